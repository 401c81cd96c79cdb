"""What the engine says about networks, addresses and ports."""

from __future__ import annotations

from emulator.errors import Conflict, DockerError, Forbidden, InvalidParameter, NotFound, SystemFailure


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
    def __init__(self) -> None:
        super().__init__("no available IPv4 addresses on this network's address pools")


class EndpointExists(Forbidden):
    def __init__(self, container: str, network: str) -> None:
        super().__init__(f"endpoint with name {container} already exists in network {network}")


class NotConnected(SystemFailure):
    def __init__(self, container_id: str, network: str) -> None:
        super().__init__(f"container {container_id} is not connected to network {network}")


class NetworkConflict(InvalidParameter):
    """Network modes that do not go together; the checker gives the sentence."""


class UnknownDriver(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"could not find plugin {name} in v1 plugin registry: plugin not found")


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


class PortUnbindable(DockerError):
    def __init__(self, host: str, host_port: int, target: str, cause: str) -> None:
        super().__init__(f"failed to bind host port for {host}:{host_port}:{target}: {cause}")


class InvalidNetwork(InvalidParameter):
    """A network that cannot be made so; the checker gives the sentence."""
