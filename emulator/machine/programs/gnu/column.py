"""column: lines in columns, or fields in a table; util-linux's."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text import columns
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Reader


@program(
    gnu="-c,--output-width= -e,--table-header-repeat! -J,--json! -n,--table-name=! "
    "-N,--table-columns= -o,--output-separator= -s,--separator="
    " -t,--table -R,--table-right=! -x,--fillrows"
)
async def main(job: Job) -> int | None:
    lines: list[str] = []

    async def gather(name: str, file: OpenFile) -> None:
        async for raw in Reader(file):
            line = raw.decode("utf-8", "surrogateescape").rstrip("\n")
            if line.strip():
                lines.append(line)

    await job.each(gather)
    if not lines:
        return None
    await job.out.text(_table(job, lines) if job.has("t") else _columns(job, lines))
    return None


def _table(job: Job, lines: list[str]) -> str:
    marks = job.get("s")
    rows = [line.split() if marks is None else _split(line, marks) for line in lines]
    if (names := job.get("N")) is not None:
        rows.insert(0, names.split(","))
    count = max(map(len, rows))
    widths = [max((columns.width(row[index]) for row in rows if index < len(row)), default=0) for index in range(count)]
    glue = job.get("o") or "  "
    text = ""
    for row in rows:
        cells = [
            cell + " " * (widths[index] - columns.width(cell)) if index < count - 1 else cell for index, cell in enumerate(row)
        ]
        text += glue.join(cells) + "\n"
    return text


def _split(line: str, marks: str) -> list[str]:
    for mark in marks[1:]:
        line = line.replace(mark, marks[0])
    return line.split(marks[0])


def _columns(job: Job, lines: list[str]) -> str:
    width = job.get("c") or job.process.env.get("COLUMNS") or "80"
    if not width.isdigit():
        raise Complaint(f"invalid columns argument: '{width}'")
    step = (max(map(columns.width, lines)) + 8) // 8 * 8
    count = max(number_of(width) // step, 1)
    rows = -(-len(lines) // count)
    text = ""
    for row in range(rows):
        at = (
            list(range(row, len(lines), rows))
            if not job.has("x")
            else list(range(row * count, min((row + 1) * count, len(lines))))
        )
        for place, index in enumerate(at):
            last = place == len(at) - 1
            gap = 0 if last else -(-(step - columns.width(lines[index])) // 8)
            text += lines[index] + "\t" * gap
        text += "\n"
    return text
