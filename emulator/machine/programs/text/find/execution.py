"""-exec, -ok and their kin: commands run for a file, or for many."""

from __future__ import annotations

from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.find.parse import Test
from emulator.machine.programs.text.streams import Reader
from emulator.machine.programs.text.walk import Visit

BATCH: Final = 128 * 1024  # bytes of arguments that -exec … + gathers


async def execute(finder: Finder, test: Test, visit: Visit) -> bool:
    path = visit.path
    if test.name.endswith("dir"):
        path = "./" + (path.rstrip("/").rpartition("/")[2] or path)
    if test.many:
        held = finder.batches.setdefault(id(test), [])
        finder.nodes[id(test)] = test
        held.append(path)
        if sum(map(len, held)) > BATCH:
            await finish(finder, id(test))
        return True
    words = [word.replace("{}", path) for word in test.command]
    if test.name.startswith("ok") and not await _agreed(finder, test, path):
        return False
    directory = (visit.path.rstrip("/").rpartition("/")[0] or "/") if test.name.endswith("dir") and "/" in visit.path else None
    return await _spawn(finder, words, directory) == 0


async def _agreed(finder: Finder, test: Test, path: str) -> bool:
    await finder.job.out.flush()
    await finder.process.write(2, f"< {test.command[0]} ... {path} > ? ")
    if finder.questions.reader is None:
        finder.questions.reader = Reader(finder.job.open("-"))
    answer = await finder.questions.reader.line()
    return (answer or b"")[:1].lower() == b"y"


async def finish(finder: Finder, key: int) -> None:
    test, paths = finder.nodes[key], finder.batches[key]
    if not paths:
        return
    finder.batches[key] = []
    if await _spawn(finder, [*test.command[:-1], *paths], None):
        finder.job.status = 1


async def _spawn(finder: Finder, words: list[str], directory: str | None) -> int:
    job = finder.job
    await job.out.flush()
    try:
        child = finder.process.spawn(words, cwd=directory)
    except LinuxError as error:
        await job.complain(job.words(f"{job.quoted(words[0])}: {error}", f"{words[0]}: {error}"))
        return 1
    return (await finder.process.wait(child)).shell
