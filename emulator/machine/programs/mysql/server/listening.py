"""The server's sockets."""

from __future__ import annotations

from functools import partial

from emulator.machine.errno import LinuxError
from emulator.machine.network.accepting import accept_all
from emulator.machine.network.http.serving import beside
from emulator.machine.network.local_sockets import listen_local
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import listen
from emulator.machine.programs.mysql.server.connection import Connection
from emulator.machine.programs.mysql.server.server import Server


async def listening(server: Server) -> bool:
    process, values = server.process, server.settings.values
    path = values["socket"]
    try:
        if process.exists(path):
            process.unlink(path)
        server.listeners.append(listen_local(process, path))
    except LinuxError as error:
        code = error.errno.value[0]
        await server.log.write("ERROR", f"Can't start server : Bind on unix socket: {error}", "MY-010267")
        await server.log.write("ERROR", f"Do you already have another server running on socket: {path} ? ({code})", "MY-010268")
        return False
    if server.settings.on("skip_networking"):
        values["port"] = "0"
    elif not await _listen_tcp(server):
        return False
    if "daemonize" not in server.settings.switches:  # else the child takes connections
        for listener in server.listeners:
            beside(process, accept_all(process, listener, partial(begin, server)))
    return True


async def _listen_tcp(server: Server) -> bool:
    values = server.settings.values
    port = int(values["port"]) if values["port"].isdigit() else 3306
    for one in values["bind_address"].split(","):
        for address in {"*": ["0.0.0.0", "::"]}.get(one.strip(), [one.strip().replace("localhost", "127.0.0.1")]):
            try:
                server.listeners.append(listen(server.process, address, port, only6=address == "::"))
            except LinuxError as error:
                if address == "::":
                    continue
                await server.log.write("ERROR", f"Can't start server: Bind on TCP/IP port: {error}", "MY-010262")
                other = "server" if server.release.maria else "mysqld server"
                words = f"Do you already have another {other} running on port: {port} ?"
                await server.log.write("ERROR", words, "MY-010257")
                return False
            if server.release.maria:
                await server.log.write("Note", f"Server socket created on IP: '{address}', port: '{port}'.")
    return True


def begin(server: Server, stream: StreamSocket) -> None:
    server.connections += 1
    beside(server.process, Connection(server, stream, server.connections + 7).serve())
