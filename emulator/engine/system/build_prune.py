"""The build cache as a whole: what is in it, and what of it goes (moby: builder/builder-next; buildkit: cache/manager.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine.core import Core
from emulator.engine.filters import FilterValues
from emulator.engine.image.chains import chain_ids
from emulator.engine.timestamps import parse_duration
from emulator.errors import InvalidParameter
from emulator.model.build_cache import CACHE_MOUNT, REGULAR, BuildRecord
from emulator.model.events import Message, Table
from emulator.wire.system import CacheRecord
from emulator.wire.times import rfc3339

KNOWN = ("id", "parents", "type", "description", "inuse", "mutable", "immutable", "shared", "private")


class UsedRecord(BuildRecord, frozen=True, kw_only=True):
    """A record as it stands to the others: `held` where an image has its layer, `grown` where another record is built on it."""

    held: bool = False
    grown: bool = False

    @property
    def mutable(self) -> bool:
        """A step's result may change until an image or another step stands on it."""
        return self.kind != REGULAR or not (self.held or self.grown)


async def build_cache(core: Core, filters: FilterValues | None = None) -> list[UsedRecord]:
    """All records, in the order in which they came, that the filters let through."""
    return [record for record in records(core) if passes(record, filters or {})]


async def build_prune(
    core: Core, filters: FilterValues | None = None, *, all: bool = False, keep: int = 0
) -> list[UsedRecord]:
    """What went. It is told; what buildx asks its builder for is not. Filters that a builder does not know are left aside."""
    known = {name: values for name, values in (filters or {}).items() if name in (*KNOWN, "until")}
    gone = await build_pruned(core, known, all=all, keep=keep)
    core.tell(Message("builder", "prune", "", {"reclaimed": str(sum(record.size for record in gone))}))
    return gone


async def build_pruned(
    core: Core, filters: FilterValues | None = None, *, all: bool = False, keep: int = 0
) -> list[UsedRecord]:
    """What went: without `all`, only what no image holds; the youngest `keep` bytes stay."""
    until = core.now - until_of(filters or {})
    known = records(core)
    chosen = [each for each in known if (all or not each.held) and passes(each, filters or {}) and each.last_used <= until]
    total, gone = sum(record.size for record in known), list[UsedRecord]()
    for record in sorted(chosen, key=lambda each: each.last_used) if keep else reversed(chosen):
        if keep and total <= keep:
            break
        total -= record.size
        gone.append(record)
        drop(core, record)
    return gone


def drop(core: Core, record: UsedRecord) -> None:
    """A record goes, and what a cache mount holds."""
    core.drop(Table.BUILD_CACHE, record.key)
    if record.kind == CACHE_MOUNT:
        core.backend.workshop.remove_cache(record.key.removeprefix("mount "))


def records(core: Core) -> list[UsedRecord]:
    """All, with what images hold."""
    held = {chain for image in core.world.images.values() for chain in chain_ids(image)}
    parents = {parent for record in core.world.build_cache.values() for parent in record.parents}
    return [
        UsedRecord(
            **structs.asdict(record), held=bool(record.chains) and record.chains[-1] in held, grown=record.id in parents
        )
        for record in core.world.build_cache.values()
    ]


def until_of(filters: FilterValues) -> int:
    """How long ago it must have been used."""
    found = 0
    for word in filters.get("until", ()):
        try:
            found = max(found, parse_duration(word) or 0)
        except ValueError:
            raise InvalidParameter(f'time: invalid duration "{word}"') from None
    return found


def passes(record: UsedRecord, filters: FilterValues) -> bool:
    """All filters; one that nobody knows lets nothing through."""
    facts = {
        "id": record.id, "type": record.kind, "description": record.description, "parents": record.parents,
        "mutable": record.mutable, "immutable": not record.mutable, "shared": record.held, "private": not record.held,
        "inuse": False,
    }  # fmt: skip
    for name, values in filters.items():
        if name == "until":
            continue
        if name not in KNOWN:
            return False
        fact = facts[name]
        if isinstance(fact, bool):
            if not all((value in ("", "true", "1")) is fact for value in values):
                return False
        elif not any(value in fact if isinstance(fact, tuple) else value == fact for value in values):
            return False
    return True


def documents(core: Core) -> tuple[CacheRecord, ...]:
    """As `docker system df` has them."""
    return tuple(
        CacheRecord(
            ID=record.id, Parents=record.parents or None, Type=record.kind, Description=record.description, InUse=False,
            Shared=record.held, Size=record.size, CreatedAt=rfc3339(record.created), LastUsedAt=rfc3339(record.last_used),
            UsageCount=record.usage,
        )
        for record in records(core)
    )  # fmt: skip

