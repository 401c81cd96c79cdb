"""xz, unxz, xzcat, and lzma's names: packs files into .xz or .lzma, and unpacks them."""

from __future__ import annotations

import struct
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.flavour import BUSYBOX, Flavour
from emulator.machine.programs.text.job import Complaint, Job, Told, Usage, program
from emulator.machine.programs.text.packed import LZMA, XZ, BadPacked
from emulator.machine.programs.text.packing import Counts, Packing, Task, Wording, terminal_refused
from emulator.machine.programs.text.streams import whole

_GNU = (
    "-z,--compress -d,--decompress,--uncompress -t,--test -l,--list -k,--keep -f,--force -c,--stdout,--to-stdout "
    "-S,--suffix= -q,--quiet -v,--verbose -0,--fast -1 -2 -3 -4 -5 -6 -7 -8 -9,--best -e,--extreme -T,--threads= "
    "-F,--format= -C,--check=! -V,--version -M,--memlimit,--memory=! -Q,--no-warn --single-stream! --no-sparse "
    "--files! --files0! --robot! -H,--long-help! -h,--help! --ignore-check! --flush-timeout=! --block-size=!"
)
_GNU_SUFFIXES = {".xz": "", ".txz": ".tar", ".lzma": "", ".tlz": ".tar"}
_LZMA_SUFFIXES = {".lzma": "", ".tlz": ".tar"}
_UNPACKING: Final = ("unxz", "xzcat", "unlzma", "lzcat")
BAD: Final = {
    "format": ("{n}: File format not recognized", 1),
    "data": ("{n}: Compressed data is corrupt", 1),
    "end": ("{n}: Unexpected end of input", 1),
    "memory": ("{n}: Memory usage limit reached", 1),
}
_BUSYBOX_BAD: Final = {
    "format": ("invalid magic", 1),
    "data": ("corrupted data", 1),
    "end": ("corrupted data", 1),
    "memory": ("memory exhausted", 1),
}
_LISTING: Final = {
    "end": "Too small to be a valid .xz file", "data": "Compressed data is corrupt", "format": "File format not recognized",
}  # fmt: skip
_CHECKS: Final = {0: "None", 1: "CRC32", 4: "CRC64", 10: "SHA-256"}


def wording(flavour: Flavour, quote: str) -> Wording:
    if flavour is BUSYBOX:
        return Wording(
            ("{n}: {e}", 1), ("read error: Is a directory", 1), ("{n}: unknown suffix - ignored", 1), ("", 1),
            ("can't open '{t}': File exists", 1), _BUSYBOX_BAD, "-", True,
        )  # fmt: skip
    return Wording(
        ("{n}: {e}", 1), ("{n}: Is a directory, skipping", 2), ("{n}: Is a symbolic link, skipping", 2),
        (f"{{n}}: File already has {quote}{{s}}' suffix, skipping", 2), ("{t}: File exists", 1), BAD, "(stdin)", True,
    )  # fmt: skip


class _Xz(Packing):
    @staticmethod
    def worse(one: int, other: int) -> int:
        return 1 if 1 in (one, other) else max(one, other)

    async def said(self, sentence: tuple[str, int], name: str, target: str = "", suffix: str = "", error: str = "") -> None:
        quiet = self.job.gnu and self.job.options.count("q")
        if quiet > (sentence[1] == 1):
            self.job.status = self.worse(self.job.status, sentence[1])
            return
        await super().said(sentence, name, target, suffix, error)

    async def unnamed(self, name: str) -> str | None:
        sentence = ("{n}: Filename has an unknown suffix, skipping", 2)
        await self.said(sentence if self.job.gnu else ("{n}: unknown suffix - ignored", 1), name)
        return None

    async def told(self, name: str, counts: Counts) -> None:
        packed, plain = (counts.taken, counts.given) if self.task.unpack else (counts.given, counts.taken)
        ratio = packed / plain if plain else 10.0
        shown = f"= {ratio:.3f}" if ratio < 9.9995 else "> 9.999"
        await self.job.out.flush()
        await self.job.process.complain(f"{name}: {amount(packed)} / {amount(plain)} {shown}\n")


def amount(value: int) -> str:
    """Bytes as xz shows them: whole up to 9999, then with one decimal of KiB and above."""
    if value < 10000:
        return f"{value} B"
    size, unit = float(value), 0
    while size > 9999.9:
        size, unit = size / 1024, unit + 1
    return f"{size:,.1f} {('B', 'KiB', 'MiB', 'GiB', 'TiB')[unit]}"


@program(gnu=_GNU, busybox="-d -c -f -k -t", hint="{name}: Try `{name} --help' for more information.\n")
async def main(job: Job) -> int | None:
    tool = job.argv[0].rpartition("/")[2]
    if job.gnu:
        if job.has("V"):
            version = installed_version(job.process, "xz-utils") or installed_version(job.process, "xz") or "5.4.1"
            raise Told(f"xz (XZ Utils) {version}\nliblzma {version}\n")
        if job.has("l"):
            return await listed(job)
    elif tool in ("xz", "lzma") and not job.has("d") and not job.has("t"):
        raise Usage
    task = task_of(job, tool)
    if not task.unpack and (task.stdout or not job.operands) and not task.force:
        terminal_refused(job, "Compressed data cannot be written to a terminal")
    work = _Xz(job, task)
    for name in job.operands or ["-"]:
        await work.file(name)
    return None


def task_of(job: Job, tool: str) -> Task:
    asked = job.options.latest("z", "d", "t")
    unpack = asked in ("d", "t") if asked else tool in _UNPACKING
    chosen = job.get("F") or "auto"
    if chosen == "raw":
        raise Complaint("option '--format=raw' is not emulated yet")
    if chosen not in ("auto", "xz", "lzma", "alone"):
        raise Complaint(f"{chosen}: Unknown file format type")
    old = tool in ("lzma", "unlzma", "lzcat") or chosen in ("lzma", "alone")
    if unpack and chosen == "auto" and not (old and not job.gnu):
        old = old or any(name.endswith((".lzma", ".tlz")) for name in job.operands)
    suffixes = _LZMA_SUFFIXES if old else _GNU_SUFFIXES
    own = job.get("S")
    level = job.options.latest(*"0123456789")
    return Task(
        form=LZMA if old else XZ,
        wording=wording(job.flavour, quotation(job)),
        suffixes={own: "", **suffixes} if own else suffixes,
        unpack=unpack,
        test=asked == "t",
        stdout=job.has("c") or tool in ("xzcat", "lzcat"),
        keep=job.has("k"),
        force=job.has("f"),
        verbose=job.has("v"),
        level=int(level) if level else None,
        extreme=job.has("e"),
    )


def quotation(job: Job) -> str:
    """xz 5.6 and later quote with ' on both sides."""
    version = installed_version(job.process, "xz-utils") or "5.4"
    numbers = [int(piece) for piece in version.split(".")[:2] if piece.isdecimal()]
    return "'" if numbers >= [5, 6] else "`"


# -- -l ----------------------------------------------------------------------------------------------------------

_HEAD: Final = "Strms  Blocks   Compressed Uncompressed  Ratio  Check   Filename\n"


async def listed(job: Job) -> int:
    if not job.operands:
        raise Complaint("--list does not support reading from standard input")
    if job.has("v"):
        raise Complaint("option '-v' with '-l' is not emulated yet")
    totals, checks, shown = (0, 0, 0, 0), dict[str, None](), 0
    for name in job.operands:
        try:
            streams, blocks, plain, check, packed = summary(await whole(job.open(name)))
        except LinuxError as error:
            await job.fail(f"{name}: {error}")
            continue
        except BadPacked as error:
            said = _LISTING[error.kind]
            await job.fail(f"{name}: {said}")
            continue
        await job.out.text(("" if shown else _HEAD) + row(streams, blocks, packed, plain, check) + f"{name}\n")
        totals = (totals[0] + streams, totals[1] + blocks, totals[2] + packed, totals[3] + plain)
        checks[check] = None
        shown += 1
    if shown > 1:
        await job.out.text("-" * 79 + "\n" + row(*totals, ",".join(checks)) + f"{shown} files\n")
    return job.status


def row(streams: int, blocks: int, packed: int, plain: int, check: str) -> str:
    ratio = f"{packed / plain:.3f}" if plain and packed / plain < 9.9995 else "---"
    return f"{streams:>5} {blocks:>7} {amount(packed):>12} {amount(plain):>12} {ratio:>6}  {check:<7} "


def summary(data: bytes) -> tuple[int, int, int, str, int]:
    """Of a whole file: (streams, blocks, size unpacked, the check's name, size); raises BadPacked."""
    if len(data) < 24:
        raise BadPacked("end")
    end, streams, blocks, plain, check = len(data), 0, 0, 0, ""
    while end:
        while end >= 4 and data[end - 4 : end] == b"\0\0\0\0":
            end -= 4
        if data[end - 2 : end] != b"YZ" or end < 32:
            raise BadPacked("data" if data.startswith(XZ.magic) else "format")
        size = (struct.unpack("<I", data[end - 8 : end - 4])[0] + 1) * 4
        check = _CHECKS.get(data[end - 3] & 15, f"Unknown-{data[end - 3] & 15}")
        index = end - 12 - size
        count, place = number(data, index + 1)
        body = 0
        for _ in range(count):
            unpadded, place = number(data, place)
            unpacked, place = number(data, place)
            body += (unpadded + 3) // 4 * 4
            plain += unpacked
        end = index - body - 12
        streams, blocks = streams + 1, blocks + count
        if end < 0 or not data.startswith(XZ.magic, end):
            raise BadPacked("format")
    return streams, blocks, plain, check, len(data)


def number(data: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next one is."""
    value = shift = 0
    while shift < 63 and 0 <= place < len(data):
        value |= (data[place] & 127) << shift
        place += 1
        if data[place - 1] < 128:
            return value, place
        shift += 7
    raise BadPacked("format")


