"""docker port CONTAINER [PRIVATE_PORT[/PROTO]]"""

from __future__ import annotations

import re

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.model.host_config import PortMap
from emulator.parse.invocation import Invocation
from emulator.parse.values.ports import parse_private_port


class NotPublished(ClientError):
    def __init__(self, port: str, container: str) -> None:
        super().__init__(f"Error: No public port '{port}' published for {container}")


async def main(docker: Client, call: Invocation) -> int:
    container, *port = call.operands
    ports = (await docker.engine.container_inspect(container)).NetworkSettings.Ports or {}
    if port and port[0]:
        lines = _published(ports, port[0], container)
    else:
        lines = [f"{key} -> {_address(b.HostIP, b.HostPort)}" for key, bindings in ports.items() for b in bindings or ()]
    for line in sorted(lines, key=natural):
        await docker.line(line)
    return 0


def _published(ports: PortMap, wanted: str, container: str) -> list[str]:
    bindings = ports.get(parse_private_port(wanted))
    if not bindings:
        raise NotPublished(wanted, container)
    return [_address(b.HostIP, b.HostPort) for b in bindings]


def _address(host: str, port: str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def natural(line: str) -> list[tuple[int, int | str]]:
    """Sorts `9/tcp` before `80/tcp` (fvbommel/sortorder, which the client uses)."""
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.findall(r"\d+|\D+", line)]
