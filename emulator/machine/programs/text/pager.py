"""less and more: one simple pager. A screenful, then a key: blank on, Enter a line, b back, q out. Without a terminal
it is cat.
"""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.terminal import Terminal
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import BLOCK, whole


def pager(name: str) -> Program:
    less = name == "less"
    opening = ("{n}: {e}" if less else "cannot open {n}: {e}", "can't open '{n}': {e}")
    options = "-R -S -N -F -X -i -I -M -m -E -e -r -s -n -K -q -f -x= -z="

    @program(gnu=options, busybox=options, opening=opening)
    async def run(job: Job) -> int | None:
        out = job.process.files.get(1)
        if not job.operands and (source := job.process.files.get(0)) is not None and source.is_terminal:
            raise Complaint('Missing filename ("less --help" for help)' if less else "bad usage")
        terminal = out.terminal if out is not None and out.is_terminal else None

        async def show(path: str, file: OpenFile) -> None:
            if terminal is None:
                while data := await file.read(BLOCK):
                    await job.out.write(data)
                    await job.out.flush()
                return
            await _screens(job, terminal, await whole(file), path, less)

        await job.each(show)
        return None

    return run


async def _screens(job: Job, terminal: Terminal, data: bytes, name: str, less: bool) -> None:
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    page = max(terminal.rows - 1, 1)
    if len(lines) <= page and (job.has("F") or not less):
        await job.out.text("".join(line + "\n" for line in lines))
        return
    saved = terminal.attributes
    terminal.attributes = saved.raw()
    top = 0
    try:
        keys = job.process.open("/dev/tty")
        while True:
            await _draw(job, lines, top, page, name, less)
            key = await keys.read(16)
            last = max(len(lines) - page, 0)
            if not key or key[:1] in (b"q", b"Q", b"\x03"):
                break
            if not less and top >= last:
                break
            step = {
                b" ": page,
                b"f": page,
                b"\r": 1,
                b"\n": 1,
                b"j": 1,
                b"\x1b[B": 1,
                b"b": -page,
                b"k": -1,
                b"\x1b[A": -1,
            }.get(key, 0)
            top = 0 if key == b"g" else last if key == b"G" else min(max(top + step, 0), last)
    except LinuxError as error:
        raise Complaint(str(error)) from error
    finally:
        terminal.attributes = replace(saved)
    await job.out.text("\r\x1b[K")


async def _draw(job: Job, lines: list[str], top: int, page: int, name: str, less: bool) -> None:
    shown = lines[top : top + page]
    end = top + len(shown) >= len(lines)
    text = "\x1b[H\x1b[2J" + "".join(line + "\r\n" for line in shown)
    if less:
        text += "~\r\n" * (page - len(shown))
    prompt = (
        ("(END)" if end else name if top == 0 else ":")
        if less
        else f"--More--({100 * (top + len(shown)) // max(len(lines), 1)}%)"
    )
    await job.out.text(text + f"\x1b[7m{prompt}\x1b[27m")
    await job.out.flush()
