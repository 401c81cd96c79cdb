"""hexdump: bytes in hexadecimal, as util-linux and busybox print them."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.sizes import with_suffix
from emulator.machine.programs.text.streams import BLOCK

_TABLE = "-b! -c! -d -o -x -C,--canonical -e=! -f=! -n,--length= -s,--skip= -v,--no-squeezing"


@program(gnu=_TABLE, busybox=_TABLE)
async def main(job: Job) -> int | None:
    skip, limit = _number(job, "s") or 0, _number(job, "n")
    data = await _input(job, skip, limit)
    previous, starred = b"", False
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        if row == previous and len(row) == 16 and not job.has("v"):
            await job.out.text("" if starred else "*\n")
            starred = True
            continue
        previous, starred = row, False
        await job.out.text(_row(job, skip + at, row))
    if data:
        await job.out.text(f"{skip + len(data):0{8 if job.has('C') else 7}x}\n")
    return None


def _row(job: Job, at: int, row: bytes) -> str:
    if job.has("C"):
        cells = [f"{byte:02x}" for byte in row] + ["  "] * (16 - len(row))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        return f"{at:08x}  {' '.join(cells[:8])}  {' '.join(cells[8:])}  |{text}|\n"
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


async def _input(job: Job, skip: int, limit: int | None) -> bytes:
    out = bytearray()
    failed = 0
    for name in job.operands or ["-"]:
        try:
            file = job.open(name)
            while (limit is None or len(out) < skip + limit) and (data := await file.read(BLOCK)):
                out += data
                if len(out) > 64 << 20:
                    raise Complaint("memory exhausted")
            job.shut(name, file)
        except LinuxError as error:
            failed += 1
            await job.fail(f"{name}: {error}")
    if failed and failed == len(job.operands) and job.gnu:
        await job.fail("all input file arguments failed")
    return bytes(out[skip : None if limit is None else skip + limit])
