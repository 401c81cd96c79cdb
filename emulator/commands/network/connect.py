"""docker network connect [--alias NAME] [--ip IP] [--ip6 IP] [--link LINK] [--driver-opt K=V] NETWORK CONTAINER"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.model.network import EndpointIPAMConfig, EndpointSettings
from emulator.parse.invocation import Invocation


class BadDriverOption(ClientError):
    def __init__(self) -> None:
        super().__init__("invalid key/value pair format in driver options")


async def main(docker: Client, call: Invocation) -> int:
    network, container = call.operands
    options = [option.partition("=") for option in call.words("driver-opt")]
    if not all(equals and key.strip() for key, equals, _ in options):
        raise BadDriverOption
    endpoint = EndpointSettings(
        IPAMConfig=EndpointIPAMConfig(
            IPv4Address=call.text("ip"),
            IPv6Address=call.text("ip6"),
            LinkLocalIPs=call.words("link-local-ip") or None,
        ),
        Links=call.words("link") or None,
        Aliases=call.words("alias"),
        DriverOpts={key.strip(): value.strip() for key, _, value in options},
        GwPriority=call.number("gw-priority"),
    )
    await docker.engine.network_connect(network, container, endpoint)
    return 0
