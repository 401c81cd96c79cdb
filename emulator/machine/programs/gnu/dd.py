"""dd: copies blocks."""

from __future__ import annotations

import re

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.signals import Killed, Signal
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import multiplier

_NAMES = frozenset(["bs", "cbs", "conv", "count", "ibs", "if", "iflag", "obs", "of", "oflag", "seek", "skip", "status"])
_CONV = frozenset(["notrunc", "sync", "ucase", "lcase", "swab", "noerror", "fsync", "fdatasync", "excl", "nocreat", "sparse"])
BLOCK_LIMIT = 256 << 20


@program()
async def main(job: Job) -> int | None:
    given: dict[str, str] = {}
    for word in job.operands:
        name, equals, value = word.partition("=")
        if not equals or name not in _NAMES:
            if job.gnu:
                raise Usage(f"unrecognized operand {job.quote(word)}")
            raise Usage
        _check(job, name, value)
        given[name] = value
    copy = _Copy(job, given)
    try:
        await copy.run()
    except Killed as killed:
        if killed.signal is Signal.INT:
            await copy.report()
        raise
    except Complaint as complaint:
        await job.complain(str(complaint))
        await copy.report()
        return complaint.status or 1
    except EmulatorError:
        await copy.report()
        raise
    await copy.report()
    return None


def _number(job: Job, text: str) -> int:
    """`512`, `1k`, `2x3`; `c` one byte, `w` two, `b` a block."""
    product = 1
    for part in text.split("x"):
        found = re.fullmatch(r"(\d{1,18})(c|w|b|[a-zA-Z]*)", part)
        factor = {"c": 1, "w": 2}.get(found[2], multiplier(found[2])) if found else None
        if found is None or factor is None:
            raise Complaint(job.words(f"invalid number: {job.quote(text)}", f"invalid number '{text}'"))
        product *= int(found[1]) * factor
    return product


def _check(job: Job, name: str, value: str) -> None:
    """Refuses an operand's value; the operands are checked from the left."""
    if name in ("bs", "ibs", "obs"):
        _block_size(job, value)
    elif name in ("count", "skip", "seek"):
        _number(job, value)
    elif name == "conv":
        for word in value.split(","):
            if word not in _CONV:
                if job.gnu:
                    raise Usage(f"invalid conversion: {job.quote(word)}")
                raise Complaint(f"invalid argument '{word}' to 'conv'")


def _block_size(job: Job, text: str) -> int:
    size = _number(job, text)
    if not size:
        not_in_range = f"number {text} is not in 1..9223372036854775807 range"
        raise Complaint(job.words(f"invalid number: {job.quote(text)}", not_in_range))
    return size


class _Copy:
    def __init__(self, job: Job, given: dict[str, str]) -> None:
        self.job, self.given = job, given
        self.ibs, self.obs = (_block_size(job, given.get("bs", given.get(name, "512"))) for name in ("ibs", "obs"))
        for kind, size in (("input", self.ibs), ("output", self.obs)):
            if size > BLOCK_LIMIT:
                job.process.exhausted()
                shown = f"of size {size} bytes ({_iec(size)}B)"
                raise Complaint(job.words(f"memory exhausted by {kind} buffer {shown}", "out of memory"))
        job.process.grow(max(self.ibs, self.obs))
        self.joined = "bs" not in given
        self.count = _number(job, given["count"]) if "count" in given else None
        self.conv = {word for word in given.get("conv", "").split(",") if word}
        self.full_in = self.part_in = self.full_out = self.part_out = self.bytes = 0
        self.started = job.process.kernel.timeline.now
        self.quiet = given.get("status", "")
        self.open = False

    async def run(self) -> None:
        source = self._source()
        target = self._target()
        self.open = True
        await self._skip(source)
        self._seek(target)
        held = b""
        taken = 0
        while self.count is None or taken < self.count:
            data = await self._block(source)
            if not data:
                break
            taken += 1
            if len(data) == self.ibs:
                self.full_in += 1
            else:
                self.part_in += 1
            data = self._converted(data)
            if not self.joined:
                await self._put(target, data)
                continue
            held += data
            while len(held) >= self.obs:
                await self._put(target, held[: self.obs])
                held = held[self.obs :]
        if held:
            await self._put(target, held)

    async def _block(self, source: OpenFile) -> bytes:
        data = await source.read(self.ibs)
        if "fullblock" in self.given.get("iflag", ""):
            while data and len(data) < self.ibs and (more := await source.read(self.ibs - len(data))):
                data += more
        return data

    def _converted(self, data: bytes) -> bytes:
        if "ucase" in self.conv:
            data = data.upper()
        if "lcase" in self.conv:
            data = data.lower()
        if "swab" in self.conv:
            data = b"".join(data[at : at + 2][::-1] for at in range(0, len(data), 2))
        return data.ljust(self.ibs, b"\0") if "sync" in self.conv else data

    async def _put(self, target: OpenFile, data: bytes) -> None:
        try:
            await target.write(data)
        except LinuxError as error:
            shown = self.job.quoted(self.given.get("of", "standard output"))
            verb = self.job.words("writing to" if self.joined else "error writing", "error writing")
            raise Complaint(f"{verb} {shown}: {error}") from error
        self.bytes += len(data)
        if len(data) == self.obs:
            self.full_out += 1
        else:
            self.part_out += 1

    def _source(self) -> OpenFile:
        name = self.given.get("if")
        if name is None:
            return self.job.open("-")
        try:
            return self.job.process.open(name)
        except LinuxError as error:
            raise Complaint(
                self.job.words(f"failed to open {self.job.quoted(name)}: {error}", f"can't open '{name}': {error}")
            ) from error

    def _target(self) -> OpenFile:
        name = self.given.get("of")
        process = self.job.process
        if name is None:
            found = process.files.get(1)
            if found is None:
                raise Complaint("failed to open 'standard output': Bad file descriptor")
            return found
        how = Open.WRITE if "nocreat" in self.conv else Open.WRITE | Open.CREATE
        if "notrunc" not in self.conv and not self._blocks("seek"):
            how |= Open.TRUNCATE
        if "append" in self.given.get("oflag", ""):
            how |= Open.APPEND
        if "excl" in self.conv:
            how |= Open.EXCLUSIVE
        try:
            file = process.open(name, how)
            if self._blocks("seek") and "notrunc" not in self.conv:
                file.truncate(self._blocks("seek") * self.obs)
        except LinuxError as error:
            raise Complaint(
                self.job.words(f"failed to open {self.job.quoted(name)}: {error}", f"can't open '{name}': {error}")
            ) from error
        return file

    def _blocks(self, name: str) -> int:
        return _number(self.job, self.given[name]) if name in self.given else 0

    async def _skip(self, source: OpenFile) -> None:
        count = self._blocks("skip")
        try:
            if count:
                source.seek(count * self.ibs, 1)
        except LinuxError:
            for _ in range(count):
                if not await source.read(self.ibs):
                    return

    def _seek(self, target: OpenFile) -> None:
        if self._blocks("seek"):
            target.seek(self._blocks("seek") * self.obs, 0)

    async def report(self) -> None:
        job = self.job
        if not self.open or self.quiet == "none":
            return
        text = f"{self.full_in}+{self.part_in} records in\n{self.full_out}+{self.part_out} records out\n"
        if job.gnu and self.quiet != "noxfer":
            text += self._speed()
        await job.process.write(2, text)

    def _speed(self) -> str:
        seconds = max(self.job.process.kernel.timeline.now - self.started, 1000) / 1e9
        size = f"{self.bytes} byte{'s' if self.bytes != 1 else ''}"
        if self.bytes >= 1000:
            size += f" ({_si(self.bytes)}B" + (f", {_iec(self.bytes)}B" if self.bytes >= 1024 else "") + ")"
        return f"{size} copied, {seconds:.6g} s, {_si(self.bytes / seconds)}B/s\n"


def _si(value: float) -> str:
    return _scaled(value, 1000, ["", "k", "M", "G", "T", "P"])


def _iec(value: float) -> str:
    return _scaled(value, 1024, ["", "Ki", "Mi", "Gi", "Ti", "Pi"])


def _scaled(value: float, base: int, units: list[str]) -> str:
    power = 0
    while value >= base and power < len(units) - 1:
        value /= base
        power += 1
    return f"{value:.1f} {units[power]}" if power and value < 10 else f"{value:.0f} {units[power]}"
