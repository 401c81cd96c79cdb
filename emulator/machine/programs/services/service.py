"""service: runs a script of /etc/init.d in a clean environment; --status-all."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.services import mariadb_script
from emulator.machine.programs.services.init_script import SERVICES, Script

USAGE = "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n"


async def main(process: Process) -> int:
    words = process.argv[1:]
    if not words or words[0] in ("-h", "--help"):
        await process.complain(USAGE)
        return 1 if not words else 0
    if words[0] == "--status-all":
        return await _status_all(process)
    name = words[0]
    script = f"/etc/init.d/{name}"
    if not process.exists(script):
        await process.complain(f"{name}: unrecognized service\n")
        return 1
    arguments = ["restart"] if words[1:2] == ["--full-restart"] else words[1:]
    kept = ("LANG", "LANGUAGE", "LC_ALL", "PATH", "TERM")
    env = {key: value for key, value in process.env.items() if key in kept}
    try:
        await process.exec([script, *arguments], env)
    except LinuxError as error:
        await process.complain(f"{process.argv[0]}: {script}: {error}\n")
        return 126


async def _status_all(process: Process) -> int:
    names = [
        name
        for name in process.listdir("/etc/init.d")
        if not name.startswith(".") and process.access(f"/etc/init.d/{name}", "x")
    ]
    lines = []
    for name in names:
        if name in ("rc", "rcS", "README", "skeleton"):
            continue
        known = SERVICES.get(name)
        if name == "mariadb":
            lines.append(f" [ {'+' if mariadb_script.running(process) is not None else '-'} ]  {name}\n")
            continue
        mark = "?" if known is None else "+" if Script(process, name, known).running() is not None else "-"
        lines.append(f" [ {mark} ]  {name}\n")
    await process.out("".join(lines))
    return 0
