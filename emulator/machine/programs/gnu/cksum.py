"""cksum: POSIX CRC and size of files."""

from __future__ import annotations

from functools import cache

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import BLOCK


@program(gnu="-a,--algorithm=! -c,--check! --tag! --untagged! -l,--length=! -z,--zero!", busybox="")
async def main(job: Job) -> int | None:
    async def show(name: str, file: OpenFile) -> None:
        crc = size = 0
        table = _table()
        while data := await file.read(BLOCK):
            size += len(data)
            for byte in data:
                crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
        rest = size
        while rest:
            crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ rest & 0xFF]
            rest >>= 8
        await job.out.text(f"{crc ^ 0xFFFFFFFF} {size}{f' {name}' if job.operands else ''}\n")

    await job.each(show)
    return None


@cache
def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(crc)
    return tuple(table)
