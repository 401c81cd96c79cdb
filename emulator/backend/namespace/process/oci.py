"""A container's configuration for an OCI runtime (opencontainers/runtime-spec config.md; moby: daemon/oci_linux.go).

Pure: what depends on the machine (ids, pids of others, paths) stands in `Surroundings`. The user namespace is the keeper's,
so none is asked for, and there are no cgroups: an ordinary user has none to give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from emulator.backend.namespace.process import seccomp
from emulator.backend.users import User
from emulator.model import capabilities
from emulator.model.container import Container
from emulator.model.host_config import HostConfig

Json: TypeAlias = dict[str, object]

NO_NEW_PRIVILEGES = ("no-new-privileges", "no-new-privileges=true", "no-new-privileges:true")
MASKED = (
    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
    "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
)  # fmt: skip
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
SECURE = ("nosuid", "noexec", "nodev")
SHM = 64 << 20


class PlannedMount(Struct, frozen=True, kw_only=True):
    """A mount of the container's own: `source` is a path as the keeper has it, "" for a tmpfs."""

    destination: str
    source: str = ""
    options: tuple[str, ...] = ()


class Surroundings(Struct, frozen=True, kw_only=True):
    """`root`: the mounted tree; `pids`: the first processes, in the keeper's numbers, of the containers whose namespaces are
    joined; `shm`: where shared memory lies that others share; `queues`: whether this machine has /dev/mqueue. `single`: no ids
    but root's are mapped."""

    root: str
    mounts: tuple[PlannedMount, ...] = ()
    pids: dict[str, int] = {}
    shm: str = ""
    queues: bool = False
    single: bool = False


class Command(Struct, frozen=True, kw_only=True):
    """What is run, and as whom."""

    words: tuple[str, ...]
    environment: dict[str, str]
    directory: str
    user: User
    terminal: bool = False
    size: tuple[int, int] = (0, 0)
    privileged: bool = False


def configuration(container: Container, command: Command, around: Surroundings) -> Json:
    """config.json. Where one user alone is mapped, another than root gets a user namespace, in which it is that one."""
    host = container.host_config
    ids = (command.user.uid, command.user.gid)
    remapped = around.single and any(ids)
    of_user: list[Json] = [{"type": "user"}] if remapped else []
    kinds = zip(("uidMappings", "gidMappings"), ids, strict=True)
    mappings = {kind: [{"containerID": own, "hostID": 0, "size": 1}] for kind, own in kinds} if remapped else {}
    names: Json = {} if host.UTSMode == "host" else {"hostname": container.config.Hostname}
    if container.config.Domainname and host.UTSMode != "host":
        names["domainname"] = container.config.Domainname
    return {
        "ociVersion": "1.0.2",
        **names,
        "root": {"path": around.root, "readonly": host.ReadonlyRootfs},
        "process": process(host, command, around),
        "mounts": [*system_mounts(host, around), *map(own_mount, around.mounts)],
        "linux": {
            "namespaces": [*namespaces(host, around), *of_user],
            **mappings,
            "sysctl": dict(host.Sysctls or {}),
            "maskedPaths": () if host.Privileged or host.MaskedPaths == () else MASKED,
            **filtered(host),
            "readonlyPaths": () if host.Privileged or host.ReadonlyPaths == () else READ_ONLY,
        },
    }


def filtered(host: HostConfig) -> Json:
    """Docker's seccomp profile, unless it is not wanted."""
    if host.Privileged or "seccomp=unconfined" in (host.SecurityOpt or ()):
        return {}
    return {"seccomp": seccomp.profile(capabilities.effective(host.CapAdd, host.CapDrop, privileged=False))}


def process(host: HostConfig, command: Command, around: Surroundings) -> Json:
    """Its part `process`, which an exec has alone."""
    user, size = command.user, command.size
    extra = {} if around.single else {"additionalGids": list(user.groups)}
    known: Json = {
        "terminal": command.terminal,
        "user": {"uid": user.uid, "gid": user.gid, **extra},
        "args": list(command.words),
        "env": [f"{name}={value}" for name, value in command.environment.items()],
        "cwd": command.directory,
        "capabilities": capability_sets(host, user, privileged=command.privileged),
        "rlimits": [
            {"type": f"RLIMIT_{limit.Name.upper()}", "soft": limit.Soft, "hard": limit.Hard} for limit in host.Ulimits or ()
        ],
        "noNewPrivileges": any(option in NO_NEW_PRIVILEGES for option in host.SecurityOpt or ()),
    }
    if command.terminal and all(size):
        known["consoleSize"] = {"height": size[0], "width": size[1]}
    if host.OomScoreAdj > 0:
        known["oomScoreAdj"] = host.OomScoreAdj
    return known


def capability_sets(host: HostConfig, user: User, *, privileged: bool) -> Json:
    """Root has them all at once; others may only get them (moby: oci SetCapabilities)."""
    allowed = capabilities.effective(host.CapAdd, host.CapDrop, privileged=privileged)
    if privileged and not host.Privileged:  # `exec --privileged`: the container's seccomp filter stays
        allowed -= capabilities.FILTERED - capabilities.effective(host.CapAdd, host.CapDrop, privileged=False)
    bounding = sorted(allowed)
    if user.uid == 0:
        return {"bounding": bounding, "effective": bounding, "permitted": bounding}
    return {"bounding": bounding}


def namespaces(host: HostConfig, around: Surroundings) -> list[Json]:
    """Its own, another container's, or (left out) the keeper's, which is the host's."""
    modes = {"pid": host.PidMode, "ipc": host.IpcMode, "uts": host.UTSMode, "network": host.NetworkMode}
    found: list[Json] = [{"type": "mount"}]
    for kind, mode in modes.items():
        if mode.startswith("container:"):
            file = "net" if kind == "network" else kind
            found.append({"type": kind, "path": f"/proc/{around.pids[mode.partition(':')[2]]}/ns/{file}"})
        elif mode != "host":
            found.append({"type": kind})
    return found


def bind(source: str, destination: str, *options: str) -> Json:
    """A bind mount."""
    return {"destination": destination, "type": "bind", "source": source, "options": ["rbind", *options]}


def file_system(kind: str, destination: str, *options: str, source: str = "") -> Json:
    """A mount of the kernel's."""
    return {"destination": destination, "type": kind, "source": source or kind, "options": list(options)}


def system_mounts(host: HostConfig, around: Surroundings) -> list[Json]:
    """moby: daemon/pkg/oci/defaults.go, without cgroups."""
    access = "rw" if host.Privileged else "ro"
    group = () if around.single else ("gid=5",)
    found = [
        file_system("proc", "/proc", *SECURE),
        file_system("tmpfs", "/dev", "nosuid", "strictatime", "mode=755", "size=65536k"),
        file_system("devpts", "/dev/pts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", *group),
    ]
    if host.NetworkMode == "host":
        found.append(bind("/sys", "/sys", *SECURE, access))
    else:
        found.append(file_system("sysfs", "/sys", *SECURE, access))
    if host.PidMode == "host":
        found[0] = bind("/proc", "/proc", *SECURE)
    if host.IpcMode == "host":
        shared = ("/dev/shm", "/dev/mqueue") if around.queues else ("/dev/shm",)
        return [*found, *(bind(path, path, *SECURE) for path in shared)]
    found.append(file_system("mqueue", "/dev/mqueue", *SECURE))
    if host.IpcMode != "none":
        found.append(bind(around.shm, "/dev/shm", *SECURE))
    return found


def own_mount(mount: PlannedMount) -> Json:
    """A volume, bind or tmpfs."""
    if not mount.source:
        return file_system("tmpfs", mount.destination, *mount.options)
    return bind(mount.source, mount.destination, *mount.options)


def device_mounts(host: HostConfig) -> Sequence[PlannedMount]:
    """`--device`: no node can be made, so the host's own is shown."""
    return [PlannedMount(destination=device.PathInContainer, source=device.PathOnHost) for device in host.Devices or ()]
