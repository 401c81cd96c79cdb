"""The API's version, the repositories, and the tags of one (distribution: registry/handlers/catalog.go, tags.go)."""

from __future__ import annotations

from urllib.parse import urlencode

from emulator.machine.network.http.message import Response
from emulator.machine.programs.registry.exchange import Exchange
from emulator.machine.programs.registry.faults import Code, Fault

MOST = {False: 100, True: 1000}
"""So many repositories at once, where nobody says how many; by whether it is the third generation."""


async def base(exchange: Exchange) -> Response:
    """`/v2/`: here is a registry."""
    kind = "application/json" if exchange.build.third else "application/json; charset=utf-8"
    return exchange.answer(200, {"Content-Type": kind, "Content-Length": "2"}, b"{}")


async def catalog(exchange: Exchange) -> Response:
    """`/v2/_catalog?n=COUNT&last=NAME`."""
    wanted = count(exchange, MOST[exchange.build.third])
    last = exchange.value("last")
    names = [name for name in exchange.storage.repositories() if name > last]
    return exchange.document({"repositories": names[:wanted]}, next_page(exchange, names, wanted))


async def tags(exchange: Exchange) -> Response:
    """`/v2/NAME/tags/list`; the third generation gives them in pages, too."""
    found = exchange.storage.tags(exchange.name)
    if found is None:
        raise Fault(Code.NAME_UNKNOWN, {"name": exchange.name})
    if not exchange.build.third:
        return exchange.document({"name": exchange.name, "tags": found or None})
    last = exchange.value("last")
    names = [name for name in found if name > last]
    wanted = count(exchange, len(names))
    return exchange.document({"name": exchange.name, "tags": names[:wanted]}, next_page(exchange, names, wanted))


def count(exchange: Exchange, otherwise: int) -> int:
    """How many are asked for; what is no number is refused only by the third generation."""
    text = exchange.value("n")
    if text.isascii() and text.isdigit() and len(text) < 10 and (not exchange.build.third or int(text) <= MOST[True]):
        return int(text)
    if text and exchange.build.third:
        raise Fault(Code.PAGINATION_NUMBER_INVALID, {"n": text})
    return otherwise


def next_page(exchange: Exchange, names: list[str], wanted: int) -> dict[str, str]:
    """Where the rest is found."""
    if not 0 < wanted < len(names):
        return {}
    return {"Link": f'<{exchange.path}?{urlencode({"last": names[wanted - 1], "n": wanted})}>; rel="next"'}
