"""What the engine says about volumes and mounts."""

from __future__ import annotations

from emulator.errors import Conflict, InvalidParameter, NotFound, SystemFailure
from emulator.quote import quote


class NoSuchVolume(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"get {name}: no such volume")


class VolumeInUse(Conflict):
    def __init__(self, name: str, containers: list[str]) -> None:
        super().__init__(f"remove {name}: volume is in use - [{', '.join(containers)}]")


class InvalidVolumeName(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"create {name}: {quote(name)} includes invalid characters for a local volume name, only "
            '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path'
        )


class ShortVolumeName(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"create {name}: volume name is too short, names should be at least two alphanumeric characters")


class InvalidVolumeOption(InvalidParameter):
    def __init__(self, name: str, option: str) -> None:
        super().__init__(f"create {name}: invalid option: {quote(option)}")


class MissingVolumeOption(InvalidParameter):
    def __init__(self, name: str, option: str) -> None:
        super().__init__(f"create {name}: missing required option: {quote(option)}")


class NoQuota(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"create {name}: quota size requested but no quota support")


class BadVolumeSize(InvalidParameter):
    def __init__(self, name: str, fault: str) -> None:
        super().__init__(f"create {name}: {fault}")


class PortInDevice(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"create {name}: port not allowed in CIFS device URL, include 'port' in 'o='")


class BadDeviceUrl(InvalidParameter):
    def __init__(self, name: str, fault: str) -> None:
        super().__init__(f"create {name}: error parsing mount device url: {fault}")


class UnknownVolumeDriver(NotFound):
    def __init__(self, name: str, driver: str) -> None:
        super().__init__(f'create {name}: error looking up volume plugin {driver}: plugin "{driver}" not found')


class VolumeConflict(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"create {name}: conflict: volume name must be unique")


class InvalidMount(InvalidParameter):
    """A mount that cannot be; the parser gives the sentence."""


class VolumeOverFile(InvalidParameter):
    def __init__(self, path: str) -> None:
        super().__init__(f"cannot mount volume over existing file, file exists {path}")


class InvalidTmpfsOption(SystemFailure):
    def __init__(self, option: str) -> None:
        super().__init__(f"invalid tmpfs option {quote(option)}")


class CannotMountVolume(SystemFailure):
    def __init__(self, mountpoint: str, fault: str) -> None:
        super().__init__(f"error while mounting volume '{mountpoint}': {fault}")


class CannotPopulate(SystemFailure):
    def __init__(self, fault: str) -> None:
        super().__init__(f"failed to populate volume: {fault}")


class NoSubpath(SystemFailure):
    def __init__(self, path: str) -> None:
        super().__init__(f"cannot access path {path}: lstat {path}: no such file or directory")


class BadAllFilter(InvalidParameter):
    def __init__(self, value: str) -> None:
        super().__init__(f"invalid filter 'all': strconv.ParseBool: parsing {quote(value)}: invalid syntax")
