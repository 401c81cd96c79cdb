"""Running another program in one's own place: env, nice, nohup, and the search that `which` makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.programs.text.job import Job

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


async def run_last(job: Job, words: Sequence[str], env: Mapping[str, str] | None, wording: str) -> int:
    """Becomes that program; when it can't: the complaint (`{}` is the error) and 126 or 127."""
    await job.out.flush()
    try:
        await job.process.exec(words, env)
    except LinuxError as error:
        before, _, behind = wording.rpartition("{}")  # the last: a name may have braces of its own
        await job.complain(f"{before}{error}{behind}")
        return 127 if error.errno is Errno.ENOENT else 126


def found_in_path(process: Process, name: str, every: bool = False) -> list[str]:
    """Where PATH leads for a name; all such files when `every`."""
    if "/" in name:
        return [name] if _runnable(process, name) else []
    found: list[str] = []
    for directory in process.env.get("PATH", "").split(":"):
        path = f"{directory or '.'}/{name}" if directory != "/" else "/" + name
        if _runnable(process, path):
            found.append(path)
            if not every:
                break
    return found


def _runnable(process: Process, path: str) -> bool:
    try:
        return process.stat(path).is_file and process.access(path, "x")
    except LinuxError:
        return False
