"""od: bytes as numbers and characters."""

from __future__ import annotations

import re
import struct

from emulator.machine.digits import number_of
from emulator.machine.programs.text.dumping import combined, rows, shown
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.sizes import with_suffix

_OLD = {
    "a": "a",
    "b": "o1",
    "c": "c",
    "d": "u2",
    "f": "fF",
    "i": "dI",
    "l": "dL",
    "o": "o2",
    "s": "d2",
    "x": "x2",
    "h": "x2",
    "D": "u4",
    "O": "o4",
    "X": "x4",
    "H": "x4",
    "B": "o2",
    "e": "fD",
}
_GNU = (
    "-A,--address-radix= -j,--skip-bytes= -N,--read-bytes= -S,--strings?! -t,--format= -v,--output-duplicates "
    "-w,--width? --endian=!"
    " -a -b -c -d -f -i -l -o -s -x -h -D -O -X -H -B -e"
)
_NAMES = [
    "nul",
    "soh",
    "stx",
    "etx",
    "eot",
    "enq",
    "ack",
    "bel",
    "bs",
    "ht",
    "nl",
    "vt",
    "ff",
    "cr",
    "so",
    "si",
    "dle",
    "dc1",
    "dc2",
    "dc3",
    "dc4",
    "nak",
    "syn",
    "etb",
    "can",
    "em",
    "sub",
    "esc",
    "fs",
    "gs",
    "rs",
    "us",
    "sp",
]
_ESCAPES = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
_SIZES = {"C": 1, "S": 2, "I": 4, "L": 8, "F": 4, "D": 8}
_FIELDS = {  # widths of one number, by kind and size
    "o": {1: 3, 2: 6, 4: 11, 8: 22},
    "x": {1: 2, 2: 4, 4: 8, 8: 16},
    "u": {1: 3, 2: 5, 4: 10, 8: 20},
    "d": {1: 4, 2: 6, 4: 11, 8: 20},
    "f": {4: 15, 8: 24},
    "c": {1: 3},
    "a": {1: 3},
}


@program(gnu=_GNU, busybox=_GNU.replace(" --endian=!", ""))
async def main(job: Job) -> int | None:
    dump = _Dump(job)
    await dump.check_width()
    data, _ = await combined(job, dump.skip, dump.limit, lambda name, error: f"{job.colon(name)}: {error}")
    if dump.skip > len(data):
        raise Complaint("cannot skip past end of combined input")
    data = data[dump.skip : None if dump.limit is None else dump.skip + dump.limit]
    if data or not job.status:
        await dump.show(data)
    return None


class _Dump:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.forms = self._forms()
        self.radix = job.get("A") or "o"
        if self.radix not in ("d", "o", "x", "n"):
            raise Complaint(f"invalid output address radix {job.quote(self.radix)}; it must be one character from [doxn]")
        self.skip = self._number("j") or 0
        self.limit = self._number("N")
        self.width = ((self._number("w") or 0) if job.get("w") else 32) if job.has("w") else 16
        self.least = max(size for _, size, _ in self.forms)

    def _number(self, key: str) -> int | None:
        text = self.job.get(key)
        if text is None:
            return None
        found = int(text, 16) if re.fullmatch(r"0[xX][0-9a-fA-F]+", text) else with_suffix(text)
        if found is None:
            raise Complaint(f"invalid -{key} argument {self.job.quote(text)}")
        return found

    def _forms(self) -> list[tuple[str, int, bool]]:
        """(kind, size, with the characters beside)."""
        found: list[tuple[str, int, bool]] = []
        for key, value in self.job.options.values:
            text = value if key == "t" else _OLD.get(key)
            at = 0
            while text and at < len(text):
                match = re.compile(r"([acdfoux])(\d*|[CSILFD])(z?)").match(text, at)
                if match is None:
                    raise Complaint(f"invalid character '{text[at]}' in type string {self.job.quote(text)}")
                kind, size, z = match.groups()
                number = 1 if kind in "ac" else _SIZES.get(size) or (number_of(size) if size else 8 if kind == "f" else 4)
                if number not in _FIELDS[kind]:
                    raise Complaint(
                        f"invalid type string {self.job.quote(text)};\nthis "
                        f"system doesn't provide a {number}-byte integral type"
                    )
                found.append((kind, number, bool(z)))
                at = match.end()
        return found or [("o", 2, False)]

    def address(self, at: int) -> str:
        if self.radix == "n":
            return ""
        return f"{at:06x}" if self.radix == "x" else f"{at:07o}" if self.radix == "o" else f"{at:07d}"

    async def check_width(self) -> None:
        """A row holds whole numbers."""
        if not self.width or self.width % self.least:
            await self.job.complain(f"warning: invalid width {self.width}; using {self.least} instead")
            self.width = self.least

    async def show(self, data: bytes) -> None:
        for at, row in rows(data, self.width, self.job.has("v")):
            if row is None:
                await self.job.out.text("*\n")
                continue
            for index, form in enumerate(self.forms):
                head = self.address(self.skip + at) if not index else " " * len(self.address(0))
                await self.job.out.text(head + self.row(row, form) + "\n")
        if self.radix != "n":
            await self.job.out.text(self.address(self.skip + len(data)) + "\n")

    def row(self, row: bytes, form: tuple[str, int, bool]) -> str:
        kind, size, beside = form
        per_block = max(each[1] for each in self.forms)
        block = max((_FIELDS[k][s] + 1) * (per_block // s) for k, s, _ in self.forms)
        cell = block // (per_block // size)
        padded = row + bytes(-len(row) % size)
        text = "".join(self.number(kind, padded[at : at + size]).rjust(cell) for at in range(0, len(padded), size))
        if beside:
            text = f"{text.ljust(cell * (self.width // size))}  >{shown(row)}<"
        return text

    def number(self, kind: str, data: bytes) -> str:
        size = len(data)
        if kind == "c":
            return _ESCAPES.get(data[0]) or (chr(data[0]) if 32 <= data[0] < 127 else f"{data[0]:03o}")
        if kind == "a":
            byte = data[0] & 127
            return _NAMES[byte] if byte <= 32 else "del" if byte == 127 else chr(byte)
        if kind == "f":
            value = struct.unpack("<f" if size == 4 else "<d", data)[0]
            return f"{value:.{7 if size == 4 else 16}g}"
        value = int.from_bytes(data, "little", signed=kind == "d")
        if kind == "o":
            return f"{value:0{_FIELDS['o'][size]}o}"
        return f"{value:0{size * 2}x}" if kind == "x" else str(value)
