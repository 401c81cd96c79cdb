"""Volumes and binds: what `-v`, `--mount`, `--tmpfs` and `--volumes-from` say, in Docker's words (moby: volume/mounts)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.container import DuplicateMount, NoSuchContainer
from emulator.engine.errors.volume import InvalidMount, VolumeOverFile
from emulator.engine.volume.create import create_volume
from emulator.errors import EmptyReference, InvalidParameter, NotEmulated
from emulator.model.config import Config
from emulator.model.container import Container, Mount
from emulator.model.events import Message
from emulator.model.host_config import BindMount, DriverChoice, HostConfig, MountSpec, TmpfsMount, VolumeMount
from emulator.quote import quote

MODES = {
    "access": {"rw", "ro"},
    "label": {"Z", "z"},
    "propagation": {"private", "rprivate", "slave", "rslave", "shared", "rshared"},
    "copy": {"nocopy"},
    "consistency": {"consistent", "cached", "delegated"},
}
TMPFS_EXEC = ("exec", "noexec")


def check_absolute(path: str) -> str:
    """ "" or what is wrong with a path."""
    return "" if path.startswith("/") else f"invalid mount path: '{path}' mount path must be absolute"


def fault(spec: MountSpec, source_exists: Callable[[str], bool] | None) -> str:
    """What is wrong with a mount, "" for nothing. `source_exists` None: binds are not looked at."""
    if not spec.Target:
        return "field Target must not be empty"
    if posixpath.normpath(spec.Target) in ("/", "//"):
        return "invalid specification: destination can't be '/'"
    if wrong := check_absolute(spec.Target):
        return wrong
    if spec.Type == "image":
        raise NotEmulated("--mount type=image")
    checker = {"bind": bind_fault, "volume": volume_fault, "tmpfs": tmpfs_fault}.get(spec.Type)
    return checker(spec, source_exists) if checker else "mount type unknown"


def bind_fault(spec: MountSpec, source_exists: Callable[[str], bool] | None) -> str:
    """Of a bind mount."""
    if not spec.Source:
        return "field Source must not be empty"
    options = spec.BindOptions or BindMount()
    if options.Propagation and options.Propagation not in MODES["propagation"]:
        return f"invalid propagation mode: {options.Propagation}"
    if spec.VolumeOptions is not None:
        return "field VolumeOptions must not be specified"
    if wrong := check_absolute(spec.Source):
        return wrong
    if source_exists is not None and not options.CreateMountpoint and not source_exists(spec.Source):
        return f"bind source path does not exist: {spec.Source}"
    return ""


def volume_fault(spec: MountSpec, _source_exists: Callable[[str], bool] | None) -> str:
    """Of a volume mount."""
    if spec.BindOptions is not None:
        return "field BindOptions must not be specified"
    if spec.VolumeOptions is not None and spec.VolumeOptions.Subpath:
        if not spec.Source:
            return "must not set Subpath when using anonymous volumes"
        if not is_local(spec.VolumeOptions.Subpath):
            return "subpath must be a relative path within the volume"
    if spec.ReadOnly and not spec.Source:
        return "must not set ReadOnly mode when using anonymous volumes"
    return ""


def tmpfs_fault(spec: MountSpec, _source_exists: Callable[[str], bool] | None) -> str:
    """Of a tmpfs mount."""
    if spec.BindOptions is not None:
        return "field BindOptions must not be specified"
    if spec.Source:
        return "field Source must not be specified"
    for option in (spec.TmpfsOptions or TmpfsMount()).Options or ():
        if not 1 <= len(option) <= 2:
            return "invalid option array length"
        if option[0] not in TMPFS_EXEC:
            return f"invalid option: {option[0]}"
    return ""


def is_local(path: str) -> bool:
    """Stays below where it starts (Go: filepath.IsLocal)."""
    cleaned = posixpath.normpath(path)
    return not path.startswith("/") and cleaned != ".." and not cleaned.startswith("../")


def check_mount(spec: MountSpec, source_exists: Callable[[str], bool] | None) -> None:
    """Raises InvalidMount in Docker's words."""
    if wrong := fault(spec, source_exists):
        raise InvalidMount(f"invalid mount config for type {quote(spec.Type)}: {wrong}")


def check_tmpfs_destination(path: str) -> None:
    """Of `--tmpfs`."""
    if posixpath.normpath(path) in ("/", "//"):
        raise InvalidMount("invalid specification: destination can't be '/'")
    if wrong := check_absolute(path):
        raise InvalidMount(wrong)


def is_mode(mode: str) -> bool:
    """Words between commas, at most one of each kind."""
    seen: set[str] = set()
    for word in mode.split(",") if mode else ():
        kind = next((kind for kind, words in MODES.items() if word in words), None)
        if kind is None or kind in seen:
            return False
        seen.add(kind)
    return True


def parse_bind(text: str, driver: str) -> Mount:
    """`-v`: SOURCE:DESTINATION[:MODE], or a destination alone."""
    invalid = f"invalid volume specification: '{text}'"
    parts = text.split(":", 3)
    if not parts[0] or len(parts) > 3 or (len(parts) == 2 and is_mode(parts[1])):
        raise InvalidMount(invalid)
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    mode = parts[2] if len(parts) == 3 else ""
    if not is_mode(mode):
        raise InvalidMount(f"invalid mode: {mode}")
    try:
        spec = bind_spec(source, target, mode, driver)
        check_mount(spec, None)
    except InvalidMount as error:
        raise InvalidMount(f"{invalid}: {error}") from None
    return structs.replace(from_spec(spec), mode=mode, create_source=spec.Type == "bind", spec=None)


def bind_spec(source: str, target: str, mode: str, driver: str) -> MountSpec:
    """The same as `--mount` would say it."""
    words = mode.split(",")
    kind = "bind" if source.startswith("/") else "volume"
    propagation = next((word for word in words if word in MODES["propagation"]), "")
    volume = VolumeMount(NoCopy="nocopy" in words, DriverConfig=DriverChoice(Name=driver) if driver else None)
    return MountSpec(
        Type=kind,
        Source=source,
        Target=target,
        ReadOnly="ro" in words,
        BindOptions=BindMount(Propagation=propagation) if propagation else None,
        VolumeOptions=volume if (driver and kind == "volume") or "nocopy" in words else None,
    )


def from_spec(spec: MountSpec) -> Mount:
    """A checked specification as a mount; volumes get their source later."""
    bind, volume, tmpfs = spec.BindOptions or BindMount(), spec.VolumeOptions or VolumeMount(), spec.TmpfsOptions
    mount = Mount(
        kind=spec.Type, destination="/" + posixpath.normpath(spec.Target).lstrip("/"), writable=not spec.ReadOnly, spec=spec
    )
    if spec.Type == "bind":
        source, propagation = posixpath.normpath(spec.Source), bind.Propagation or "rprivate"
        return structs.replace(mount, source=source, propagation=propagation, create_source=bind.CreateMountpoint)
    if spec.Type == "tmpfs":
        return structs.replace(mount, tmpfs_options=tmpfs_options(tmpfs or TmpfsMount()))
    driver = volume.DriverConfig.Name if volume.DriverConfig else ""
    return structs.replace(mount, name=spec.Source, driver=driver, copy=not volume.NoCopy, subpath=volume.Subpath)


def tmpfs_options(options: TmpfsMount) -> str:
    """As mount(8) takes them."""
    words = [f"mode={options.Mode:o}"] if options.Mode else []
    words += [f"size={options.SizeBytes}"] if options.SizeBytes else []
    return ",".join(words + ["=".join(option) for option in options.Options or ()])


def parse_volumes_from(text: str) -> tuple[str, bool]:
    """`CONTAINER[:ro|rw]`: the container, and whether it may be written."""
    if not text:
        raise InvalidMount("volumes-from specification cannot be an empty string")
    name, _, mode = text.partition(":")
    words = set(mode.split(",")) if mode else set()
    if not is_mode(mode) or words & (MODES["propagation"] | MODES["copy"]):
        raise InvalidMount(f"invalid mode: {mode}")
    return name, "ro" not in words


class MountPoints:
    """The mounts of a container in the making, by destination; later ones replace those taken from other containers."""

    def __init__(self, core: Core, container_id: str, layer_id: str, host: HostConfig) -> None:
        self.core, self.container_id, self.layer_id, self.host = core, container_id, layer_id, host
        self.points: dict[str, Mount] = {}
        self.own: set[str] = set()

    def register(self) -> None:
        """moby: daemon/volumes.go registerMountPoints."""
        for text in self.host.VolumesFrom or ():
            self.take_from(text)
        for bind in self.host.Binds or ():
            mount = parse_bind(bind, self.host.VolumeDriver)
            if mount.destination in (self.host.Tmpfs or {}):
                raise DuplicateMount(mount.destination)
            self.put(mount, mount.destination, None)
        for spec in self.host.Mounts or ():
            check_mount(spec, self.core.backend.host_exists)
            self.put(from_spec(spec), spec.Target, spec.VolumeOptions)

    def take_from(self, text: str) -> None:
        """All mounts of another container."""
        name, writable = parse_volumes_from(text)
        try:
            other = resolve.container(self.core, name)
        except (NoSuchContainer, EmptyReference):
            raise InvalidParameter(str(NoSuchContainer(name))) from None
        for mount in other.mounts:
            self.points[mount.destination] = structs.replace(mount, writable=mount.writable and writable, copy=False, mode="")

    def put(self, mount: Mount, shown: str, options: VolumeMount | None) -> None:
        """One of the container's own."""
        if mount.destination in self.own:
            raise DuplicateMount(shown)
        if mount.kind == "volume":
            mount = self.with_volume(mount, options)
        self.own.add(mount.destination)
        self.points[mount.destination] = mount

    def with_volume(self, mount: Mount, options: VolumeMount | None) -> Mount:
        """Makes the volume, if it is not there yet."""
        labels = options.Labels if options else None
        settings = options.DriverConfig.Options if options and options.DriverConfig else None
        volume = create_volume(self.core, mount.name, mount.driver, settings, labels)
        return structs.replace(mount, name=volume.name, driver=volume.driver, source=volume.mountpoint, mode=mount.mode or "z")

    def anonymous(self, config: Config) -> None:
        """`VOLUME` of the image and `-v /path`: a volume with a made-up name where nothing is mounted yet."""
        for path in sorted(config.Volumes or {}):
            destination = "/" + posixpath.normpath(path).lstrip("/")
            if destination in self.points:
                continue
            if self.core.backend.is_file(self.container_id, destination):
                raise VolumeOverFile(f"{self.core.host.docker_root}/overlay2/{self.layer_id}/merged{destination}")
            volume = create_volume(self.core, "", self.host.VolumeDriver, None, None)
            self.points[destination] = Mount(
                kind="volume", name=volume.name, source=volume.mountpoint, destination=destination, driver=volume.driver,
                copy=True,
            )  # fmt: skip


def volume_message(container: Container, mount: Mount, action: str) -> Message:
    """What `docker events` tells about a volume that a container begins or ceases to use."""
    attributes = {"container": container.id, "driver": mount.driver}
    if action == "mount":
        attributes |= {
            "destination": mount.destination,
            "propagation": mount.propagation,
            "read/write": "true" if mount.writable else "false",
        }
    return Message("volume", action, mount.name, attributes)
