"""busybox ps: Debian's build (with -o, no times) and the usual one (TIME), told apart by whether adduser is built in."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.columns import COLUMNS, Column
from emulator.machine.programs.procps.report import view_of
from emulator.machine.programs.procps.shown import View, busybox_command

_SUPPORTED = (
    "user", "group", "comm", "args", "pid", "ppid", "pgid", "nice", "rgroup", "ruser", "tty", "vsz", "sid", "stat", "rss",
)  # fmt: skip
_USUAL = (
    "user", "group", "comm", "args", "pid", "ppid", "pgid", "tty", "vsz", "sid", "stat", "rss", "time", "etime", "nice",
)  # fmt: skip
_HEADS = {
    "comm": ("COMMAND", 16),
    "args": ("COMMAND", 256),
    "pid": ("PID", 5),
    "ppid": ("PPID", 5),
    "pgid": ("PGID", 5),
    "nice": ("NI", 5),
    "tty": ("TT", 6),
    "vsz": ("VSZ", 4),
    "sid": ("SID", 5),
    "stat": ("STAT", 4),
    "rss": ("RSS", 4),
    "time": ("TIME", 5),
    "etime": ("ELAPSED", 7),
}


async def main(process: Process) -> int:
    usual = process.exists("/bin/adduser") or process.exists("/usr/sbin/adduser")
    supported = _USUAL if usual else _SUPPORTED
    names = _wanted(process.argv[1:])
    if names is None:
        names = ["pid", "user", "time", "args"] if usual else ["pid", "user", "args"]
    for name in names:
        if name.partition("=")[0] not in supported:
            await process.complain(f"ps: bad -o argument '{name}', supported arguments: {','.join(supported)}\n")
            return 1
    view = view_of(process)
    columns = [_column(name) for name in names]
    lines = (
        [_line([column.heading for column in columns], columns, heading=True)]
        if any(each.heading for each in columns)
        else []
    )
    for pid in sorted(process.machine.processes):
        each = process.machine.processes[pid]
        lines.append(
            _line([_shown(name, column, each, view) for name, column in zip(names, columns, strict=True)], columns)
        )
    await process.out("".join(lines))
    return 0


def _wanted(words: list[str]) -> list[str] | None:
    """The lists behind -o; every other option is taken and means nothing, as there."""
    names: list[str] = []
    for index, word in enumerate(words):
        if word == "-o" and index + 1 < len(words):
            names += words[index + 1].split(",")
        elif word.startswith("-o") and len(word) > 2:
            names += word[2:].split(",")
    return [name for name in names if name] or None


def _column(text: str) -> Column:
    name, equals, heading = text.partition("=")
    base = COLUMNS.get({"nice": "ni", "tty": "tname"}.get(name, name), COLUMNS["args"])
    head, width = _HEADS.get(name, (base.heading, base.width))
    return replace(base, heading=heading if equals else head, width=width)


def _shown(name: str, column: Column, process: Process, view: View) -> str:
    if name.startswith("time"):
        seconds = process.cpu_time // 1_000_000_000
        return f"{seconds // 60:3}:{seconds % 60:02}"[-6:].strip().rjust(5)
    if name.startswith("comm"):
        return process.name[:15]
    if name.startswith("args"):
        return busybox_command(process)
    return column.cut(column.value(process, view))


def _line(cells: list[str], columns: list[Column], heading: bool = False) -> str:
    padded = [
        cell.ljust(each.width) if each.left or heading else cell.rjust(each.width)
        for cell, each in zip(cells[:-1], columns, strict=False)
    ]
    last = columns[-1]
    tail = cells[-1] if last.left or heading else cells[-1].rjust(last.width)
    return " ".join([*padded, tail]) + "\n"
