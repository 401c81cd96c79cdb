"""`--ipc container:…` and `--pid container:…`: the other must run, and must share (moby: container_operations_unix.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.container import CannotShare, NoSuchContainer
from emulator.errors import DockerError, InvalidParameter
from emulator.model.container import Container
from emulator.model.host_config import HostConfig
from emulator.model.lifecycle import Status

PREFIX = "container:"


def check_named(core: Core, host: HostConfig) -> None:
    """When a container is created, those that it names must be there."""
    for mode in (host.IpcMode, host.PidMode):
        if mode.startswith(PREFIX) and mode != PREFIX:
            if not mode.removeprefix(PREFIX).strip():
                raise InvalidParameter(f"No such container: {mode.removeprefix(PREFIX)}")
            try:
                resolve.container(core, mode.removeprefix(PREFIX))
            except NoSuchContainer as error:
                raise InvalidParameter(str(error)) from None


def check(core: Core, container: Container) -> None:
    """When it starts, they must run. Raises CannotShare."""
    for kind, mode in (("IPC", container.host_config.IpcMode), ("PID", container.host_config.PidMode)):
        if mode.startswith(PREFIX):
            check_other(core, kind, mode.removeprefix(PREFIX))


def check_other(core: Core, kind: str, name: str) -> None:
    """One of them."""
    if not name:
        raise CannotShare(kind, 'invalid name or ID supplied: ""')
    try:
        other = resolve.container(core, name)
    except DockerError as error:
        raise CannotShare(kind, str(error)) from None
    if not other.running:
        raise CannotShare(kind, f"container {other.id} is not running")
    if other.state.status is Status.RESTARTING:
        raise CannotShare(kind, f"Container {other.id} is restarting, wait until the container is running")
    if kind == "IPC" and other.host_config.IpcMode not in ("shareable", "host"):
        hint = "non-shareable IPC (hint: use IpcMode:shareable for the donor container)"
        raise CannotShare(kind, f"container {other.id}: {hint}")
