"""busybox deluser and delgroup."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files


async def main(process: Process) -> int:
    applet = process.argv[0].rpartition("/")[2]
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    files, group = Files(process), applet == "delgroup"
    if process.credentials.uid != 0:
        await process.complain(f"{applet}: permission denied (are you root?)\n")
        return 1
    if not names or files.find("group" if group else "passwd", names[0]) is None:
        await process.complain(f"{applet}: unknown {'group' if group else 'user'} {names[0] if names else ''}\n")
        return 1
    for file in ("group", "gshadow") if group else ("passwd", "shadow", "group", "gshadow"):
        files.remove(file, names[0])
    if not group:
        files.leave_all(names[0])
    files.save()
    return 0
