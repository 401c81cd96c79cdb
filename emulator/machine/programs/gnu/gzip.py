"""gzip: compresses files, and the other way round."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.programs.text.gzipped import BadGzip, Deflater, Inflater
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import BLOCK

_GNU = (
    "-a,--ascii -c,--stdout,--to-stdout -d,--decompress,--uncompress -f,--force -k,--keep -l,--list "
    "-n,--no-name -N,--name -q,--quiet"
    " -r,--recursive! --rsyncable -S,--suffix= --synchronous -t,--test -v,--verbose -1,--fast -2 -3 -4 -5 -6 -7"
    " -8 -9,--best"
)


def tool(extra: tuple[str, ...] = ()) -> Program:
    """gzip, or one of its other names with options of its own (`gunzip` -d, `zcat` -dc)."""

    @program(gnu=_GNU, busybox="-c -d -f -k -t -1 -2 -3 -4 -5 -6 -7 -8 -9 -n -q -v -l")
    async def run(job: Job) -> int | None:
        keys = {key for key, _ in job.options.values} | set(extra)
        job.name = "gzip" if job.gnu else job.name  # its other names are scripts around it
        work = _Work(job, keys)
        for name in job.operands or ["-"]:
            await work.file(name)
        return None

    return run


class _Work:
    def __init__(self, job: Job, keys: set[str]) -> None:
        self.job, self.keys = job, keys
        self.suffix = job.get("S") or ".gz"
        self.level = next((int(key) for key in "987654321" if key in keys), 6)

    async def file(self, name: str) -> None:
        job = self.job
        try:
            source = job.open(name)
            if name != "-" and source.stat().is_directory:
                await job.fail(f"{name} is a directory -- ignored", 2)
                return
        except LinuxError as error:
            await job.fail(f"{name}: {error}")
            return
        target = await self.target(name)
        if target is None:
            return
        shown = "stdin" if name == "-" else name
        try:
            await self.turn(source, name, target)
        except BadGzip as error:
            await job.out.flush()
            await job.process.write(2, f"\n{job.name}: {shown}: {error}\n" if job.gnu else f"{job.name}: {_busybox(error)}\n")
            job.status = 1
        finally:
            job.shut(name, source)

    async def target(self, name: str) -> str | None:
        """Where it goes: a path, "" for standard output, None when it can't be done."""
        job, keys = self.job, self.keys
        if name == "-" or keys & {"c", "t", "l"}:
            out = job.process.files.get(1)
            if not keys & {"d", "t", "l", "f"} and out is not None and out.is_terminal:
                raise Complaint(
                    "compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h"
                )
            return ""
        if "d" in keys:
            for suffix, new in ((self.suffix, ""), (".tgz", ".tar"), (".gz", ""), ("-gz", "")):
                if name.endswith(suffix) and len(name) > len(suffix):
                    return self.free(name.removesuffix(suffix) + new)
            await job.fail(
                f"{name}: unknown suffix -- ignored" if job.gnu else f"{name}: unknown suffix - ignored", 2 if job.gnu else 1
            )
            return None
        if name.endswith(self.suffix):
            await job.fail(f"{name} already has {self.suffix} suffix -- unchanged", 2)
            return None
        return self.free(name + self.suffix)

    def free(self, path: str) -> str:
        if self.job.process.exists(path) and "f" not in self.keys:
            raise Complaint(
                f"{path} already exists;\tnot overwritten" if self.job.gnu else f"can't open '{path}': File exists",
                2 if self.job.gnu else 1,
            )
        return path

    async def turn(self, source: OpenFile, name: str, target: str) -> None:
        job, process = self.job, self.job.process
        sink = None if not target else process.open(target, Open.WRITE | Open.CREATE | Open.TRUNCATE, 0o600)
        write = job.out.write if sink is None else sink.write
        read = packed = 0
        if self.keys & {"d", "t", "l"}:
            inflater = Inflater(source.read)
            while data := await inflater.read(BLOCK):
                read += len(data)
                if not self.keys & {"t", "l"}:
                    await write(data)
        else:
            deflater = Deflater(write, self.level)
            while data := await source.read(BLOCK):
                read += len(data)
                await deflater.write(data)
            await deflater.close()
        if "l" in self.keys:
            packed = source.stat().size
            ratio = 100 * (1 - packed / read) if read else 0.0
            await job.out.text(
                f"{'compressed':>19}{'uncompressed':>20}  ratio "
                f"uncompressed_name\n{packed:>19}{read:>20} {ratio:>5.1f}% {name.removesuffix('.gz')}\n"
            )
        if sink is not None:
            sink.close()
            status = process.stat(name)
            process.chmod(target, status.mode)
            process.utime(target, status.mtime, status.atime)
            if "k" not in self.keys:
                process.unlink(name)
            if "v" in self.keys:
                size, other = status.size, process.stat(target).size
                whole, part = (other, size) if "d" in self.keys else (size, other)
                saved = 100 * (1 - part / whole) if whole else 0.0
                verb = "replaced with" if "k" not in self.keys else "created"
                await process.write(2, f"{name}:\t{saved:5.1f}% -- {verb} {target}\n")


def _busybox(error: BadGzip) -> str:
    return {"format": "invalid magic", "crc": "crc error", "end": "short read"}[error.kind]


main = tool()
