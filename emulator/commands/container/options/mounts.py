"""`-v`, `--mount`, `--tmpfs`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from emulator.model.host_config import BindMount, DriverChoice, MountSpec, TmpfsMount, VolumeMount
from emulator.parse.invocation import Invocation
from emulator.parse.values.mounts import Mount, parse_volume


@dataclass(frozen=True)
class Volumes:
    """`binds` are `SOURCE:TARGET[:MODE]`; `anonymous` the targets that get a volume of their own."""

    binds: tuple[str, ...]
    anonymous: dict[str, dict[str, str]]


def volumes(directory: str, flags: Iterable[str]) -> Volumes:
    """A source that begins with a dot is a path of the client."""
    binds: list[str] = []
    anonymous: dict[str, dict[str, str]] = {}
    for flag in dict.fromkeys(flags):
        spec = parse_volume(flag)
        if not spec.source:
            anonymous[flag] = {}
        elif spec.type == "bind" and flag.startswith("."):
            source, _, rest = flag.partition(":")
            binds.append(f"{posixpath.normpath(posixpath.join(directory, source))}:{rest}")
        else:
            binds.append(flag)
    return Volumes(tuple(binds), anonymous)


def tmpfs(flags: Iterable[str]) -> dict[str, str]:
    """`/run:size=1m` → `{"/run": "size=1m"}`."""
    return {path: options for path, _, options in (flag.partition(":") for flag in flags)}


def mount_specs(call: Invocation) -> tuple[MountSpec, ...]:
    return tuple(_spec(mount) for mount in call.items("mount", Mount))


def _spec(mount: Mount) -> MountSpec:
    families = mount.options
    return MountSpec(
        Type=mount.type,
        Source=mount.source,
        Target=mount.target,
        ReadOnly=mount.readonly,
        Consistency=mount.consistency,
        BindOptions=_bind(mount) if "bind" in families else None,
        VolumeOptions=_volume(mount) if "volume" in families or mount.labels or mount.driver_options else None,
        TmpfsOptions=_tmpfs(mount) if "tmpfs" in families else None,
    )


def _bind(mount: Mount) -> BindMount:
    return BindMount(
        Propagation=str(mount.option("bind", "propagation") or ""),
        NonRecursive=bool(mount.option("bind", "nonrecursive")),
        ReadOnlyNonRecursive=bool(mount.option("bind", "recursive-writable")),
        ReadOnlyForceRecursive=bool(mount.option("bind", "recursive-readonly")),
    )


def _volume(mount: Mount) -> VolumeMount:
    driver = str(mount.option("volume", "driver") or "")
    choice = DriverChoice(Name=driver, Options=mount.driver_options or None)
    return VolumeMount(
        NoCopy=bool(mount.option("volume", "nocopy")),
        Labels=mount.labels or None,
        Subpath=str(mount.option("volume", "subpath") or ""),
        DriverConfig=choice,
    )


def _tmpfs(mount: Mount) -> TmpfsMount:
    return TmpfsMount(SizeBytes=int(mount.option("tmpfs", "size") or 0), Mode=int(mount.option("tmpfs", "mode") or 0))
