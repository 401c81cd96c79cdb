"""The end of a container's first process: what is released, told, waited for and started again (moby: daemon/monitor.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine.container import networking
from emulator.engine.container.health import end_health
from emulator.engine.container.mounts import volume_message
from emulator.engine.core import Core, container_message
from emulator.engine.live import Live
from emulator.engine.volume import mounting
from emulator.errors import DockerError
from emulator.model.container import Container
from emulator.model.lifecycle import Status

SECOND = 1_000_000_000
TURNAROUND = 200_000_000


def container_exited(core: Core, container_id: str, exit_code: int) -> None:
    """Called by the backend, once for each start."""
    container, live = core.world.containers[container_id], core.live[container_id]
    end_health(core, container_id)
    ran = core.now - container.state.started_at
    again = should_restart(container, live, exit_code)
    live.streams.end()
    networking.release_networks(core, container_id)
    for mount in container.mounts:
        if mount.kind == "volume":
            core.tell(volume_message(container, mount, "unmount"))
    mounting.release(core, container)
    settle(core, container_id, exit_code, again)
    notify(live, exit_code)
    if live.stopping:
        tell_stop(core, container_id)
    extra = {"execDuration": str(ran // SECOND), "exitCode": str(exit_code)}
    core.tell(container_message(core.world.containers[container_id], "die", extra))
    if again:
        schedule(core, container_id, live.restarts.next_wait(ran))
    else:
        remove_if_wanted(core, container_id)


def container_out_of_memory(core: Core, container_id: str) -> None:
    """Called by the backend when the kernel kills for memory; the state shows it until the next start."""
    container = core.set_state(container_id, oom_killed=True)
    core.tell(container_message(container, "oom"))


def tell_stop(core: Core, container_id: str) -> None:
    """Whoever stops a container is awake before its end is told."""
    core.live[container_id].stopping = False
    core.tell(container_message(core.world.containers[container_id], "stop"))


def should_restart(container: Container, live: Live, exit_code: int) -> bool:
    """The restart policy (moby: restartmanager ShouldRestart)."""
    policy = container.host_config.RestartPolicy
    if live.restarts.canceled:
        return False
    if policy.Name == "always" or policy.Name == "unless-stopped":
        return not container.manually_stopped
    if policy.Name == "on-failure" and exit_code != 0 and not container.manually_stopped:
        return policy.MaximumRetryCount == 0 or live.restarts.count < policy.MaximumRetryCount
    return False


def settle(core: Core, container_id: str, exit_code: int, again: bool) -> None:
    """The new status."""
    container = core.world.containers[container_id]
    state = structs.replace(
        container.state,
        status=Status.RESTARTING if again else Status.EXITED,
        pid=0,
        exit_code=exit_code,
        finished_at=core.now,
    )
    core.change(container_id, state=state, restart_count=container.restart_count + again, exec_ids=())


def notify(live: Live, exit_code: int) -> None:
    """Wakes those who wait for an end."""
    live.exits += 1
    live.exit_code = exit_code
    live.changed.ring()


def schedule(core: Core, container_id: str, wait: int) -> None:
    """A restart after the back-off, and after the time that an engine takes to clear away a container and make it again."""
    due = core.now + wait + TURNAROUND
    core.live[container_id].restart_timer = core.timeline.at(due, lambda: restart(core, container_id))


def restart(core: Core, container_id: str) -> None:
    """The back-off is over."""
    from emulator.engine.container.start import start

    live = core.live.get(container_id)
    if live is None or live.restarts.canceled:
        return
    live.restart_timer = None
    try:
        start(core, container_id, reset=False)
    except DockerError:
        live.changed.ring()  # `start` has noted the error in the state, as the daemon does; nobody asked


def cancel_restart(core: Core, container_id: str) -> None:
    """Somebody stops a container that waits for its restart: it has exited."""
    live = core.live[container_id]
    live.cancel_restart()
    container = core.set_state(container_id, status=Status.EXITED, finished_at=core.now)
    notify(live, container.state.exit_code)
    remove_if_wanted(core, container_id)


def remove_if_wanted(core: Core, container_id: str) -> None:
    """`--rm`."""
    from emulator.engine.container.remove import auto_remove

    container = core.world.containers[container_id]
    if container.host_config.AutoRemove and not container.manually_restarted:
        auto_remove(core, container_id)
