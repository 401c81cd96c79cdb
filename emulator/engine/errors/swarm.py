"""What an engine says that is in no swarm and has no plugins (moby: daemon/cluster/errors.go, plugin/errors.go)."""

from __future__ import annotations

from emulator.errors import InvalidParameter, NotFound, Unavailable
from emulator.quote import quote


class NoSwarm(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to '
            "swarm and try again."
        )


class NotInSwarm(Unavailable):
    def __init__(self) -> None:
        super().__init__("This node is not part of a swarm")


class BadSwarmAddress(InvalidParameter):
    """`what` is listen or advertise."""

    def __init__(self, what: str, wanted: str) -> None:
        super().__init__(f"{what} address must be {wanted} or network interface (with optional port number)")


class BadJoinToken(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("invalid join token")


class BadRemoteAddress(InvalidParameter):
    def __init__(self, address: str) -> None:
        super().__init__(f"invalid remoteAddr {quote(address)}: invalid empty address")


class BadDataPathAddress(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("data path address must be a non-zero IP address or network interface (without a port number)")


class BadDataPathPort(InvalidParameter):
    def __init__(self, port: int) -> None:
        super().__init__(f"Datapath port number is not in valid range (1024-49151) : {port}")


class BadSubnetSize(InvalidParameter):
    def __init__(self, size: int) -> None:
        super().__init__(f"subnet size is out of range: {size}")


class PoolTooSmall(InvalidParameter):
    def __init__(self, pool: str, size: int) -> None:
        super().__init__(f"invalid CIDR: {quote(pool)}. Subnet size is too small for pool: {size}")


class NoLocalAddress(Unavailable):
    """`why`: Go's, of a datagram that cannot be sent to the other node."""

    def __init__(self, why: str) -> None:
        super().__init__(f"could not find local IP address: {why}")


class NotReached(Unavailable):
    """`why`: what came of the connection to the other node."""

    def __init__(self, why: str) -> None:
        super().__init__(f'rpc error: code = Unavailable desc = connection error: desc = "transport: {why}"')


class NoPlugin(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"plugin {quote(name)} not found")
