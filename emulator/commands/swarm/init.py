"""docker swarm init [OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.swarm.availability import check_availability
from emulator.engine.system.swarm import Places
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_availability(call.text("availability"))
    places = Places(
        call.text("listen-addr"), call.text("advertise-addr"), call.text("data-path-addr"), call.number("data-path-port"),
        call.words("default-addr-pool"), call.number("default-addr-pool-mask-length"),
    )  # fmt: skip
    await docker.engine.swarm_init(places)
    return 0
