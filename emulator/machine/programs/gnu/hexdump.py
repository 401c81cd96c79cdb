"""hexdump: bytes in hexadecimal, as util-linux and busybox print them."""

from __future__ import annotations

from emulator.machine.programs.text.dumping import combined, rows, shown
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.sizes import with_suffix

_TABLE = "-b! -c! -d -o -x -C,--canonical -e=! -f=! -n,--length= -s,--skip= -v,--no-squeezing"


@program(gnu=_TABLE, busybox=_TABLE)
async def main(job: Job) -> int | None:
    skip, limit = _number(job, "s") or 0, _number(job, "n")
    data, failed = await combined(job, skip, limit, lambda name, error: f"{name}: {error}")
    if failed and failed == len(job.operands) and job.gnu:
        await job.fail("all input file arguments failed")
    data = data[skip : None if limit is None else skip + limit]
    for at, row in rows(data, 16, job.has("v")):
        await job.out.text("*\n" if row is None else _row(job, skip + at, row))
    if data:
        await job.out.text(f"{skip + len(data):0{8 if job.has('C') else 7}x}\n")
    return None


def _row(job: Job, at: int, row: bytes) -> str:
    if job.has("C"):
        cells = [f"{byte:02x}" for byte in row] + ["  "] * (16 - len(row))
        return f"{at:08x}  {' '.join(cells[:8])}  {' '.join(cells[8:])}  |{shown(row)}|\n"
    words = [int.from_bytes(row[index : index + 2], "little") for index in range(0, len(row), 2)]
    form = "   {:05d}" if job.has("d") else "  {:06o}" if job.has("o") else "    {:04x}" if job.has("x") else " {:04x}"
    wide = 8 * len(form.format(0))
    return f"{at:07x}" + "".join(form.format(word) for word in words).ljust(wide) + "\n"


def _number(job: Job, key: str) -> int | None:
    text = job.get(key)
    if text is None:
        return None
    found = with_suffix(text)
    if found is None:
        raise Complaint(f"invalid number '{text}'")
    return found
