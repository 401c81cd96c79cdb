"""Volumes (moby: api/server/router/volume)."""

from __future__ import annotations

from emulator.faces.api.reply import Answer, document, nothing
from emulator.faces.api.request import Request
from emulator.model.document import Document, StringMap, Strings
from emulator.wire.volume import VolumeInspect


class CreateBody(Document, frozen=True, kw_only=True):
    """`POST /volumes/create`."""

    Driver: str
    DriverOpts: StringMap | None = None
    Labels: StringMap | None = None
    Name: str


class ListAnswer(Document, frozen=True, kw_only=True):
    """The answer of `GET /volumes`."""

    Volumes: tuple[VolumeInspect, ...]
    Warnings: Strings | None = None


class VolumesPruned(Document, frozen=True, kw_only=True):
    """The answer of a prune."""

    VolumesDeleted: Strings
    SpaceReclaimed: int


async def list_all(request: Request) -> Answer:
    """GET /volumes"""
    return document(ListAnswer(Volumes=tuple(await request.engine.volume_list(request.filters()))))


async def inspect(request: Request) -> Answer:
    """GET /volumes/{name}"""
    return document(await request.engine.volume_inspect(request.name))


async def create(request: Request) -> Answer:
    """POST /volumes/create"""
    asked = await request.document(CreateBody)
    made = await request.engine.volume_create(
        asked.Name, driver=asked.Driver, options=asked.DriverOpts, labels=asked.Labels
    )
    return document(made, 201)


async def remove(request: Request) -> Answer:
    """DELETE /volumes/{name}"""
    await request.engine.volume_remove(request.name, force=request.yes("force"))
    return nothing()


async def prune(request: Request) -> Answer:
    """POST /volumes/prune; before 1.42 named volumes went, too."""
    filters = dict(request.filters())
    if request.before(1, 42):
        filters["all"] = ("true",)
    report = await request.engine.volume_prune(filters)
    return document(VolumesPruned(VolumesDeleted=report.Deleted or (), SpaceReclaimed=report.SpaceReclaimed))
