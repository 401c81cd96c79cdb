"""The build cache: records in the world, found by their keys (buildkit: solver/cachemanager.go)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from emulator.engine.build.steps import Result, Step
from emulator.engine.core import Core
from emulator.engine.image.chains import chains_of
from emulator.model.build_cache import CACHE_MOUNT, LOCAL, BuildRecord
from emulator.model.events import Table
from emulator.model.image import LayerRef

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = 25


def identity(core: Core) -> str:
    """A fresh name of 25 letters and digits."""
    number, letters = int(core.ids.id()[:33], 16), []
    for _ in range(LENGTH):
        number, rest = divmod(number, 36)
        letters.append(LETTERS[rest])
    return "".join(letters)


def find(core: Core, key: str) -> BuildRecord | None:
    """By key."""
    return core.world.build_cache.get(key)


def find_definition(core: Core, definition: str) -> BuildRecord | None:
    """The last record of a step that was asked for in the same words, whatever was in the files that it copied."""
    records = reversed(list(core.world.build_cache.values()))
    return next((record for record in records if record.definition == definition), None)


def use(core: Core, record: BuildRecord) -> BuildRecord:
    """It was used again."""
    used = structs.replace(record, last_used=core.now, usage=record.usage + 1)
    core.add(Table.BUILD_CACHE, used.key, used)
    return used


def keep(
    core: Core, step: Step, key: str, layer: LayerRef | None, parents: Iterable[str], below: tuple[LayerRef, ...] = (),
    definition: str = "",
) -> BuildRecord:  # fmt: skip
    """A step's result, on the layers below."""
    held = (*below, layer) if layer is not None else below
    record = BuildRecord(
        id=identity(core), key=key, definition=definition, description=step.description,
        parents=tuple(filter(None, parents)), created=core.now,
        last_used=core.now, size=layer.size if layer else 0, layer=layer, chains=tuple(chains_of(held)),
        diff_ids=tuple(each.diff_id for each in held),
    )  # fmt: skip
    core.add(Table.BUILD_CACHE, key, record)
    return record


def keep_local(core: Core, key: str, description: str, files: dict[str, str], size: int) -> None:
    """What the client sent."""
    before = find(core, key)
    record = BuildRecord(
        id=before.id if before else identity(core), key=key, kind=LOCAL, description=description,
        created=before.created if before else core.now, last_used=core.now, usage=(before.usage if before else 0) + 1,
        size=size, files=files,
    )  # fmt: skip
    core.add(Table.BUILD_CACHE, key, record)


def keep_document(core: Core, key: str, description: str, size: int) -> None:
    """A file that was made on the spot."""
    before = find(core, key)
    if before is not None:
        use(core, before)
        return
    record = BuildRecord(id=identity(core), key=key, description=description, created=core.now, last_used=core.now, size=size)
    core.add(Table.BUILD_CACHE, key, record)


def keep_mount(core: Core, key: str, description: str) -> None:
    """A cache mount."""
    before = find(core, key)
    record = before or BuildRecord(id=identity(core), key=key, kind=CACHE_MOUNT, description=description, created=core.now)
    core.add(Table.BUILD_CACHE, key, structs.replace(record, last_used=core.now, usage=record.usage + bool(before)))


def stacked(parent: Result, record: BuildRecord) -> Result:
    """The layers with the record's on top."""
    assert record.layer is not None, "a step's record has a layer"
    return Result((*parent.layers, record.layer), (*parent.created, record.created), record.key, record.id)
