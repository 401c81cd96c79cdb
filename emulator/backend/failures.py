"""What a backend cannot do; each error says it in the words of whoever says it in Docker: runtime, daemon or system."""

from __future__ import annotations

from emulator.errors import EmulatorError


class RuntimeFailure(EmulatorError):
    """The runtime cannot do it; the text is runc's, behind "OCI runtime create failed: runc create failed: "."""


class UserFailure(EmulatorError):
    """`--user` names nobody; the text is Docker's."""


class DeviceFailure(EmulatorError):
    """The host has no such device; the text is its path."""


class PathFailure(EmulatorError):
    """A path in a container is not there, or not of the kind that is needed."""


class PsFailure(EmulatorError):
    """`ps` does not like its arguments; the text is its complaint."""


class UnexpectedPid(EmulatorError):
    """`ps` printed no number below PID; the text is Docker's."""


class NotADirectory(PathFailure):
    """A directory is needed."""


class ReadOnly(PathFailure):
    """The path is mounted read-only, or stands for something that cannot be replaced; the text is Docker's."""


class PathRefused(PathFailure):
    """The system's own complaint about a path: `lstat /etc/passwd/x: not a directory`."""


class ArchiveFailure(EmulatorError):
    """Bytes that are no archive, or one that cannot be unpacked; the text is Docker's."""


class InterfaceFailure(EmulatorError):
    """An interface cannot be called what was asked for (moby: libnetwork/osl)."""

    def __init__(self, device: str, name: str, why: str) -> None:
        super().__init__(f'failed to add interface {device} to sandbox: error renaming interface "{device}" to "{name}": {why}')


class PortTaken(EmulatorError):
    """A process of the host listens there."""


class NoSuchAddress(EmulatorError):
    """The host has no such address."""
