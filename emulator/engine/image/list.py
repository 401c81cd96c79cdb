"""`docker images` (moby: daemon/images/image_list.go)."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.globs import glob
from emulator.engine.image.chains import chain_ids
from emulator.engine.system.until import UnreadableUntil
from emulator.engine.timestamps import InvalidTime, parse_time
from emulator.model import reference as references
from emulator.model.image import Image
from emulator.wire.image import ImageSummary, image_summary
from emulator.wire.times import parse_rfc3339

ACCEPTED = ("dangling", "label", "before", "since", "reference", "until")


@dataclass(frozen=True)
class Query:
    """A list request, its filters read; times in nanoseconds, 0 for none."""

    filters: Filters
    all: bool
    before: int
    since: int
    dangling: bool


async def image_list(
    core: Core, *, all: bool = False, filters: FilterValues | None = None, shared_size: bool = False
) -> list[ImageSummary]:
    """The images, the newest first."""
    query = read_query(core, Filters(filters, ACCEPTED), all)
    parents = {image.parent for image in core.world.images.values()}
    counts = layer_counts(core) if shared_size else {}
    lines = [
        line
        for image in reversed(core.world.images.values())
        if (line := one(core, query, image, image.id in parents, counts if shared_size else None)) is not None
    ]
    return sorted(lines, key=lambda line: -line.Created)


def read_query(core: Core, filters: Filters, everything: bool) -> Query:
    """Reads the filters' values."""
    before = [created(resolve.image(core, value)) for value in filters.get("before")]
    for value in filters.get("until"):
        try:
            before.append(parse_time(value, core.now))
        except InvalidTime as error:
            raise UnreadableUntil(str(error)) from None
    since = [created(resolve.image(core, value)) for value in filters.get("since")]
    return Query(filters, everything, min(before, default=0), max(since, default=0), filters.flag("dangling", False))


def created(image: Image) -> int:
    """Nanoseconds since the epoch."""
    return parse_rfc3339(image.created)


def one(core: Core, query: Query, image: Image, has_children: bool, counts: dict[str, int] | None) -> ImageSummary | None:
    """An image's line, unless the filters keep it out."""
    filters, made = query.filters, created(image)
    if (query.dangling and has_children) or (query.before and made >= query.before) or (query.since and made <= query.since):
        return None
    if "label" in filters and not filters.labels("label", image.config.Labels or {}):
        return None
    tags = tuple(tag for tag in resolve.tags(core, image.id) if wanted(filters, tag))
    digests = tuple(digest for digest in resolve.digests(core, image.id) if wanted(filters, digest))
    if not shown(query, bool(tags), bool(digests), has_children):
        return None
    containers = sum(container.image_id == image.id for container in core.world.containers.values())
    shared = shared_bytes(image, counts) if counts is not None else -1
    return image_summary(image, tags, digests, containers, shared)


def shown(query: Query, tags: bool, digests: bool, has_children: bool) -> bool:
    """What becomes of images without a name."""
    filters = query.filters
    if tags or digests:
        return not (query.dangling and tags)
    if has_children and not query.all:
        return False
    return not (("dangling" in filters and not query.dangling) or "reference" in filters)


def wanted(filters: Filters, name: str) -> bool:
    """Whether a name fits one of the `reference` patterns."""
    patterns = filters.get("reference")
    if not patterns:
        return True
    repository = references.parse(name).repository
    return any(pattern.fullmatch(name) or pattern.fullmatch(repository) for pattern in map(glob, patterns))


def layer_counts(core: Core) -> dict[str, int]:
    """How many images have a chain of layers."""
    counts: dict[str, int] = {}
    for image in core.world.images.values():
        for chain in chain_ids(image):
            counts[chain] = counts.get(chain, 0) + 1
    return counts


def shared_bytes(image: Image, counts: dict[str, int]) -> int:
    """The size of the layers that another image has too."""
    return sum(layer.size for layer, chain in zip(image.layers, chain_ids(image), strict=True) if counts.get(chain, 0) > 1)
