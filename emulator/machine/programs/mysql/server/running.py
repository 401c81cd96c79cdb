"""The server's process from its start to its end."""

from __future__ import annotations

from functools import partial

from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.accepting import accept_all
from emulator.machine.network.http.serving import beside
from emulator.machine.programs.mysql.server.initialize import initialize
from emulator.machine.programs.mysql.server.listening import begin
from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.mysql.server.shutdown import closing, shut_down
from emulator.machine.programs.mysql.server.start import start
from emulator.machine.programs.mysql.server.users import become_user


async def run(server: Server) -> int:
    process, switches = server.process, server.settings.switches
    if not await become_user(server):
        return 1
    if switches & {"initialize", "initialize_insecure"}:
        return await initialize(server, "initialize" in switches)
    if not await start(server):
        await _aborted(server)
        return 1
    if "daemonize" in switches:
        return await _daemonize(server)
    return await _serve(server, process)


async def _aborted(server: Server) -> None:
    if not server.release.maria:
        await server.log.write("ERROR", "Data Dictionary initialization failed.", "MY-010020")
    await server.log.write("ERROR", "Aborting", "MY-010119")
    if not server.release.maria:
        await closing(server)


async def _daemonize(server: Server) -> int:
    """`--daemonize`: the parent ends when the server is ready."""
    files = dict(server.process.files)
    child = server.process.fork(partial(_serve, server), files=files)
    child.argv = list(server.process.argv)
    server.process.write_file(server.settings.values["pid_file"], f"{child.pid}\n".encode(), 0o640)
    return 0


async def _serve(server: Server, process: Process) -> int:
    if process is not server.process:
        _adopt(server, process)
    process.handlers[Signal.PIPE] = IGNORE
    for signal in (Signal.TERM, Signal.QUIT, Signal.HUP):
        process.handlers[signal] = lambda number: None
    if server.release.maria or process.pid != 1:
        process.handlers[Signal.INT] = IGNORE
    while True:
        while process.pending:
            if process.pending.popleft() in (Signal.TERM, Signal.QUIT):
                return await shut_down(server)
        await process.signalled.wait()


def _adopt(server: Server, process: Process) -> None:
    server.process = server.log.process = server.around.process = process
    for listener in server.listeners:
        listener.owner = (process.pid, process.argv[0].rpartition("/")[2])
        beside(process, accept_all(process, listener, partial(begin, server)))
