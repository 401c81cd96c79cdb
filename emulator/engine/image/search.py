"""`docker search`: the repositories of the world's registry (moby: registry/search.go)."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from emulator.engine.core import Core
from emulator.engine.errors.image import BadLimit, NoEndpoint, NoEndpoints, NoIndex
from emulator.engine.errors.registry import NoAnswer, NoSearch
from emulator.engine.errors.system import InvalidFilter
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.image.remote.endpoint import ask, endpoints, unknown_host
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
    wanted = await known_term(core, term)
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


async def known_term(core: Core, term: str) -> str:
    """The term without Docker Hub's own names; raises what comes of another registry, which cannot be searched any more."""
    if "/" not in term:
        return term
    domain, rest = split_domain(term)
    if domain == DEFAULT_DOMAIN:
        return rest.removeprefix("library/")
    failures: list[NoAnswer] = []
    for endpoint in endpoints(domain):
        try:
            answer = await ask(core, endpoint, "GET", "/v1/_ping")
        except NoAnswer as error:
            failures.append(error)
            continue
        if answer.status < 400:
            answer = await ask(core, endpoint, "GET", f"/v1/search?q={quote_plus(rest)}")
        raise NoSearch(answer.status)
    if len(failures) == 1:
        raise NoEndpoint(domain, failures[0].why)
    raise NoEndpoints(domain, failures[0].why, failures[1].why)
