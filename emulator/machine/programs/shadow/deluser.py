"""deluser and delgroup."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files


async def main(process: Process) -> int:
    called = process.argv[0].rpartition("/")[2]
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    if process.credentials.uid != 0:
        await process.complain(f"{called}: Only root may remove a user or group from the system.\n")
        return 1
    files = Files(process)
    is_group = called == "delgroup" or "--group" in process.argv
    if not names:
        await process.complain(f"{called}: Only one or two names allowed.\n")
        return 1
    name = names[0]
    if files.find("group" if is_group else "passwd", name) is None:
        await process.complain(f"{called}: The {'group' if is_group else 'user'} `{name}' does not exist.\n")
        return 3 if is_group else 2
    if is_group:
        await process.out(f"Removing group `{name}' ...\n")
        files.remove("group", name)
        files.remove("gshadow", name)
    else:
        if not process.exists("/usr/bin/crontab"):
            await process.complain(
                "deluser: `/usr/bin/crontab' not executed. Skipping crontab removal. Package `cron' required.\n"
            )
        await process.out(f"Removing user `{name}' ...\n")
        for file in ("passwd", "shadow"):
            files.remove(file, name)
        files.leave_all(name)
        files.remove("group", name)
        files.remove("gshadow", name)
    files.save()
    await process.out("Done.\n")
    return 0
