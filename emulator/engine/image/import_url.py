"""`docker import URL` (moby: builder/remotecontext/remote.go GetWithStatusError): the engine itself fetches the archive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urljoin, urlsplit

from emulator.backend.web import WebAnswer
from emulator.engine.core import Core
from emulator.engine.errors.image import BadArchive
from emulator.engine.errors.registry import NoAnswer, NoSuchFile, NotFetched
from emulator.engine.image.import_ import checked_name, image_import
from emulator.engine.image.remote.endpoint import Endpoint, ask
from emulator.wire.progress import Message

REDIRECTS = 10
PATIENCE = 3600_000_000_000
"""Nanoseconds: Docker would wait for ever."""


async def image_import_url(
    core: Core, url: str, *, reference: str = "", comment: str = "", changes: Sequence[str] = (),
    platform: tuple[str, str, str] = ("linux", "amd64", ""),
) -> AsyncIterator[Message]:  # fmt: skip
    """The messages, the last of which is the new image's id."""
    checked_name(reference)
    answer = await fetched(core, url)
    yield Message(status=f"Downloading from {url}")
    try:
        made = await image_import(
            core, answer.body, source=url, reference=reference, comment=comment, changes=changes, platform=platform
        )
    except BadArchive as error:
        if str(error) == "unexpected EOF":
            yield Message()  # the end of what was read is told with an empty line
        raise
    yield Message(status=made)


async def fetched(core: Core, url: str) -> WebAnswer:
    """What lies there; raises NoAnswer, NotFetched."""
    place = url
    for _ in range(REDIRECTS):
        parts = urlsplit(place)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answer = await ask(core, Endpoint(parts.scheme, parts.netloc.rpartition("@")[2]), "GET", target, patience=PATIENCE)
        if answer.status not in (301, 302, 303, 307, 308) or not answer.header("Location"):
            break
        place = urljoin(place, answer.header("Location"))
    else:
        raise NoAnswer("GET", place, "stopped after 10 redirects")
    if answer.status < 400:
        return answer
    kind = NoSuchFile if answer.status == 404 else NotFetched
    raise kind(url, f"{answer.status} {answer.reason}".rstrip(), answer.body.decode("utf-8", "replace"))
