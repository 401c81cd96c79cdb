"""The files by which a server says that it runs."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.timeline import SECOND


async def lock(postmaster: Postmaster) -> bool:
    path = f"{postmaster.directory}/postmaster.pid"
    try:
        pid = postmaster.process.read_file(path).split(b"\n")[0].decode("ascii", "replace")
    except LinuxError:
        return True
    other = postmaster.process.namespace.processes.get(int(pid)) if pid.isdigit() else None
    if other is None or other is postmaster.process or other.exit_status is not None or other.name != "postgres":
        return True
    await postmaster.log("FATAL", 'lock file "postmaster.pid" already exists')
    await postmaster.log("HINT", f'Is another postmaster (PID {pid}) running in data directory "{postmaster.directory}"?')
    return False


def write_pid(postmaster: Postmaster, status: str) -> None:
    now = postmaster.process.kernel.timeline.now // SECOND
    sockets = postmaster.settings["unix_socket_directories"].split(",")[0]
    text = f"{postmaster.process.pid}\n{postmaster.directory}\n{now}\n{postmaster.settings['port']}\n{sockets}\n"
    text += f"{postmaster.settings['listen_addresses']}\n  1048607         0\n{status}\n"
    postmaster.process.write_file(f"{postmaster.directory}/postmaster.pid", text.encode(), 0o600)
    words = " ".join(f'"{word}"' for word in postmaster.process.argv[1:])
    postmaster.process.write_file(
        f"{postmaster.directory}/postmaster.opts", f"{postmaster.process.executable} {words}\n".encode(), 0o600
    )


def clean_up(postmaster: Postmaster) -> None:
    process = postmaster.process
    paths = [f"{postmaster.directory}/postmaster.pid"]
    for directory in postmaster.settings["unix_socket_directories"].split(","):
        path = f"{directory.strip()}/.s.PGSQL.{postmaster.settings['port']}"
        paths += [path, f"{path}.lock"]
    for path in paths:
        try:
            process.unlink(path)
        except LinuxError:
            continue  # it was taken away before us
