"""wc: lines, words, characters and bytes."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import BLOCK

_BLANKS = b" \t\n\r\v\f"
#: Bytes of UTF-8 that begin no character.
_CONTINUING = bytes(range(0x80, 0xC0))


@program(
    gnu="-c,--bytes -m,--chars -l,--lines -L,--max-line-length -w,--words --files0-from=! --total=!",
    busybox="-c -l -w -L -m",
)
async def main(job: Job) -> int | None:
    order = [key for key in "lwmcL" if job.has(key)] or list("lwc")
    names = job.operands or ["-"]
    totals = dict.fromkeys(order, 0)
    width = _width(job, order, names) if job.gnu else (9 if len(order) > 1 or len(names) > 1 else 0)

    async def count(name: str, file: OpenFile) -> None:
        counter = _Counter(job.utf8, order)
        try:
            while data := await file.read(BLOCK):
                counter.add(data)
        except LinuxError as error:
            await job.bad_input(("{c}: {e}", "{n}: {e}"), name, error)
        figures = counter.figures()
        for key in order:
            totals[key] = max(totals[key], figures[key]) if key == "L" else totals[key] + figures[key]
        await job.out.text(_row([figures[key] for key in order], width, name if job.operands else ""))

    await job.each(count, names)
    if len(names) > 1:
        await job.out.text(_row(list(totals.values()), width, "total"))
    return None


def _row(figures: list[int], width: int, name: str) -> str:
    return " ".join(f"{figure:{width or 1}d}" for figure in figures) + (f" {name}" if name else "") + "\n"


def _width(job: Job, order: list[str], names: list[str]) -> int:
    """GNU makes columns as wide as the sum of the files' sizes needs; 7 where a size isn't known."""
    if len(order) == 1 and len(names) == 1:
        return 1
    size, least = 0, 1
    for name in names:
        try:
            status = job.open(name).stat() if name == "-" else job.process.stat(name)
        except LinuxError:
            continue
        if status.is_file:
            size += status.size
        else:
            least = 7
    return max(len(str(size)), least)


class _Counter:
    """Counts what is asked for only: the widths of lines take far longer than the rest."""

    def __init__(self, utf8: bool, wanted: list[str]) -> None:
        self.utf8 = utf8
        self.wanted = frozenset(wanted)
        self.lines = self.words = self.chars = self.bytes = self.longest = self.column = 0
        self.in_word = False

    def add(self, data: bytes) -> None:
        self.bytes += len(data)
        self.lines += data.count(b"\n")
        if "m" in self.wanted:
            self.chars += len(data.translate(None, _CONTINUING)) if self.utf8 else len(data)
        if "w" in self.wanted:
            self._split(data)
        if "L" in self.wanted:
            self._measure(data)

    def _split(self, data: bytes) -> None:
        self.words += len(data.split())
        if self.in_word and data[:1] not in _BLANKS:
            self.words -= 1
        self.in_word = data[-1:] not in _BLANKS

    def _measure(self, data: bytes) -> None:
        pieces = data.split(b"\n")
        for index, piece in enumerate(pieces):
            width = self.column
            for part in piece.split(b"\t")[:-1]:
                width += len(part)
                width += 8 - width % 8
            width += len(piece.rpartition(b"\t")[2])
            self.longest = max(self.longest, width)
            self.column = width if index == len(pieces) - 1 else 0

    def figures(self) -> dict[str, int]:
        return {"l": self.lines, "w": self.words, "m": self.chars, "c": self.bytes, "L": self.longest}
