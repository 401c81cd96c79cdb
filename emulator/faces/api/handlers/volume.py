"""Volumes (moby: api/server/router/volume)."""

from __future__ import annotations

from typing import ClassVar

from emulator.engine.filters import FilterValues
from emulator.errors import InvalidParameter, Unavailable
from emulator.faces.api.reply import Answer, document, nothing
from emulator.faces.api.request import InvalidFilters, Request
from emulator.model.document import Document, StringMap, Strings
from emulator.wire.volume import VolumeInspect


class CreateBody(Document, frozen=True, kw_only=True):
    """`POST /volumes/create`."""

    __go_type__: ClassVar[str] = "volume.CreateOptions"
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


class BadFilters(InvalidParameter):
    def __init__(self, cause: InvalidFilters) -> None:
        super().__init__(f"error reading volume filters: {cause}")


class NoClusterVolumes(Unavailable):
    def __init__(self) -> None:
        super().__init__("volume update only valid for cluster volumes, but swarm is unavailable")


async def list_all(request: Request) -> Answer:
    """GET /volumes"""
    return document(ListAnswer(Volumes=tuple(await request.engine.volume_list(filters_of(request)))))


def filters_of(request: Request) -> FilterValues:
    """Of a list, which names what it could not read."""
    try:
        return request.filters()
    except InvalidFilters as error:
        raise BadFilters(error) from None


async def update(request: Request) -> Answer:
    """PUT /volumes/{name}"""
    raise NoClusterVolumes()


async def inspect(request: Request) -> Answer:
    """GET /volumes/{name}"""
    return document(await request.engine.volume_inspect(request.name))


async def create(request: Request) -> Answer:
    """POST /volumes/create"""
    asked, body = await request.document(CreateBody), await request.json()
    if isinstance(body, dict) and body.get("ClusterVolumeSpec") is not None:
        await request.engine.swarm_manage()
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
