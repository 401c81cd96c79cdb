"""The tree of errors. A class owns its wording; where an error is printed, nobody looks at its text.

    EmulatorError                    all that this project raises on purpose
    ├── UsageError                   the command line is wrong (emulator.parse adds the kinds)
    ├── NotEmulated                  Docker can, we can't yet
    └── DockerError                  the engine refuses; `kind` says how, as the Engine API's status does
        ├── InvalidParameter  (400)
        │   └── EmptyReference      no name at all: the client's own words
        ├── NotFound          (404)
        ├── Conflict          (409)
        ├── NotModified       (304)
        ├── Forbidden         (403)
        ├── Unavailable       (503)
        └── SystemFailure     (500)

Nothing else lives here; a room's own errors are subclasses beside the code that raises them.
"""

from __future__ import annotations

from typing import ClassVar


class EmulatorError(Exception):
    """All that this project raises on purpose; `str(error)` is the sentence to print."""


class UsageError(EmulatorError):
    """The command line is wrong."""


class NotEmulated(EmulatorError):
    """A command, flag or path that Docker has and this emulator does not emulate yet."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: not emulated yet")
        self.what = what


class DockerError(EmulatorError):
    """The engine refuses; printed as `Error response from daemon: …`. `status` is the Engine API's HTTP status."""

    status: ClassVar[int] = 500


class InvalidParameter(DockerError):
    status = 400


class EmptyReference(InvalidParameter):
    """No name where `kind` wants one. Every client says so itself, before it asks the engine (client: trimID)."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"invalid {kind} name or ID: value is empty")


class Forbidden(DockerError):
    status = 403


class NotFound(DockerError):
    status = 404


class Conflict(DockerError):
    status = 409


class NotModified(DockerError):
    status = 304


class Unavailable(DockerError):
    status = 503


class SystemFailure(DockerError):
    status = 500
