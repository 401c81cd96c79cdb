"""The errors that a keeper may answer with: those of the backend's protocol, by their names."""

from __future__ import annotations

from emulator.backend import base, workshop
from emulator.errors import EmulatorError

FAILURES: tuple[type[EmulatorError], ...] = tuple(
    found
    for module in (base, workshop)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, EmulatorError)
)
BY_NAME = {failure.__name__: failure for failure in FAILURES}


class KeeperFailure(EmulatorError):
    """The keeper could not be started, is gone, or met with something that nobody expected."""


def raised(name: str, text: str) -> EmulatorError:
    """The error of that name."""
    failure = BY_NAME.get(name)
    if failure is None:
        return KeeperFailure(text)
    error = failure.__new__(failure)
    EmulatorError.__init__(error, text)
    return error
