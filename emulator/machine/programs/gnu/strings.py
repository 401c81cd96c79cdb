"""strings: what can be read in a binary."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import whole


@program(gnu="-a,--all -f,--print-file-name -n,--bytes= -o -t,--radix=", busybox="-a -f -o -n= -t=")
async def main(job: Job) -> int | None:
    text = job.get("n") or "4"
    if not text.isdigit() or not 0 < number_of(text) < 10_000:
        raise Complaint(f"invalid minimum string length {text}")
    pattern = re.compile(rb"[\t -~]{%d,}" % number_of(text))
    radix = job.get("t") or ("o" if job.has("o") else "")
    for name in job.operands or ["-"]:
        try:
            data = await whole(job.open(name))
        except LinuxError as error:
            await job.fail(
                job.words(f"'{name}': No such file" if error.errno.name == "ENOENT" else f"{name}: {error}", f"{name}: {error}")
            )
            continue
        for found in pattern.finditer(data):
            head = f"{name}: ".encode() if job.has("f") else b""
            head += f"{found.start():7{radix}} ".encode() if radix in ("d", "o", "x") else b""
            await job.out.write(head + found.group() + b"\n")
    return None
