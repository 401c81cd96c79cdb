"""base64 and base32: bytes as letters, and back."""

from __future__ import annotations

import base64 as codec
import binascii
import contextlib
from collections.abc import Callable

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import whole


def coder(encode: Callable[[bytes], bytes], decode: Callable[[bytes], bytes]) -> Program:
    """The program of one alphabet."""

    @program(gnu="-d,--decode -i,--ignore-garbage -w,--wrap=", busybox="-d -w=")
    async def run(job: Job) -> int | None:
        job.need(0, 1)
        name = job.operands[0] if job.operands else "-"
        try:
            data = await whole(job.open(name))
        except LinuxError as error:
            where = "read error: " if error.errno.name == "EISDIR" else f"{job.colon(name)}: "
            raise Complaint(f"{where}{error}") from error
        if job.has("d"):
            await _decode(job, data, decode)
            return None
        text = job.get("w") or "76"
        if not text.isdigit():
            raise Complaint(job.words(f"invalid wrap size: {job.quote(text)}", f"invalid number '{text}'"))
        width = int(text)
        encoded = encode(data)
        if not width:
            await job.out.write(encoded)
            return None
        for at in range(0, len(encoded), width):
            await job.out.write(encoded[at : at + width] + b"\n")
        return None

    return run


async def _decode(job: Job, data: bytes, decode: Callable[[bytes], bytes]) -> None:
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    compact = bytes(byte for byte in data if byte in letters) if job.has("i") else data.replace(b"\n", b"")
    good = len(compact) - len(compact.lstrip(letters))
    try:
        if good != len(compact):
            raise binascii.Error("garbage")
        await job.out.write(decode(compact))
    except (binascii.Error, ValueError) as error:
        usable = compact[: good - good % 4]
        with contextlib.suppress(binascii.Error, ValueError):
            await job.out.write(decode(usable))
        raise Complaint(job.words("invalid input", "truncated input" if good == len(compact) else "invalid input")) from error


main = coder(codec.b64encode, lambda data: codec.b64decode(data, validate=True))
