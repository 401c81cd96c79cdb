"""`GET /containers/json`: one line of `docker ps` (moby: container/view.go, daemon/list.go)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field, structs

from emulator.model.container import Container
from emulator.model.document import Document, StringMap, Strings
from emulator.model.lifecycle import Status
from emulator.model.network import EndpointSettings
from emulator.wire.mounts import MountPoint, mount_point
from emulator.wire.times import SECOND, ago


class Port(Document, frozen=True, kw_only=True):
    """A port: published where it has a public number."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"IP", "PublicPort"})
    IP: str = ""
    PrivatePort: int
    PublicPort: int = 0
    Type: str


class HostConfigSummary(Document, frozen=True, kw_only=True):
    """As much of the host configuration as lists show."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"NetworkMode", "Annotations"})
    NetworkMode: str = ""
    Annotations: StringMap | None = None


class NetworkSettingsSummary(Document, frozen=True, kw_only=True):
    """The endpoints, without the names under which they are found."""

    Networks: dict[str, EndpointSettings]


class ContainerSummary(Document, frozen=True, kw_only=True):
    """moby: api/types/container Summary."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"SizeRw", "SizeRootFs"})
    ID: str = field(name="Id")
    Names: Strings
    Image: str
    ImageID: str
    Command: str
    Created: int
    Ports: tuple[Port, ...]
    SizeRw: int = 0
    SizeRootFs: int = 0
    Labels: StringMap
    State: str
    Status: str
    HostConfig: HostConfigSummary
    NetworkSettings: NetworkSettingsSummary
    Mounts: tuple[MountPoint, ...]


def status_text(container: Container, now: int) -> str:
    """The STATUS column."""
    state = container.state
    if state.running:
        since = ago(now - state.started_at)
        if state.status is Status.PAUSED:
            return f"Up {since} (Paused)"
        if state.status is Status.RESTARTING:
            return f"Restarting ({state.exit_code}) {ago(now - state.finished_at)} ago"
        return f"Up {since} ({health_text(state.health.status)})" if state.health else f"Up {since}"
    if state.status is Status.REMOVING:
        return "Removal In Progress"
    if state.status is Status.DEAD:
        return "Dead"
    if state.status is Status.CREATED:
        return "Created"
    return f"Exited ({state.exit_code}) {ago(now - state.finished_at)} ago"


def health_text(status: str) -> str:
    """Only the first state is named as what it is of."""
    return "health: starting" if status == "starting" else status


def command_text(path: str, args: Strings) -> str:
    """The command line, an argument with a space in quotes (moby: container/view.go)."""
    quoted = [f"'{argument}'" if " " in argument else argument for argument in args]
    return " ".join([path, *quoted]) if quoted else path


def port_list(container: Container) -> tuple[Port, ...]:
    """Exposed and published ports of a running container, by number."""
    ports: list[Port] = []
    for name in sorted(container.ports, key=port_order):
        number, _, protocol = name.partition("/")
        bindings = container.ports[name]
        if not bindings:
            ports.append(Port(PrivatePort=int(number), Type=protocol))
        for binding in bindings or ():
            ports.append(Port(IP=binding.HostIP, PrivatePort=int(number), PublicPort=int(binding.HostPort), Type=protocol))
    return tuple(ports)


def port_order(name: str) -> tuple[int, str]:
    """80/tcp before 443/tcp."""
    number, _, protocol = name.partition("/")
    return int(number), protocol


def summary_endpoint(endpoint: EndpointSettings) -> EndpointSettings:
    """Lists show neither aliases nor DNS names."""
    if endpoint.Aliases is None and endpoint.DNSNames is None and endpoint.Links is None:
        return endpoint
    return structs.replace(endpoint, Aliases=None, DNSNames=None, Links=None)


def container_summary(container: Container, image: str, now: int, sizes: tuple[int, int] | None = None) -> ContainerSummary:
    """A container's line; `image` is the reference that still names its image, or the image's id."""
    networks = {name: summary_endpoint(endpoint) for name, endpoint in container.networks.items()}
    return ContainerSummary(
        ID=container.id,
        Names=("/" + container.name,),
        Image=image,
        ImageID=container.image_id,
        Command=command_text(container.path, container.args),
        Created=container.created // SECOND,
        Ports=port_list(container) if container.ports else (),
        SizeRw=sizes[0] if sizes else 0,
        SizeRootFs=sizes[1] if sizes else 0,
        Labels=container.labels,
        State=container.state.status.value,
        Status=status_text(container, now),
        HostConfig=HostConfigSummary(NetworkMode=container.host_config.NetworkMode),
        NetworkSettings=NetworkSettingsSummary(Networks=networks),
        Mounts=tuple([mount_point(mount) for mount in container.mounts]),
    )
