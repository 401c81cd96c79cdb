"""docker logout [SERVER] (cli: command/registry/logout.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.registry.credentials import INDEX_SERVER, erase, host_of
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    server = call.operands[0] if call.operands else ""
    host = host_of(server)
    keys = [server, host, f"http://{host}", f"https://{host}"] if server else [INDEX_SERVER]
    await docker.line(f"Removing login credentials for {host or INDEX_SERVER}")
    erase(docker, keys)
    return 0
