"""The server's sockets."""

from __future__ import annotations

from functools import partial

from emulator.machine.errno import LinuxError
from emulator.machine.network.accepting import accept_all
from emulator.machine.network.http.serving import beside
from emulator.machine.network.local_sockets import listen_local
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import close, listen
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.serving import serve


async def listening(postmaster: Postmaster) -> bool:
    port = int(postmaster.settings["port"]) if postmaster.settings["port"].isdigit() else 5432
    asked = [one.strip() for one in postmaster.settings["listen_addresses"].split(",") if one.strip()]
    for one in asked:
        for address in {"*": ["0.0.0.0", "::"], "localhost": ["::1", "127.0.0.1"]}.get(one, [one]):
            family = "IPv6" if ":" in address else "IPv4"
            try:
                postmaster.listeners.append(listen(postmaster.process, address, port, only6=family == "IPv6"))
            except LinuxError as error:
                if family == "IPv6" and len(asked) == 1 and one in ("*", "localhost"):
                    continue
                await postmaster.log("LOG", f'could not bind {family} address "{address}": {error}')
                await postmaster.log(
                    "HINT", f"Is another postmaster already running on port {port}? If not, wait a few seconds and retry."
                )
                await postmaster.log("WARNING", f'could not create listen socket for "{one}"')
                continue
            await postmaster.log("LOG", f'listening on {family} address "{address}", port {port}')
    if asked and not postmaster.listeners:
        await postmaster.log("FATAL", "could not create any TCP/IP sockets")
        return False
    return await _listen_local(postmaster, port)


async def _listen_local(postmaster: Postmaster, port: int) -> bool:
    for directory in postmaster.settings["unix_socket_directories"].split(","):
        if not directory.strip():
            continue
        path = f"{directory.strip()}/.s.PGSQL.{port}"
        try:
            if postmaster.process.exists(path):
                postmaster.process.unlink(path)
            postmaster.listeners.append(listen_local(postmaster.process, path))
            postmaster.process.write_file(f"{path}.lock", f"{postmaster.process.pid}\n{postmaster.directory}\n".encode(), 0o600)
        except LinuxError as error:
            await postmaster.log("FATAL", f'could not create lock file "{path}.lock": {error}')
            return False
        await postmaster.log("LOG", f'listening on Unix socket "{path}"')
    for listener in postmaster.listeners:
        beside(postmaster.process, accept_all(postmaster.process, listener, partial(_begin, postmaster)))
    return True


def _begin(postmaster: Postmaster, stream: StreamSocket) -> None:
    files = {fd: file for fd, file in postmaster.process.files.items() if fd < 3}
    files[3] = stream
    child = postmaster.process.fork(lambda process: serve(process, postmaster, stream), files=files)
    child.argv = ["postgres: "]
    close(postmaster.process, stream)
