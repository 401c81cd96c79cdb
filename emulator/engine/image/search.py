"""`docker search`: the repositories of the world's registry (moby: registry/search.go)."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from emulator.engine.core import Core
from emulator.engine.errors.image import BadLimit, NoEndpoint, NoIndex, NoListenerEndpoint
from emulator.engine.errors.system import InvalidFilter
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.image.registry import is_local, unknown_host
from emulator.model.reference import DEFAULT_DOMAIN, split_domain
from emulator.quote import quote
from emulator.wire.image import SearchResult

ACCEPTED = ("is-automated", "is-official", "stars")
DEFAULT_LIMIT, MOST, INDEX = 25, 100, "index.docker.io"


async def image_search(core: Core, term: str, *, filters: FilterValues | None = None, limit: int = 0) -> list[SearchResult]:
    """Those whose name holds the term. Stars are not part of the catalog: every repository has none."""
    chosen = Filters(filters, ACCEPTED)
    automated, official = chosen.flag("is-automated", False), chosen.flag("is-official", False)
    stars = max((wanted_stars(value) for value in chosen.get("stars")), default=0)
    if not 0 <= limit <= MOST:
        raise BadLimit(limit)
    wanted = known_term(core, term)
    if automated:
        return []
    if not core.host.search_index:
        raise NoIndex(quote_plus(wanted), limit or DEFAULT_LIMIT, unknown_host(core, INDEX))
    results = [
        SearchResult(Name=name, IsOfficial="/" not in name)
        for name in core.catalog.repositories()
        if wanted.lower() in name.lower()
    ]
    kept = [one for one in results if one.StarCount >= stars and ("is-official" not in chosen or one.IsOfficial == official)]
    return kept[: limit or DEFAULT_LIMIT]


def wanted_stars(value: str) -> int:
    """A number; raises InvalidFilter."""
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise InvalidFilter("stars", value, f"strconv.Atoi: parsing {quote(value)}: invalid syntax")
    return int(value)


def known_term(core: Core, term: str) -> str:
    """The term without Docker Hub's own names; raises what comes of another registry."""
    if "/" not in term:
        return term
    domain, rest = split_domain(term)
    if domain == DEFAULT_DOMAIN:
        return rest.removeprefix("library/")
    if is_local(domain):
        raise NoListenerEndpoint(domain)
    raise NoEndpoint(domain, unknown_host(core, domain.partition(":")[0]))
