"""Health checks: a command run in the container at intervals, and what its exit status means (moby: daemon/health.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.backend.base import RuntimeFailure, UserFailure
from emulator.engine.core import Core, container_message
from emulator.engine.live import Live
from emulator.engine.streams import Attachment, Streams
from emulator.model.config import HealthConfig
from emulator.model.container import Container, Exec, ExecConfig, Health, HealthResult
from emulator.model.environment import container_environment
from emulator.model.events import Table
from emulator.model.lifecycle import Status
from emulator.timeline import Bell, wait_any
from emulator.wire.go_duration import go_duration

SECOND = 1_000_000_000
INTERVAL, TIMEOUT, START_INTERVAL, RETRIES = 30 * SECOND, 30 * SECOND, 5 * SECOND, 3
KEPT_RESULTS, KEPT_OUTPUT = 5, 4096
HEALTHY, UNHEALTHY, STARTING = "healthy", "unhealthy", "starting"
DEFAULT_SHELL = ("/bin/sh", "-c")


class HealthEnded(BaseException):
    """Thrown into a check when its container ends."""


def probe_command(container: Container) -> tuple[str, ...]:
    """What is run; empty where there is no check."""
    check = container.config.Healthcheck
    test = check.Test if check else None
    if not test or test[0] == "NONE":
        return ()
    if test[0] == "CMD":
        return test[1:]
    if test[0] == "CMD-SHELL":
        return (*(container.config.Shell or DEFAULT_SHELL), *test[1:])
    return ()


def begin_health(core: Core, container_id: str) -> None:
    """The container starts; its check begins anew."""
    container = core.world.containers[container_id]
    if not probe_command(container):
        return
    earlier = container.state.health.log if container.state.health else ()
    core.set_state(container_id, health=Health(log=earlier))
    resume_health(core, container_id)


def resume_health(core: Core, container_id: str) -> None:
    """The check goes on, as after a pause: the status stays what it is until the next result."""
    container = core.world.containers[container_id]
    if probe_command(container):
        core.live[container_id].health = core.timeline.spawn(monitor(core, container_id), f"health {container.name}")


def end_health(core: Core, container_id: str) -> None:
    """The container ends or is paused; nobody checks any more, which counts as bad."""
    live = core.live[container_id]
    if live.health is None:
        return
    live.health.cancel(HealthEnded())
    live.health = None
    health = core.world.containers[container_id].state.health
    if health is not None:
        core.set_state(container_id, health=structs.replace(health, status=UNHEALTHY))


async def monitor(core: Core, container_id: str) -> None:
    """Waits, runs the check, notes the result, and so on, until the container ends."""
    try:
        while True:
            await Bell().wait(interval(core, core.world.containers[container_id]))
            if core.world.containers[container_id].state.status is Status.RUNNING:
                note(core, container_id, await probe(core, container_id))
    except HealthEnded:
        return


def interval(core: Core, container: Container) -> int:
    """How long until the next check; shorter while the start period lasts."""
    check, health = container.config.Healthcheck or HealthConfig(), container.state.health or Health()
    started = core.now - container.state.started_at
    if check.StartPeriod and health.status == STARTING and started < check.StartPeriod:
        return check.StartInterval or START_INTERVAL
    return check.Interval or INTERVAL


async def probe(core: Core, container_id: str) -> HealthResult:
    """One run of the check."""
    container = core.world.containers[container_id]
    check = container.config.Healthcheck or HealthConfig()
    begin, execution = core.now, new_execution(core, container)
    output = bytearray()
    streams = Streams(lambda: core.now, None, stdin_once=False)
    attachment = streams.attach(stdin=False, stdout=True, stderr=True)
    done = Bell()
    core.exec_streams[execution.id] = ProbeEnd(done)
    try:
        core.backend.exec(container, execution, streams)
    except (RuntimeFailure, UserFailure) as error:
        core.drop(Table.EXECS, execution.id)
        return HealthResult(begin, core.now, -1, str(error))
    deadline = core.now + (check.Timeout or TIMEOUT)
    while core.world.execs[execution.id].exit_code is None:
        if await wait_any(done, attachment.arrived, timeout=max(deadline - core.now, 0)) is None:
            return timed_out(core, execution.id, begin, check.Timeout or TIMEOUT, bytes(output))
        drain(attachment, output)
    drain(attachment, output)
    code = core.world.execs[execution.id].exit_code or 0
    core.drop(Table.EXECS, execution.id)
    return HealthResult(begin, core.now, code, text(bytes(output)))


class ProbeEnd:
    """Rings when the check's process has ended (see `exec_exited`)."""

    def __init__(self, done: Bell) -> None:
        self.done = done

    def ended(self) -> None:
        """Told by the engine."""
        self.done.ring()


def drain(attachment: Attachment, output: bytearray) -> None:
    """Takes what has come: as much of it as is kept, and one byte more where there is more."""
    while attachment.queue:
        data = attachment.pop()[1]
        output += data[: max(KEPT_OUTPUT + 1 - len(output), 0)]


def timed_out(core: Core, exec_id: str, begin: int, timeout: int, output: bytes) -> HealthResult:
    """The check took too long: its process is killed."""
    core.backend.exec_kill(exec_id)
    core.drop(Table.EXECS, exec_id)
    message = f"Health check exceeded timeout ({go_duration(timeout)})"
    return HealthResult(begin, core.now, -1, f"{message}: {text(output)}" if output else message)


def text(output: bytes) -> str:
    """As Go's JSON writes bytes that are no UTF-8; three dots for what was not kept."""
    return output[:KEPT_OUTPUT].decode("utf-8", "replace") + ("..." if len(output) > KEPT_OUTPUT else "")


def new_execution(core: Core, container: Container) -> Exec:
    """The command as `docker exec` would have it, and the events that tell of it."""
    command = probe_command(container)
    config = ExecConfig(
        cmd=command, user=container.config.User, working_dir=container.config.WorkingDir, attach_stdout=True,
        attach_stderr=True, env=container_environment(container, tty=False),
    )  # fmt: skip
    execution = Exec(id=core.ids.id(), container_id=container.id, config=config, running=True)
    core.add(Table.EXECS, execution.id, execution)
    shown = " ".join([command[0], *command[1:]]) if len(command) > 1 else f"{command[0]} "
    for action in ("exec_create", "exec_start"):
        core.tell(container_message(container, f"{action}: {shown}", {"execID": execution.id}))
    return execution


def note(core: Core, container_id: str, result: HealthResult) -> None:
    """What a result makes of the health (moby: handleProbeResult)."""
    live: Live | None = core.live.get(container_id)
    if live is None or live.health is None:
        return
    container = core.world.containers[container_id]
    before = container.state.health or Health()
    after = judged(before, result, container, core.now)
    core.set_state(container_id, health=after)
    if after.status != before.status:
        core.tell(container_message(container, f"health_status: {after.status}"))
        live.healthy.ring()


def judged(health: Health, result: HealthResult, container: Container, now: int) -> Health:
    """The health after one more result."""
    check = container.config.Healthcheck or HealthConfig()
    log = (*health.log, result)[-KEPT_RESULTS:]
    if result.exit_code == 0:
        return Health(HEALTHY, 0, log)
    starting = health.status == STARTING and now - container.state.started_at < check.StartPeriod
    streak = health.failing_streak + (not starting)
    status = UNHEALTHY if streak >= (check.Retries or RETRIES) else health.status
    return Health(status, streak, log)
