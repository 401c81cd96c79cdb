"""apache2ctl: sets the environment of /etc/apache2/envvars and becomes apache2."""

from __future__ import annotations

import re

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of

ACTIONS = ("start", "stop", "graceful-stop", "restart", "graceful")
ENVVARS = "/etc/apache2/envvars"


async def main(process: Process) -> int:
    program = process.argv[0]
    words = process.argv[1:]
    if process.exists(ENVVARS):
        process.env.update(variables(process))
        _make_directories(process)
    server = "/usr/sbin/apache2" if process.exists("/usr/sbin/apache2") else "httpd"
    action = words[0] if words else ""
    if action in ACTIONS:
        arguments = ["-k", action]
    elif action == "configtest":
        arguments = ["-t"]
    elif action in ("status", "fullstatus"):
        await process.complain(f"{program}: {action} is not emulated yet\n")
        return 1
    elif action == "help" or not words:
        await process.out(
            f"Usage: {program} start|stop|restart|graceful|graceful-stop|configtest|status|fullstatus|help\n"
            f"       {program} <apache2 args>\n       {program} -h            (for help on <apache2 args>)\n"
        )
        return 0 if words else 1
    else:
        arguments = words
    if action in ("configtest", "-t") or not action.startswith("-"):
        child = process.spawn([server, *arguments])
        status = (await process.wait(child)).shell
        if status:
            await process.out(
                f"Action '{' '.join(words)}' failed.\nThe Apache error log may have more information.\n"
            )
        return status
    try:
        await process.exec([server, *arguments])
    except LinuxError as error:
        await process.complain(f"{program}: exec: {server}: {error}\n")
        return 127


def variables(process: Process) -> dict[str, str]:
    """The `export NAME=VALUE` lines, with $SUFFIX empty."""
    found = re.findall(r"^\s*export\s+(\w+)=(\S*)", text_of(process, ENVVARS), re.MULTILINE)
    return {name: re.sub(r"\$\{?SUFFIX\}?", "", value).strip("\"'") for name, value in found}


def _make_directories(process: Process) -> None:
    """What the script makes before it starts: the run and lock directories."""
    for name in ("APACHE_RUN_DIR", "APACHE_LOCK_DIR"):
        path = process.env.get(name, "")
        parts = path.strip("/").split("/")
        for count in range(1, len(parts) + 1):
            place = "/" + "/".join(parts[:count])
            if path and not process.exists(place):
                try:
                    process.mkdir(place, 0o755)
                except LinuxError:
                    return
