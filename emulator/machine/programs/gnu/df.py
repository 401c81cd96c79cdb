"""df: how full file systems are."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import StatFs
from emulator.machine.programs.text.job import Job, Usage, program
from emulator.machine.programs.text.sizes import human

_GNU = (
    "-a,--all -B,--block-size= -h,--human-readable -H,--si -i,--inodes -k -l,--local --no-sync --output? "
    "-P,--portability --sync --total!"
    " -t,--type= -T,--print-type -x,--exclude-type= -v"
)


@program(gnu=_GNU, busybox="-P -k -m -h -T -t= -i -a -B=")
async def main(job: Job) -> int | None:
    named = await _named(job) if job.operands else [(each, "-") for each in _mounted(job)]
    wanted, unwanted = job.options.all("t"), job.options.all("x")
    named = [each for each in named if (not wanted or each[0].type in wanted) and each[0].type not in unwanted]
    systems = [each for each, _ in named]
    if systems:
        if job.has("output"):
            await job.out.text(_chosen(job, named))
            return None
        rows = [_row(job, each) for each in systems]
        await job.out.text(_table(job, [_titles(job), *rows]))
    elif not job.status and job.gnu:
        await job.fail("no file systems processed")
    elif not job.gnu:
        await job.out.text(_table(job, [_titles(job)]))
    return None


async def _named(job: Job) -> list[tuple[StatFs, str]]:
    found = []
    for name in job.operands:
        try:
            found.append((job.process.statfs(name), name))
        except LinuxError as error:
            await job.fail(job.words(f"{job.colon(name)}: {error}", f"{name}: can't find mount point"))
    return found


def _mounted(job: Job) -> list[StatFs]:
    """What /proc/mounts lists, without those of no size."""
    found: list[StatFs] = []
    try:
        lines = job.process.read_file("/proc/mounts").decode("utf-8", "surrogateescape").splitlines()
    except LinuxError:
        lines = ["overlay / overlay rw 0 0"]
    seen: set[str] = set()
    for line in lines:
        point = line.split(" ")[1].replace("\\040", " ")
        try:
            info = job.process.statfs(point)
        except LinuxError:
            continue
        key = info.source if info.source.startswith("/") else info.mount_point
        if (not info.blocks or key in seen) and not job.has("a"):
            continue
        seen.add(key)
        found.append(info)
    return found


_FIELDS = {
    "source": "Filesystem",
    "fstype": "Type",
    "itotal": "Inodes",
    "iused": "IUsed",
    "iavail": "IFree",
    "ipcent": "IUse%",
    "size": "1K-blocks",
    "used": "Used",
    "avail": "Avail",
    "pcent": "Use%",
    "file": "File",
    "target": "Mounted on",
}


def _asked(job: Job) -> list[str]:
    """The fields of `--output`."""
    names = (job.get("output") or ",".join(_FIELDS)).split(",")
    for name in names:
        if name not in _FIELDS:
            raise Usage(f"option --output: field {job.quote(name)} unknown")
        if names.count(name) > 1:
            raise Usage(f"option --output: field {job.quote(name)} used more than once")
    return names


def _chosen(job: Job, named: list[tuple[StatFs, str]]) -> str:
    """`--output`: a column a field; names stand left, numbers right."""
    names = _asked(job)
    rows = [[_title(job, name) for name in names]]
    rows += [[file if name == "file" else _field(job, each, name) for name in names] for each, file in named]
    widths = [max(len(row[index]) for row in rows) for index in range(len(names))]
    text = ""
    for row in rows:
        cells = []
        for name, cell, width in zip(names, row, widths, strict=True):
            least = 14 if name == "source" else 4 if name in ("fstype", "target", "file", "pcent", "ipcent") else 5
            left = name in ("source", "fstype", "file", "target")
            cells.append(f"{cell:<{max(width, least)}}" if left else f"{cell:>{max(width, least)}}")
        text += " ".join(cells).rstrip() + "\n"
    return text


def _title(job: Job, name: str) -> str:
    return "Size" if name == "size" and (job.has("h") or job.has("H")) else _FIELDS[name]


def _field(job: Job, info: StatFs, name: str) -> str:
    if name in ("source", "fstype", "target"):
        return {"source": info.source, "fstype": info.type, "target": info.mount_point}[name]
    inodes = name.startswith("i")
    total, free = (info.files, info.files_free) if inodes else (info.blocks, info.free)
    usable = free if inodes else info.available
    if name.endswith("pcent"):
        share = total - free + usable
        return f"{-(-100 * (total - free) // share)}%" if share else "-"
    count = total if name.endswith(("total", "size")) else usable if name.endswith("avail") else total - free
    return str(count) if inodes else _size(job, count * info.block_size)


def _titles(job: Job) -> list[str]:
    unit = (
        "Size"
        if job.has("h") or job.has("H")
        else "1M-blocks"
        if _block(job) == 1 << 20
        else "1024-blocks"
        if job.has("P") and job.gnu
        else "1K-blocks"
    )
    titles = ["Filesystem"] + (["Type"] if job.has("T") else [])
    if job.has("i"):
        return [
            *titles,
            "Inodes",
            "IUsed" if job.gnu else "Used",
            "IFree" if job.gnu else "Available",
            "IUse%" if job.gnu else "Use%",
            "Mounted on",
        ]
    available = "Avail" if job.gnu and unit == "Size" else "Available"
    return [*titles, unit, "Used", available, "Capacity" if job.has("P") and job.gnu else "Use%", "Mounted on"]


def _block(job: Job) -> int:
    return 1 << 20 if job.has("m") or (job.get("B") or "") in ("M", "1M", "m") else 1024


def _row(job: Job, info: StatFs) -> list[str]:
    head = [info.source] + ([info.type] if job.has("T") else [])
    if job.has("i"):
        total, used, free, usable = info.files, info.files - info.files_free, info.files_free, info.files_free
    else:
        total, used, free, usable = info.blocks, info.blocks - info.free, info.available, info.available
    share = used + usable
    percent = f"{-(-100 * used // share)}%" if job.gnu else f"{(100 * used + share // 2) // share}%" if share else "0%"
    percent = percent if share else "-" if job.gnu else "0%"
    shown = (
        [str(n) for n in (total, used, free)]
        if job.has("i")
        else [_size(job, n * info.block_size) for n in (total, used, free)]
    )
    return [*head, *shown, percent, info.mount_point]


def _size(job: Job, size: int) -> str:
    if job.has("h") or job.has("H"):
        return human(size, 1000 if job.has("H") else 1024) if job.gnu else _busybox_human(size)
    return str(-(-size // _block(job)))


def _busybox_human(size: int) -> str:
    unit, power = 1, 0
    while size >= unit * 1024 and power < 6:
        unit *= 1024
        power += 1
    return f"{size / unit:.1f}{'BKMGTPE'[power]}" if power else str(size)


def _table(job: Job, rows: list[list[str]]) -> str:
    if not job.gnu:
        return "".join(_busybox_line(job, row) for row in rows)
    count = len(rows[0])
    widths = [max(len(row[index]) for row in rows) for index in range(count)]
    widths[0] = max(widths[0], 14)
    for index in range(1 + job.has("T"), count - 2):
        widths[index] = max(widths[index], 4 if job.has("h") or job.has("H") else 5)
    text = ""
    for row in rows:
        cells = [f"{row[0]:<{widths[0]}}"]
        cells += [f"{row[1]:<{widths[1]}}"] if job.has("T") else []
        cells += [f"{row[index]:>{widths[index]}}" for index in range(1 + job.has("T"), count - 1)]
        text += " ".join([*cells, row[-1]]) + "\n"
    return text


def _busybox_line(job: Job, row: list[str]) -> str:
    name = f"{row[0]:<20}"
    if len(row[0]) > 20 and not job.has("P"):
        name = f"{row[0]}\n{'':<20}"
    kind = f" {row[1]:<10}" if job.has("T") else ""
    total, used, free, percent, point = row[-5:]
    if row[0] == "Filesystem":
        return (
            f"Filesystem          {kind} {'Size' if job.has('h') else total:>9}      Used Available Use% Mounted on\n"
            if not job.has("h")
            else f"Filesystem          {kind}      Size      Used Available Use% Mounted on\n"
        )
    return f"{name}{kind} {total:>9} {used:>9} {free:>9} {percent:>4} {point}\n"
