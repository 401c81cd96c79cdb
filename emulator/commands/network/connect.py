"""docker network connect [--alias NAME] [--ip IP] [--ip6 IP] [--link LINK] [--driver-opt K=V] NETWORK CONTAINER"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.model.network import EndpointIPAMConfig, EndpointSettings
from emulator.parse.invocation import Invocation
from emulator.parse.values.pairs import to_map


async def main(docker: Client, call: Invocation) -> int:
    network, container = call.operands
    addresses = EndpointIPAMConfig(
        IPv4Address=call.text("ip"),
        IPv6Address=call.text("ip6"),
        LinkLocalIPs=call.words("link-local-ip") or None,
    )
    endpoint = EndpointSettings(
        IPAMConfig=addresses if addresses != EndpointIPAMConfig() else None,
        Links=call.words("link") or None,
        Aliases=call.words("alias") or None,
        DriverOpts=to_map(call.words("driver-opt")) or None,
        GwPriority=call.number("gw-priority"),
    )
    await docker.engine.network_connect(network, container, endpoint)
    return 0
