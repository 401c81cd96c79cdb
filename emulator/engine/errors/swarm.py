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


class NobodyListens(Unavailable):
    def __init__(self, address: str) -> None:
        super().__init__(
            'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp '
            f'{address}: connect: connection refused"'
        )


class NoPlugin(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"plugin {quote(name)} not found")
