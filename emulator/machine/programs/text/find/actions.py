"""Actions: what is done with a file."""

from __future__ import annotations

from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Stat
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.find.execution import execute
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.find.formats import formatted, listed
from emulator.machine.programs.text.find.parse import Test
from emulator.machine.programs.text.streams import Output
from emulator.machine.programs.text.walk import Visit

ACTS: Final = frozenset(
    ["print", "print0", "printf", "fprint", "fprint0", "ls", "fls", "delete", "exec", "execdir", "ok", "okdir", "quit", "prune"]
)


class Quit(Exception):
    """-quit"""


async def act(finder: Finder, test: Test, visit: Visit, status: Stat) -> bool:
    job, name, path = finder.job, test.name, visit.path
    if name == "prune":
        if not finder.query.depth_first:
            finder.prune.add(path)
        return True
    if name == "quit":
        raise Quit
    if name == "delete":
        return await _delete(finder, visit, status)
    if name in ("exec", "execdir", "ok", "okdir"):
        return await execute(finder, test, visit)
    if name == "ls":
        await job.out.text(listed(finder, path, status))
        return True
    if name == "printf":
        await job.out.text(formatted(finder, test.word, visit, status))
        return True
    out = job.out if name in ("print", "print0") else _output(finder, test.word)
    if name == "fls":
        await out.text(listed(finder, path, status))
    else:
        await out.text(path + ("\0" if name.endswith("0") else "\n"))
    return True


def _output(finder: Finder, name: str) -> Output:
    if name not in finder.outputs:
        finder.outputs[name] = Output(finder.process.open(name, Open.WRITE | Open.CREATE | Open.TRUNCATE))
    return finder.outputs[name]


async def _delete(finder: Finder, visit: Visit, status: Stat) -> bool:
    if visit.path == ".":
        return True
    try:
        (finder.process.rmdir if status.is_directory else finder.process.unlink)(visit.path)
    except LinuxError as error:
        job = finder.job
        await job.fail(job.words(f"cannot delete {job.quoted(visit.path)}: {error}", f"{visit.path}: {error}"))
        return False
    return True
