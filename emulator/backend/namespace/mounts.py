"""Where a container's mounts come from: paths of the host as the keeper has them, and options as runtimes take them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import TypeAlias

from emulator.backend.base import RuntimeFailure, StartContext
from emulator.backend.namespace.files.confined import View
from emulator.backend.namespace.files.survey import Surveyed
from emulator.backend.namespace.process.oci import PlannedMount
from emulator.backend.simulate.mounting import CREATE_FAILED, ETC, as_started, mount_fault, split_mounts
from emulator.model.container import Container, Mount
from emulator.quote import quote

Real: TypeAlias = Callable[[str], str]
"""From a path of the host to one of this machine; raises RuntimeFailure where it has none."""


def source_of(mount: Mount) -> str:
    """The host's path."""
    return posixpath.join(mount.source, mount.subpath) if mount.subpath else mount.source


def planned(container: Container, context: StartContext, real: Real, etc: str) -> list[PlannedMount]:
    """Volumes, binds and tmpfs, shallow ones first, then the /etc files that nothing else lies over."""
    mounts = [as_started(mount, context) for mount in split_mounts(container)]
    taken = {mount.destination for mount in mounts}
    found = [plan(mount, real) for mount in mounts]
    for name in ETC:
        if f"/etc/{name}" not in taken:
            options = ("rprivate", "ro" if container.host_config.ReadonlyRootfs else "rw")
            found.append(PlannedMount(destination=f"/etc/{name}", source=f"{etc}/{name}", options=options))
    return found


def plan(mount: Mount, real: Real) -> PlannedMount:
    """One mount."""
    access = "rw" if mount.writable else "ro"
    if mount.kind == "tmpfs":
        words = [word for word in mount.tmpfs_options.split(",") if word and word not in ("ro", "rw")]
        return PlannedMount(destination=mount.destination, options=(*words, access))
    propagation = mount.propagation or "rprivate"
    return PlannedMount(destination=mount.destination, source=real(source_of(mount)), options=(propagation, access))


def views(container: Container, real: Real, etc: str, *, ran: bool) -> tuple[View, ...]:
    """What lies over a container's tree, for a look from outside: volumes, and binds and /etc files where there is a place."""
    mounts = [mount for mount in split_mounts(container) if mount.kind != "tmpfs"]
    found = [
        View(
            source=real(source_of(mount)), destination=mount.destination, read_only=not mount.writable,
            optional=mount.kind != "volume",
        )
        for mount in mounts
    ]  # fmt: skip
    taken = {mount.destination for mount in mounts}
    for name in ETC if ran else ():
        if f"/etc/{name}" not in taken:
            found.append(View(source=f"{etc}/{name}", destination=f"/etc/{name}", optional=True))
    return tuple(found)


def check_points(mounts: Sequence[PlannedMount], seen: Surveyed) -> None:
    """A directory does not go on a file, nor a file on a directory; raises RuntimeFailure in runc's words."""
    for mount in mounts:
        source, place = seen.sources.get(mount.source, "d"), seen.kinds.get(mount.destination, "")
        if not source:
            raise RuntimeFailure(f"{CREATE_FAILED}{quote(mount.source)}: no such file or directory")
        if place and (place == "d") != (source == "d"):
            raise RuntimeFailure(mount_fault(mount.source, mount.destination, "not a directory"))
