"""base64 and base32: bytes as letters, and back."""

from __future__ import annotations

import base64 as codec
import binascii
import contextlib
from collections.abc import Callable

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import BLOCK, whole

#: Bytes that both alphabets write without padding.
UNIT = 15


def coder(encode: Callable[[bytes], bytes], decode: Callable[[bytes], bytes]) -> Program:
    """The program of one alphabet."""

    @program(gnu="-d,--decode -i,--ignore-garbage -w,--wrap=", busybox="-d -w=")
    async def run(job: Job) -> int | None:
        job.need(0, 1)
        name = job.operands[0] if job.operands else "-"
        text = job.get("w") or "76"
        if not text.isdigit() and not job.has("d"):
            raise Complaint(job.words(f"invalid wrap size: {job.quote(text)}", f"invalid number '{text}'"))
        try:
            file = job.open(name)
            if job.has("d"):
                await _decode(job, await whole(file), decode)
            else:
                await _encode(job, file, encode, number_of(text))
        except LinuxError as error:
            where = "read error: " if error.errno.name == "EISDIR" else f"{job.colon(name)}: "
            raise Complaint(f"{where}{error}") from error
        return None

    return run


async def _encode(job: Job, file: OpenFile, encode: Callable[[bytes], bytes], width: int) -> None:
    """Block by block, in lines of `width` letters (0: one line without an end)."""
    data = letters = b""
    while block := await file.read(BLOCK):
        data += block
        usable = len(data) - len(data) % UNIT
        letters, data = letters + encode(data[:usable]), data[usable:]
        whole_lines = len(letters) - len(letters) % width if width else len(letters)
        await job.out.write(_wrapped(letters[:whole_lines], width))
        letters = letters[whole_lines:]
    await job.out.write(_wrapped(letters + encode(data), width))


def _wrapped(letters: bytes, width: int) -> bytes:
    if not width:
        return letters
    return b"".join(letters[at : at + width] + b"\n" for at in range(0, len(letters), width))


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
