"""What the engine says about networks, addresses and ports."""

from __future__ import annotations

from emulator.errors import Conflict, DockerError, Forbidden, InvalidParameter, NotFound, SystemFailure
from emulator.quote import quote


class NoSuchNetwork(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"network {name} not found")


class AmbiguousNetwork(InvalidParameter):
    def __init__(self, name: str, count: int, what: str) -> None:
        super().__init__(f"network {name} is ambiguous ({count} matches found {what})")


class NetworkExists(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"network with name {name} already exists")


class Predefined(Forbidden):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is a pre-defined network and cannot be removed")


class PredefinedName(Forbidden):
    def __init__(self, name: str) -> None:
        super().__init__(f"operation is not permitted on predefined {name} network ")


class HasEndpoints(Forbidden):
    def __init__(self, name: str, endpoints: list[tuple[str, str]]) -> None:
        listed = ", ".join(f'name:"{container}" id:"{endpoint[:12]}"' for container, endpoint in endpoints)
        super().__init__(f"error while removing network: network {name} has active endpoints ({listed})")


class NetworkForbidden(Forbidden):
    """A network that may not be made so; the checker gives the sentence."""


class UnknownType(SystemFailure):
    def __init__(self, kind: str) -> None:
        super().__init__(f"invalid filter: 'type'='{kind}'")


class BadDangling(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("""invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")""")


class SeveralDangling(InvalidParameter):
    def __init__(self) -> None:
        super().__init__('got more than one value for filter key "dangling"')


class NoSwarmManager(Forbidden):
    def __init__(self) -> None:
        super().__init__(
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm '
            "and try again."
        )


class ConfigurationTwice(Forbidden):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} are not supported if the network depends on a configuration network")


class NoConfiguration(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"configuration network {quote(name)} does not exist")


class ConfigurationInUse(Forbidden):
    def __init__(self, name: str) -> None:
        super().__init__(f"error while removing network: configuration network {quote(name)} is in use")


class ConfigurationEndpoint(Forbidden):
    def __init__(self) -> None:
        super().__init__("cannot create endpoint on configuration-only network")


class BridgeConflict(Forbidden):
    def __init__(self, network_id: str, device: str, other_id: str) -> None:
        super().__init__(
            f"cannot create network {network_id} ({device}): conflicts with network {other_id} ({device}): "
            "networks have same bridge name"
        )


class LongBridgeName(SystemFailure):
    def __init__(self) -> None:
        super().__init__("numerical result out of range")


class SeveralSubnets(Forbidden):
    def __init__(self) -> None:
        super().__init__("bridge driver doesn't support multiple subnets")


class BadDriverOption(InvalidParameter):
    def __init__(self, option: str, value: str, fault: str) -> None:
        super().__init__(f"failed to parse {option} value: {value} ({fault})")


class NotABoolean(InvalidParameter):
    def __init__(self, option: str) -> None:
        super().__init__(f"driver-opt {quote(option)} is not a valid bool")


class GatewayTaken(SystemFailure):
    def __init__(self, address: str) -> None:
        super().__init__(f"failed to allocate gateway ({address}): {AddressInUse()}")


class AuxiliaryTaken(SystemFailure):
    def __init__(self, name: str, address: str) -> None:
        super().__init__(f"failed to allocate secondary ip address ({name}:{address}): {AddressInUse()}")


class PoolOverlaps(Forbidden):
    def __init__(self) -> None:
        super().__init__("invalid pool request: Pool overlaps with other one on this address space")


class PoolsExhausted(SystemFailure):
    def __init__(self) -> None:
        super().__init__("all predefined address pools have been fully subnetted")


class AddressInUse(Forbidden):
    def __init__(self) -> None:
        super().__init__("Address already in use")


class NoAddresses(SystemFailure):
    def __init__(self, version: int, network: str, network_id: str) -> None:
        super().__init__(f"no available IPv{version} addresses on this network's address pools: {network} ({network_id})")


class EndpointExists(Forbidden):
    def __init__(self, container: str, network: str) -> None:
        super().__init__(f"endpoint with name {container} already exists in network {network}")


class NoEndpoint(NotFound):
    def __init__(self, container: str) -> None:
        super().__init__(f"endpoint {container} not found")


class StoppedNotConnected(SystemFailure):
    def __init__(self, container_id: str, network: str) -> None:
        super().__init__(f"container {container_id} is not connected to the network {network}")


class NotConnected(SystemFailure):
    def __init__(self, container_id: str, network: str) -> None:
        super().__init__(f"container {container_id} is not connected to network {network}")


class SandboxMissing(SystemFailure):
    """A container that waits for its restart has no network namespace."""

    def __init__(self, container_id: str) -> None:
        super().__init__(f"network sandbox for container {container_id} not found")


SHARED = "container sharing network namespace with another container or host cannot be connected to any other network"
NO_NETWORK = "container cannot be connected to multiple networks with one of the networks in private (none) mode"


class NetworkConflict(InvalidParameter):
    """Network modes that do not go together; the checker gives the sentence."""


class UnknownDriver(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"plugin {quote(name)} not found")


class SingleInstance(Forbidden):
    def __init__(self, driver: str) -> None:
        super().__init__(f'only one instance of "{driver}" network is allowed')


class PortFailure(DockerError):
    """A port that cannot be published, on the endpoint that wanted it."""

    def __init__(self, container: str, endpoint_id: str, cause: str) -> None:
        super().__init__(f"driver failed programming external connectivity on endpoint {container} ({endpoint_id}): {cause}")


class PortAllocated(DockerError):
    def __init__(self, host_ip: str, host_port: int) -> None:
        super().__init__(f"Bind for {host_ip}:{host_port} failed: port is already allocated")


class AllPortsAllocated(DockerError):
    def __init__(self) -> None:
        super().__init__("all ports are allocated")


class PortListening(DockerError):
    def __init__(self) -> None:
        super().__init__("failed to listen on TCP socket: address already in use")


class InterfaceRefused(DockerError):
    """Linux does not let an interface be called so; the text is the backend's."""


class PortUnbindable(DockerError):
    """`asked`: "", a port, or a range; which one of a range it was comes with it."""

    def __init__(self, host: str, asked: str, host_port: int, target: str, cause: str) -> None:
        which = f" {host_port}" if "-" in asked else ""
        super().__init__(f"failed to bind host port{which} for {host}:{asked}:{target}: {cause}")


class InvalidNetwork(InvalidParameter):
    """A network that cannot be made so; the checker gives the sentence."""
