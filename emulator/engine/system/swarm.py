"""An engine that is in no swarm: what only a manager can do, and what would make one (moby: daemon/cluster)."""

from __future__ import annotations

import ipaddress
import re

from emulator.engine.core import Core
from emulator.engine.errors.swarm import BadJoinToken, BadRemoteAddress, BadSwarmAddress, NobodyListens, NoSwarm, NotInSwarm
from emulator.errors import NotEmulated

PORT = 2377
INTERFACES = ("lo", "eth0", "docker0")
TOKEN = re.compile(r"SWMTKN-\d-[0-9a-z]{50}-[0-9a-z]{25}")


async def swarm_manage(core: Core) -> None:
    """Whatever only a manager can do."""
    raise NoSwarm()


async def swarm_leave(core: Core) -> None:
    """No swarm can be left."""
    raise NotInSwarm()


async def swarm_init(core: Core, *, listen: str, advertise: str) -> None:
    """The addresses are looked at; a swarm is not emulated."""
    check_address("listen", "an IP address", listen)
    if advertise:
        check_address("advertise", "a non-zero IP address", advertise)
    raise NotEmulated("docker swarm init")


async def swarm_join(core: Core, remote: str, *, listen: str, token: str) -> None:
    """Addresses and the token are looked at; a swarm is not emulated."""
    check_address("listen", "an IP address", listen)
    if not remote:
        raise BadRemoteAddress(remote)
    if token and not TOKEN.fullmatch(token):
        raise BadJoinToken()
    host, _, port = remote.partition(":")
    if host == "localhost" or host.startswith("127."):
        raise NobodyListens(f"{host.replace('localhost', '127.0.0.1')}:{port or PORT}")
    raise NotEmulated("docker swarm join")


def check_address(what: str, wanted: str, text: str) -> None:
    """`ADDRESS[:PORT]`, where the address may be an interface."""
    host = text.rpartition(":")[0] if re.search(r"(^[^:]*|\]):[0-9]*$", text) else text
    if host in INTERFACES:
        return
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        raise BadSwarmAddress(what, wanted) from None
