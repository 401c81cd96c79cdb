"""du: how much files take."""

from __future__ import annotations

from fnmatch import fnmatchcase

from emulator.machine.digits import number_of
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.sizes import human, with_suffix
from emulator.machine.programs.text.walk import walk

_GNU = (
    "-0,--null -a,--all --apparent-size -B,--block-size= -b,--bytes -c,--total -D,-H,--dereference-args "
    "-d,--max-depth= --exclude= -h,--human-readable"
    " --inodes! -k -L,--dereference -l,--count-links -m -P,--no-dereference -S,--separate-dirs -s,--summarize "
    "--si -t,--threshold=! --time?! -x,--one-file-system"
    " -X,--exclude-from=!"
)


@program(gnu=_GNU, busybox="-a -L -H -k -l -s -x -h -m -d= -c -b")
async def main(job: Job) -> int | None:
    text = job.get("d")
    if text is not None and not text.isdigit():
        raise Complaint(job.words(f"invalid maximum depth {job.quote(text)}", f"invalid number '{text}'"))
    depth = 0 if job.has("s") else None if text is None else number_of(text)
    usage = _Usage(job)
    total = 0
    for name in job.operands or ["."]:
        total += await usage.tree(name, depth)
    if job.has("c"):
        await usage.show(total, "total")
    return None


class _Usage:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.seen: set[tuple[int, int]] = set()
        self.apparent = job.has("apparent-size") or job.has("b")
        self.excluded = job.options.all("exclude")

    async def show(self, size: int, name: str) -> None:
        await self.job.out.text(f"{self._size(size)}\t{name}" + ("\0" if self.job.has("0") else "\n"))

    def _size(self, size: int) -> str:
        job = self.job
        if job.has("h") or job.has("si"):
            return human(size, 1000 if job.has("si") else 1024) if job.gnu else self._busybox_human(size)
        unit = 1 if job.has("b") else 1 << 20 if job.has("m") else 1024
        if (text := job.get("B")) is not None:
            unit = with_suffix(text if text[:1].isdigit() else "1" + text) or 1024
        return str(-(-size // unit))

    def _busybox_human(self, size: int) -> str:
        if not size:
            return "0"
        unit, power = 1024, 0
        while size >= unit * 1024 and power < 5:
            unit *= 1024
            power += 1
        return f"{size / unit:.1f}{'KMGTPE'[power]}"

    async def tree(self, top: str, depth: int | None) -> int:
        job = self.job
        sums: list[int] = []
        device: int | None = None
        prune: set[str] = set()
        follow = "L" if job.has("L") else "H" if job.has("D") or job.has("H") else "P"
        for visit in walk(job.process, top, follow, prune):
            if visit.error is not None:
                text = f"cannot access {job.quoted(visit.path)}: {visit.error}"
                if visit.status is not None:
                    text = f"cannot read directory {job.quoted(visit.path)}: {visit.error}"
                await job.fail(job.words(text, f"{visit.path}: {visit.error}"))
                continue
            status = visit.status
            if status is None:
                continue
            if visit.leaving:
                size = sums.pop()
                if sums and not job.has("S"):
                    sums[-1] += size
                if depth is None or visit.depth <= depth:
                    await self.show(size, visit.path)
                if not visit.depth:
                    return size
                continue
            device = status.device if device is None else device
            name = visit.path.rpartition("/")[2]
            if any(fnmatchcase(name, pattern) for pattern in self.excluded) or (job.has("x") and status.device != device):
                prune.add(visit.path)
                continue
            size = status.size if self.apparent else status.blocks * 512
            key = (status.device, status.inode)
            if status.nlink > 1 and not status.is_directory and not job.has("l"):
                size = 0 if key in self.seen else size
                self.seen.add(key)
            if status.is_directory:
                sums.append(size)
                continue
            if sums:
                sums[-1] += size
            if not visit.depth or (job.has("a") and (depth is None or visit.depth <= depth)):
                await self.show(size, visit.path)
            if not visit.depth:
                return size
        return 0
