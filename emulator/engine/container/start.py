"""`docker start`: the runtime makes the process, then come the networks, then it may run (moby: daemon/start.go).

What fails leaves the container as it was, with the error and an exit code in its state.
"""

from __future__ import annotations

from msgspec import structs

from emulator.backend.base import DeviceFailure, RuntimeFailure, StartContext, UserFailure
from emulator.engine import resolve
from emulator.engine.container import limits, links, networking, sharing, tmpfs, validate
from emulator.engine.container.health import begin_health
from emulator.engine.container.log_options import begin_log
from emulator.engine.container.mounts import volume_message
from emulator.engine.container.state import refuse
from emulator.engine.container.update import cgroup_fault
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import (
    InvalidConfig,
    JoinStopped,
    NetworkingFailed,
    NetworkingRefused,
    NoDevice,
    NoSuchContainer,
    StartBroken,
    StartFailed,
    UserUnknown,
)
from emulator.engine.volume import mounting
from emulator.errors import DockerError, SystemFailure
from emulator.model.container import Container
from emulator.model.host_config import HostConfig
from emulator.model.lifecycle import Action, Status
from emulator.model.refusals import AlreadyStarted

UNKNOWN = 128
INIT_FAILED = "unable to start container process: error during container init: "
TASK_FAILED = "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: "


async def container_start(core: Core, name: str) -> None:
    """Starts a container; one that runs already is none to complain about."""
    container = resolve.container(core, name)
    try:
        refuse(container, Action.START, name)
    except AlreadyStarted:
        return
    validate.check_platform(core, container.host_config, update=False)
    start(core, container.id, reset=True)


def start(core: Core, container_id: str, *, reset: bool) -> None:
    """The start itself; `reset`: a user wants it, so counts and back-off begin anew."""
    from emulator.engine.container.remove import auto_remove

    try:
        attempt(core, container_id, reset=reset)
    except DockerError as error:
        failed(core, container_id, error)
        if core.world.containers[container_id].host_config.AutoRemove:
            auto_remove(core, container_id)
        raise


def attempt(core: Core, container_id: str, *, reset: bool) -> None:
    """All steps in Docker's order."""
    container, live = core.world.containers[container_id], core.live[container_id]
    container = prepared(core, container)
    if reset:
        live.cancel_restart()
        live.restarts = type(live.restarts)()
        container = core.change(container_id, manually_stopped=False, restart_count=0)
    for mount in container.mounts:
        if mount.kind == "volume":
            core.tell(volume_message(container, mount, "mount"))
    live.streams.reset()
    live.log.limit_to(begin_log(core, container))
    pid = make_process(core, container)
    try:
        networking.allocate_networks(core, container_id)
    except DockerError as error:
        core.backend.abandon(container_id)
        raise networking_failure(error) from None
    run(core, container_id, pid)


def prepared(core: Core, container: Container) -> Container:
    """A container whose network (if shared) is there; host name and sandbox are set."""
    mode, config = container.host_config.NetworkMode, container.config
    if mode.startswith("container:"):
        other = networked_container(core, container, mode.partition(":")[2])
        config = structs.replace(config, Hostname=other.config.Hostname, Domainname=other.config.Domainname)
    sandbox = "" if mode.startswith("container:") else core.ids.id()
    return core.change(container.id, config=config, sandbox_id=sandbox, attempted=True)


def networked_container(core: Core, container: Container, name: str) -> Container:
    """The container whose network is shared; it must run (moby: getNetworkedContainer)."""
    try:
        other = resolve.container(core, name)
    except NoSuchContainer as error:
        raise JoinFailed(f"joining network namespace of container: {error}") from None
    if other.id == container.id:
        raise JoinFailed("cannot join own network namespace")
    if not other.running:
        raise JoinStopped("network", other.name, other.state.status.value)
    if other.state.status is Status.RESTARTING:
        raise JoinFailed(f"Container {other.id} is restarting, wait until the container is running")
    return other


class JoinFailed(SystemFailure):
    """The network of another container cannot be shared."""


def make_process(core: Core, container: Container) -> int:
    """`runc create`; the exit code that goes with a failure is read off its sentence, as Docker does."""
    live = core.live[container.id]
    sharing.check(core, container)
    check_cgroups(core, container)
    check_throttled(core, container.host_config)
    try:
        linked = links.living_links(core, container)
        context = StartContext(
            hosts=links.hosts_lines(linked),
            environment=links.environment(container, linked),
            devices=mounting.devices(core, container),
            tmpfs={path: tmpfs.merged(options) for path, options in (container.host_config.Tmpfs or {}).items()},
        )
        return core.backend.start(joined(core, container), live.streams, context)
    except DeviceFailure as error:
        raise NoDevice(str(error)) from None
    except UserFailure as error:
        raise UserUnknown(str(error)) from None
    except RuntimeFailure as error:
        raise runtime_error(TASK_FAILED + str(error)) from None


def check_cgroups(core: Core, container: Container) -> None:
    """Limits that the kernel does not take."""
    if core.host.cgroup_driver != limits.NO_CGROUPS and (fault := cgroup_fault(container.id, container.host_config)):
        raise runtime_error(f"{TASK_FAILED}{INIT_FAILED}error setting cgroup config for procHooks process: {fault}")


def check_throttled(core: Core, host: HostConfig) -> None:
    """The devices that `--device-read-bps` and its like name (moby: getBlkioThrottleDevices)."""
    for device in (device for devices in host.throttles().values() for device in devices):
        if not core.backend.host_exists(device.Path):
            raise SystemFailure(f"stat {device.Path}: no such file or directory")


def joined(core: Core, container: Container) -> Container:
    """The container as the backend needs it: others that it joins are named by their ids, mounts are what they can be."""
    host = container.host_config
    return structs.replace(
        container,
        mounts=mounting.held_to(core, container.mounts),
        host_config=structs.replace(host, NetworkMode=by_id(core, host.NetworkMode), PidMode=by_id(core, host.PidMode)),
    )


def by_id(core: Core, mode: str) -> str:
    """`container:NAME` as `container:ID`; a name that nobody has stays."""
    kind, _, name = mode.partition(":")
    if kind != "container" or name not in core.world.container_names:
        return mode
    return f"container:{core.world.container_names[name]}"


def runtime_error(text: str) -> DockerError:
    """moby: setExitCodeFromError."""
    lowered = text.lower()
    if "permission denied" in lowered:
        return StartFailed(text, 126)
    if "is a directory" in lowered:
        return StartFailed(f"{text}: permission denied", 126)
    if "not a directory" in lowered:
        hint = "Are you trying to mount a directory onto a file (or vice-versa)? "
        return StartFailed(f"{text}: {hint}Check if the specified host path exists and is the expected type", 127)
    if "executable file not found" in lowered or "no such file or directory" in lowered:
        return StartFailed(text, 127)
    return StartBroken(text)


def networking_failure(error: DockerError) -> DockerError:
    """What went wrong on the way to an address or a port."""
    if isinstance(error, InvalidConfig):
        return NetworkingRefused(str(error))
    return NetworkingFailed(str(error))


def failed(core: Core, container_id: str, error: DockerError) -> None:
    """Notes a failed start; the status stays, but a restarting container has exited."""
    container = core.world.containers[container_id]
    code = getattr(error, "exit_code", 0) or container.state.exit_code or UNKNOWN
    if container.sandbox_id:
        networking.tell_disconnected(core, container)
    for mount in container.mounts:
        if mount.kind == "volume":
            core.tell(volume_message(container, mount, "unmount"))
    mounting.release(core, container)
    status = Status.EXITED if container.state.status is Status.RESTARTING else container.state.status
    core.set_state(container_id, status=status, error=str(error), exit_code=code)
    core.change(container_id, sandbox_id="")
    live = core.live[container_id]
    live.error = str(error)
    live.streams.close()


def run(core: Core, container_id: str, pid: int) -> None:
    """The process goes; the container is running."""
    container, live = core.world.containers[container_id], core.live[container_id]
    state = structs.replace(
        container.state, status=Status.RUNNING, pid=pid, exit_code=0, error="", oom_killed=False, started_at=core.now
    )
    live.error = ""
    container = core.change(container_id, container_message(container, "start"), state=state, manually_restarted=False)
    live.streams.open(core.backend.standard_input(container_id))
    begin_health(core, container_id)
    core.backend.release(container_id)
