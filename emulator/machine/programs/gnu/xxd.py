"""xxd: a hex dump, and the way back."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.dumping import shown
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import whole


@program(gnu="-a! -b! -c= -g= -i! -l= -p,-ps,-plain -r -s= -u -e!", busybox="-p -r -g= -c= -l= -s= -i!", trouble=1)
async def main(job: Job) -> int | None:
    name = job.operands[0] if job.operands else "-"
    try:
        data = await whole(job.open(name))
    except LinuxError as error:
        raise Complaint(f"{name}: {error}", 2) from error
    if job.has("r"):
        await job.out.write(_bytes(data, job.has("p")))
        return None
    start = _number(job, "s", 0)
    data = data[start:]
    data = data[: _number(job, "l", len(data))]
    columns = _number(job, "c", 30 if job.has("p") else 16) or 16
    group = _number(job, "g", 2)
    for at in range(0, len(data), columns):
        row = data[at : at + columns]
        digits = row.hex().upper() if job.has("u") else row.hex()
        if job.has("p"):
            await job.out.text(digits + "\n")
            continue
        cells = _grouped(digits, group)
        wide = len(_grouped("00" * columns, group))
        await job.out.text(f"{start + at:08x}: {cells:<{wide}}  {shown(row)}\n")
    return None


def _grouped(digits: str, group: int) -> str:
    if not group:
        return digits
    return " ".join(digits[at : at + 2 * group] for at in range(0, len(digits), 2 * group))


def _number(job: Job, key: str, default: int) -> int:
    text = job.get(key)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}|0x[0-9a-fA-F]{1,7}", text):
        raise Complaint(f"invalid number '{text}'")
    return int(text, 0) if text.startswith("0x") else number_of(text)


def _bytes(data: bytes, plain: bool) -> bytes:
    out = bytearray()
    for line in data.decode("latin-1").splitlines():
        if not plain:
            line = line.partition(":")[2].partition("  ")[0]
        digits = re.sub(r"\s", "", line)
        found = re.match(r"(?:[0-9a-fA-F]{2})*", digits)
        out += bytes.fromhex(found.group() if found else "")
    return bytes(out)
