"""cat: files one after another."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import BLOCK, Reader

_GNU = (
    "-A,--show-all -b,--number-nonblank -e -E,--show-ends -n,--number -s,--squeeze-blank -t -T,--show-tabs -u "
    "-v,--show-nonprinting"
)


@program(
    gnu=_GNU,
    busybox="-n -b -v -e -t -A -u",
    opening=("{c}: {e}", "can't open '{n}': {e}"),
    reading=("{c}: {e}", "read error: {e}"),
)
async def main(job: Job) -> int | None:
    plain = not job.options.values or all(key == "u" for key, _ in job.options.values)
    marker = None if plain else _Marker(job)

    out = job.process.files.get(1)
    target = _regular(out) if job.gnu and out is not None else None

    async def show(name: str, file: OpenFile) -> None:
        if target is not None and _regular(file) == target and file.stat().size:
            await job.fail(f"{job.colon(name)}: input file is output file")
            return
        if marker is not None:
            async for line in Reader(file):
                await job.out.write(marker.mark(line))
            return
        while data := await file.read(BLOCK):
            await job.out.write(data)
            await job.out.flush()

    await job.each(show)
    return None


def _regular(file: OpenFile) -> tuple[int, int] | None:
    """Which file that is on which device."""
    try:
        stat = file.stat()
    except LinuxError:
        return None
    return (stat.device, stat.inode) if stat.is_file else None


class _Marker:
    """Numbers and makes visible, from one file to the next."""

    def __init__(self, job: Job) -> None:
        self.nonblank = job.has("b")
        self.number = job.has("n") and not self.nonblank
        self.squeeze = job.has("s")
        self.ends = any(map(job.has, "AeE"))
        self.tabs = any(map(job.has, "AtT"))
        self.invisible = any(map(job.has, "Aetv"))
        self.count = 0
        self.closes = not job.gnu and (self.number or self.nonblank)  # busybox gives a numbered line its newline
        self.blank_before = False
        self.at_start = True

    def mark(self, line: bytes) -> bytes:
        body = line[:-1] if line.endswith(b"\n") else line
        blank = not body and len(line) == 1
        if self.squeeze and blank and self.blank_before:
            return b""
        self.blank_before = blank
        head = b""
        if (self.number or (self.nonblank and not blank)) and self.at_start:
            self.count += 1
            head = b"%6d\t" % self.count
        self.at_start = line.endswith(b"\n")
        end = (b"$\n" if self.ends else b"\n") if self.at_start or self.closes else b""
        return head + self.visible(body) + end

    def visible(self, body: bytes) -> bytes:
        if self.invisible:
            return b"".join(_VISIBLE[byte] if byte != 9 or not self.tabs else b"^I" for byte in body)
        return body.replace(b"\t", b"^I") if self.tabs else body


def _visible(byte: int) -> bytes:
    if byte >= 128:
        return b"M-" + _visible(byte - 128) if byte - 128 != 9 else b"M-^I"
    if byte == 127:
        return b"^?"
    return bytes([byte]) if byte >= 32 or byte == 9 else b"^" + bytes([byte + 64])


_VISIBLE = [_visible(byte) if byte != 138 else b"M-^J" for byte in range(256)]
