"""`docker volume create`, and the volumes that containers bring along (moby: volume/service, volume/local)."""

from __future__ import annotations

import re

from emulator.engine.core import Core
from emulator.engine.errors.volume import InvalidVolumeName, ShortVolumeName, UnknownVolumeDriver
from emulator.engine.volume.options import check_options
from emulator.model.document import StringMap
from emulator.model.events import Message, Table
from emulator.model.volume import Volume

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
ANONYMOUS_LABEL = "com.docker.volume.anonymous"


def create_volume(
    core: Core, name: str, driver: str = "", options: StringMap | None = None, labels: StringMap | None = None
) -> Volume:
    """The volume of that name, made if it is not there; without a name one with a made-up one."""
    anonymous = not name
    if anonymous:
        name = core.ids.id()
        labels = {ANONYMOUS_LABEL: ""} | (labels or {})
    if driver not in ("", "local"):
        raise UnknownVolumeDriver(name, driver)
    if name in core.world.volumes:
        return core.world.volumes[name]
    check_name(name)
    check_options(name, options or {})
    volume = Volume(
        name=name,
        created=core.now,
        mountpoint=core.backend.create_volume(name),
        labels=labels,
        options=options,
        anonymous=anonymous,
    )
    core.add(Table.VOLUMES, name, volume, Message("volume", "create", name, {"driver": "local"}))
    return volume


def check_name(name: str) -> None:
    """moby: volume/local validateName."""
    if len(name.encode("utf-8", "surrogateescape")) == 1:
        raise ShortVolumeName(name)
    if not NAME.fullmatch(name):
        raise InvalidVolumeName(name)
