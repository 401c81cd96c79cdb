"""`docker search`: the repositories of the world's registry."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.wire.image import SearchResult

ACCEPTED = ("is-automated", "is-official", "stars")


async def image_search(core: Core, term: str, *, filters: FilterValues | None = None, limit: int = 25) -> list[SearchResult]:
    """Those whose name holds the term. Stars are not part of the catalog: every repository has none."""
    chosen = Filters(filters, ACCEPTED)
    official = chosen.flag("is-official", True)
    starred = any(int(value) > 0 for value in chosen.get("stars") if value.isdecimal())
    names = [name for name in core.catalog.repositories() if term.lower() in name.lower()]
    results = [SearchResult(Name=name, IsOfficial="/" not in name) for name in names]
    kept = [result for result in results if not starred and ("is-official" not in chosen or result.IsOfficial == official)]
    return kept[: limit or 25]
