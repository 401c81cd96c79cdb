"""Containers: their configuration, state, mounts and endpoints, and the commands run in them by `exec`."""

from __future__ import annotations

from msgspec import Struct

from emulator.model.config import Config
from emulator.model.document import StringMap, Strings
from emulator.model.host_config import HostConfig, MountSpec, PortMap
from emulator.model.image import LayerRef
from emulator.model.lifecycle import Status
from emulator.model.network import EndpointSettings


class HealthResult(Struct, frozen=True, gc=False):
    """One run of a health check; times in nanoseconds since the epoch."""

    start: int
    end: int
    exit_code: int
    output: str


class Health(Struct, frozen=True, gc=False):
    """What the health check found so far: "starting", "healthy" or "unhealthy", and the last five results."""

    status: str = "starting"
    failing_streak: int = 0
    log: tuple[HealthResult, ...] = ()


class State(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A container's state; times in nanoseconds since the epoch, 0 for never."""

    status: Status = Status.CREATED
    pid: int = 0
    exit_code: int = 0
    error: str = ""
    started_at: int = 0
    finished_at: int = 0
    oom_killed: bool = False
    health: Health | None = None

    @property
    def running(self) -> bool:
        """Docker's flag Running, which holds while paused or restarting too."""
        return self.status in (Status.RUNNING, Status.PAUSED, Status.RESTARTING)


class Mount(Struct, frozen=True, kw_only=True, gc=False):
    """A resolved mount: `kind` is bind, volume or tmpfs; `source` a path on the host."""

    kind: str
    destination: str
    source: str = ""
    name: str = ""
    driver: str = ""
    mode: str = ""
    writable: bool = True
    propagation: str = ""
    copy: bool = False
    subpath: str = ""
    create_source: bool = False
    tmpfs_options: str = ""
    spec: MountSpec | None = None


class Container(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A container. `name` has no leading slash; `networks` is keyed by network name, in the order of connection; `macs` are
    the hardware addresses that were asked for. `attempted`: a start was tried. `layer_id` names the writable layer's directory;
    `image_layers` stay when the image goes. `linked`: alias → id of those that `--link` names.
    """

    id: str
    name: str
    created: int
    path: str
    args: Strings
    config: Config
    host_config: HostConfig
    image_id: str
    image_layers: tuple[LayerRef, ...] = ()
    layer_id: str
    state: State = State()
    mounts: tuple[Mount, ...] = ()
    networks: dict[str, EndpointSettings]
    ports: PortMap
    macs: StringMap
    sandbox_id: str = ""
    restart_count: int = 0
    attempted: bool = False
    manually_stopped: bool = False
    manually_restarted: bool = False
    exec_ids: Strings = ()
    linked: StringMap = {}
    serial: int = 0

    @property
    def running(self) -> bool:
        """Docker's flag Running."""
        return self.state.running

    @property
    def labels(self) -> StringMap:
        """The labels, if any."""
        return self.config.Labels or {}


class ExecConfig(Struct, frozen=True, kw_only=True, gc=False):
    """What `docker exec` asks for."""

    cmd: Strings
    user: str = ""
    privileged: bool = False
    tty: bool = False
    console_size: tuple[int, int] | None = None
    attach_stdin: bool = False
    attach_stdout: bool = False
    attach_stderr: bool = False
    detach_keys: str = ""
    env: Strings = ()
    working_dir: str = ""


class Exec(Struct, frozen=True, kw_only=True, gc=False):
    """A command run in a container. `exit_code` is None until it ends."""

    id: str
    container_id: str
    config: ExecConfig
    running: bool = False
    exit_code: int | None = None
    pid: int = 0
    can_remove: bool = False
