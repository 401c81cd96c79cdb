"""An engine that is in no swarm: what only a manager can do, and what would make one (moby: daemon/cluster)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.engine.core import Core
from emulator.engine.errors.swarm import (
    BadDataPathAddress,
    BadDataPathPort,
    BadJoinToken,
    BadRemoteAddress,
    BadSubnetSize,
    BadSwarmAddress,
    NoLocalAddress,
    NoSwarm,
    NotInSwarm,
    NotReached,
    PoolTooSmall,
)
from emulator.engine.system.dialling import NO_TLS, dialled
from emulator.errors import NotEmulated

PORT = 2377
INTERFACES = ("lo", "eth0", "docker0")
TOKEN = re.compile(r"SWMTKN-\d-[0-9a-z]{50}-[0-9a-z]{25}")
ANYWHERE = "0.0.0.0"
DATA_PORTS = range(1024, 49152)
LARGEST_SUBNET_SIZE = 29
REFUSED = "connection refused"


SUBNET_SIZE = 24


@dataclass(frozen=True)
class Places:
    """The addresses of a node as its flags give them, and the pools of a new swarm's networks."""

    listen: str
    advertise: str = ""
    data_path: str = ""
    data_port: int = 0
    pools: Sequence[str] | None = None
    subnet_size: int = 0


async def swarm_manage(core: Core) -> None:
    """Whatever only a manager can do."""
    raise NoSwarm()


async def swarm_leave(core: Core) -> None:
    """No swarm can be left."""
    raise NotInSwarm()


async def swarm_init(core: Core, places: Places) -> None:
    """The addresses are looked at; a swarm is not emulated."""
    check_address("listen", "an IP address", places.listen)
    if places.advertise:
        check_address("advertise", "a non-zero IP address", places.advertise)
    check_data_path(places.data_path)
    check_pools(places)
    if places.data_port and places.data_port not in DATA_PORTS:
        raise BadDataPathPort(places.data_port)
    raise NotEmulated("docker swarm init")


async def swarm_join(core: Core, remote: str, token: str, places: Places) -> None:
    """Addresses and the token are looked at, and who is there; a swarm is not emulated."""
    if not remote:
        raise BadRemoteAddress(remote)
    check_address("listen", "an IP address", places.listen)
    check_data_path(places.data_path)
    why = await dialled(core, remote_address(remote))
    if address_part(places.listen) == ANYWHERE and why.startswith("dial tcp") and not why.endswith(REFUSED):
        raise NoLocalAddress(why.replace("dial tcp", "dial udp", 1).replace("lookup tcp/", "lookup udp/", 1))
    if token and not TOKEN.fullmatch(token):
        raise BadJoinToken()
    if why.startswith("dial tcp"):
        raise NotReached(f"Error while dialing: {why}")
    if why in (NO_TLS, "EOF"):
        raise NotReached(f"authentication handshake failed: {why}")
    raise NotEmulated("docker swarm join")


def remote_address(text: str) -> str:
    """With a port; what is no address at all stays as it is (moby: daemon/cluster/swarm.go validateAddr)."""
    host, colon, port = text.rpartition(":") if ":" in text and not text.endswith("]") else (text, "", "")
    if (colon and not port.isdecimal()) or any(letter.isspace() for letter in text):
        return text
    bare = host.removeprefix("[").removesuffix("]") or "0.0.0.0"
    return f"{f'[{bare}]' if ':' in bare else bare}:{port or PORT}"


def check_address(what: str, wanted: str, text: str) -> None:
    """`ADDRESS[:PORT]`, where the address may be an interface."""
    host = address_part(text)
    if host in INTERFACES:
        return
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise BadSwarmAddress(what, wanted) from None
    if what == "advertise" and address.is_unspecified:
        raise BadSwarmAddress(what, wanted)


def check_data_path(text: str) -> None:
    """An address or an interface, alone."""
    if not text or text in INTERFACES:
        return
    try:
        if not ipaddress.ip_address(text).is_unspecified:
            return
    except ValueError:
        pass
    raise BadDataPathAddress


def check_pools(places: Places) -> None:
    """The networks of a swarm, and how large each may be (moby: cluster/swarm.go validateDefaultAddrPool)."""
    size = places.subnet_size or SUBNET_SIZE
    if places.pools is None:
        return
    if size > LARGEST_SUBNET_SIZE:
        raise BadSubnetSize(size)
    for pool in places.pools:
        if size < int(pool.rpartition("/")[2]):
            raise PoolTooSmall(pool, size)


def address_part(text: str) -> str:
    """Without the port, without brackets."""
    host = text.rpartition(":")[0] if re.search(r"(^[^:]*|\]):[^:]*$", text) else text
    return host.strip("[]")
