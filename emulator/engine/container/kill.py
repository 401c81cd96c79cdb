"""`docker kill`, and the signals that stopping and removing send (moby: daemon/kill.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.exit import cancel_restart
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import KILL_FAILURES, CannotKill, InvalidSignal, UnsupportedSignal
from emulator.errors import DockerError, EmptyReference
from emulator.model import signals
from emulator.model.lifecycle import Action, Status
from emulator.model.refusals import NotRunning


async def container_kill(core: Core, name: str, signal: str = "") -> None:
    """Sends a signal; without one (or with KILL) kills and waits for the end."""
    try:
        number = parse_signal(signal) if signal else signals.KILL
        if not 0 < number <= signals.REALTIME_MAX:
            raise UnsupportedSignal(number)
        container = resolve.container(core, name)
        if number == signals.KILL:
            await kill(core, container.id)
        else:
            refuse(container, Action.SIGNAL, name)
            send(core, container.id, number)
    except EmptyReference:
        raise
    except DockerError as error:
        raise KILL_FAILURES.get(error.status, CannotKill)(name, error) from None


def parse_signal(text: str) -> int:
    """A name or number; raises InvalidSignal."""
    try:
        return signals.parse(text)
    except ValueError:
        raise InvalidSignal(text) from None


async def kill(core: Core, container_id: str) -> None:
    """SIGKILL, and waits until nothing runs."""
    refuse(core.world.containers[container_id], Action.KILL)
    live = core.live[container_id]
    exits = live.exits
    send(core, container_id, signals.KILL)
    while live.exits == exits and not live.removed:
        await live.changed.wait()


def send(core: Core, container_id: str, number: int) -> None:
    """One signal to the first process. A stop signal (or any, where none is set) thaws, and forbids restarts."""
    container, live = core.world.containers[container_id], core.live[container_id]
    if not container.running:
        raise NotRunning(container_id)
    ends = number == signals.KILL or not container.config.StopSignal
    ends = ends or signals.parse(container.config.StopSignal) == number
    if ends:
        live.restarts.canceled = True
    core.change(container_id, manually_stopped=True)
    if container.state.status is Status.RESTARTING:
        cancel_restart(core, container_id)
        return
    core.tell(container_message(container, "kill", {"signal": str(number)}))
    core.backend.signal(container_id, number)
    if ends and container.state.status is Status.PAUSED:
        thaw(core, container_id)


def thaw(core: Core, container_id: str) -> None:
    """A paused container goes on, so that the signal arrives."""
    container = core.world.containers[container_id]
    core.set_state(container_id, container_message(container, "unpause"), status=Status.RUNNING)
    core.backend.unpause(container_id)
