"""`docker stop` and `docker restart`: the stop signal, patience, then SIGKILL (moby: daemon/stop.go, restart.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.exit import tell_stop
from emulator.engine.container.kill import kill, parse_signal, send
from emulator.engine.container.start import start
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import CannotRestart, CannotStop
from emulator.errors import DockerError
from emulator.model import signals
from emulator.model.container import Container
from emulator.model.lifecycle import Action
from emulator.model.refusals import AlreadyStopped

PATIENCE = 10
SECOND = 1_000_000_000


async def container_stop(core: Core, name: str, timeout: int | None = None, signal: str = "") -> None:
    """Stops a container; one that does not run is none to complain about."""
    container = resolve.container(core, name)
    try:
        refuse(container, Action.STOP, name)
    except AlreadyStopped:
        return
    try:
        await stop(core, container.id, timeout, signal)
    except DockerError as error:
        raise CannotStop(name, str(error)) from None


async def container_restart(core: Core, name: str, timeout: int | None = None, signal: str = "") -> None:
    """Stops (if it runs) and starts."""
    container = resolve.container(core, name)
    try:
        refuse(container, Action.RESTART, name)
        if container.running:
            core.change(container.id, manually_restarted=True)
            await stop(core, container.id, timeout, signal)
        start(core, container.id, reset=True)
    except DockerError as error:
        raise CannotRestart(name, str(error)) from None
    core.tell(container_message(core.world.containers[container.id], "restart"))


async def stop(core: Core, container_id: str, timeout: int | None = None, signal: str = "") -> None:
    """The stop itself: nothing if it does not run. A negative timeout waits for ever."""
    container, live = core.world.containers[container_id], core.live[container_id]
    if not container.running:
        return
    number = parse_signal(signal) if signal else stop_signal(container)
    seconds = timeout if timeout is not None else stop_timeout(container)
    exits = live.exits
    live.stopping = True
    send(core, container_id, number)
    deadline = None if seconds < 0 else core.now + seconds * SECOND
    while live.exits == exits and not live.removed:
        patience = None if deadline is None else deadline - core.now
        if patience is not None and patience <= 0:
            await kill(core, container_id)
            break
        await live.changed.wait(patience)
    if live.stopping and container_id in core.world.containers:
        tell_stop(core, container_id)


def stop_signal(container: Container) -> int:
    """The container's own, or SIGTERM."""
    return signals.parse(container.config.StopSignal) if container.config.StopSignal else signals.TERM


def stop_timeout(container: Container) -> int:
    """Seconds: the container's own, or ten."""
    return PATIENCE if container.config.StopTimeout is None else container.config.StopTimeout
