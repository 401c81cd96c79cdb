"""ps as a function: its options, which processes they choose and which columns they show. `docker top` calls it too.

`ps_table(processes, ["-ef"], …)` gives titles and rows of strings; PsError's text is what ps says (without a newline).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from emulator.errors import EmulatorError
from emulator.machine.programs.procps.columns import COLUMNS, Column, View, column
from emulator.machine.programs.text.accounts import Accounts

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

FULL: Final = ("uid_name", "pid", "ppid", "c", "stime", "tty", "time", "cmd")
LAYOUTS: Final[dict[str, tuple[str, ...]]] = {
    "": ("pid", "tty", "time", "comm_cmd"),
    "f": FULL,
    "F": (*FULL[:4], "sz", "rss", "psr", *FULL[4:]),
    "bsdl": ("f", "uid", "pid", "ppid", "opri", "ni", "vsz", "rss", "wchan", "stat", "tty", "bsdtime", "args"),
    "bsd": ("pid", "tty", "stat", "bsdtime", "args"),
    "u": ("user", "pid", "pcpu", "pmem", "vsz", "rss", "tty", "stat", "start", "bsdtime", "args"),
    "j": ("pid", "pgid", "sid", "tty", "time", "comm_cmd"),
    "jf": ("uid_name", "pid", "ppid", "pgid", "sid", *FULL[3:]),
    "l": ("f", "s", "uid", "pid", "ppid", "c", "opri", "ni", "addr_sz", "wchan", "tty", "time", "comm_cmd"),
    "lf": ("f", "s", "uid_name", "pid", "ppid", "c", "opri", "ni", "addr_sz", "wchan", "stime", "tty", "time", "cmd"),
}


class PsError(EmulatorError):
    """ps refuses its options; `hint`: the usage follows."""

    def __init__(self, text: str, *, hint: bool = True) -> None:
        super().__init__(text)
        self.hint = hint


@dataclass
class Request:
    """What the options ask for."""

    every: bool = False
    bsd: bool = False
    with_terminal: bool = False
    without_terminal: bool = False
    layout: str = ""
    columns: list[Column] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    tests: list[Callable[[Process, View], bool]] = field(default_factory=list)
    negate: bool = False
    headers: bool = True
    forest: str = ""
    sort: list[tuple[bool, str]] = field(default_factory=list)
    wide: bool = False
    terminals: bool = False


def parse(arguments: Sequence[str], accounts: Accounts) -> Request:
    """Reads UNIX, BSD and GNU options."""
    request = Request()
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word.startswith("--"):
            _gnu(request, word, queue, accounts)
        elif word.startswith("-") and len(word) > 1:
            _unix(request, word[1:], queue, accounts)
        elif word.replace(",", "").isdigit():
            _by_pid(request, word)
        else:
            _bsd(request, word, queue, accounts)
    return request


def _value(rest: str, queue: list[str], what: str) -> str:
    if not rest and not queue:
        raise PsError(f"error: {what}")
    return rest or queue.pop(0)


def _unix(request: Request, letters: str, queue: list[str], accounts: Accounts) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in "eA":
            request.every = True
        elif letter == "a":
            request.tests.append(lambda process, view: process.terminal is not None and process.session != process.pid)
        elif letter == "d":
            request.tests.append(lambda process, view: process.session != process.pid)
        elif letter in "fjl":
            if request.layout in ("u", "bsdl"):
                raise PsError("error: conflicting format options")
            request.layout = "".join(sorted(set(request.layout.replace("bsd", "").replace("F", "f") + letter), key="jlf".index))
        elif letter == "F":
            request.layout = "F"
        elif letter in "wyc":
            request.wide = True
        elif letter == "H":
            request.forest = "indent"
        elif letter == "L":
            request.extra.append("lwp")
        elif letter == "T":
            request.extra.append("spid")
        elif letter in "ZM":
            request.extra.append("label")
        elif letter == "N":
            request.negate = True
        elif letter in "oOptCuUgGs":
            words = {
                "o": "list of format specifiers must follow -o",
                "p": "list of process IDs must follow -p",
                "t": "list of terminals (pty, tty, ...) must follow -t",
                "C": "list of command names must follow -C",
                "u": "list of users must follow -u",
                "U": "list of real users must follow -U",
            }
            value = _value(letters, queue, words.get(letter, f"list must follow -{letter}"))
            letters = ""
            _select(request, letter, value, accounts)
        else:
            raise PsError("error: unsupported SysV option")


def _bsd(request: Request, letters: str, queue: list[str], accounts: Accounts) -> None:
    request.bsd = True
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter == "a":
            request.with_terminal = True
        elif letter == "x":
            request.without_terminal = True
        elif letter in "uj":
            request.layout = letter
        elif letter == "l":
            request.layout = "bsdl"
        elif letter == "f":
            request.forest = "ascii"
        elif letter == "h":
            request.headers = False
        elif letter in "wecnSr":
            request.wide = True
        elif letter == "g":
            continue
        elif letter in "optOUk":
            value = _value(letters, queue, f"list must follow {letter}")
            letters = ""
            if letter == "k":
                _sort(request, value)
            else:
                _select(request, letter, value, accounts)
        else:
            raise PsError("error: unsupported option (BSD syntax)")


def _gnu(request: Request, word: str, queue: list[str], accounts: Accounts) -> None:
    name, equals, value = word[2:].partition("=")
    takes = {
        "pid": "p",
        "format": "o",
        "sort": "k",
        "ppid": "P",
        "user": "u",
        "User": "U",
        "tty": "t",
        "columns": "",
        "cols": "",
        "width": "",
    }
    if name in takes:
        value = value if equals else _value("", queue, f"long option --{name} needs an argument")
        if name == "sort":
            _sort(request, value)
        elif takes[name]:
            _select(request, takes[name], value, accounts)
    elif name in ("no-headers", "no-heading", "noheaders", "no-header"):
        request.headers = False
    elif name in ("headers", "heading"):
        request.headers = True
    elif name == "forest":
        request.forest = "ascii"
    elif name == "deselect":
        request.negate = True
    else:
        raise PsError("error: unknown gnu long option")


def _by_pid(request: Request, text: str) -> None:
    words = text.replace(",", " ").split()
    if not words or not all(word.isdigit() for word in words):
        raise PsError("error: process ID list syntax error")
    wanted = {int(word) for word in words}
    request.tests.append(lambda process, view: view.pid(process) in wanted)


def _select(request: Request, letter: str, value: str, accounts: Accounts) -> None:
    words = value.replace(",", " ").split()
    match letter:
        case "o":
            request.columns += list(_format(value))
        case "O":
            request.columns += [
                COLUMNS["pid"],
                *_format(value),
                COLUMNS["s"],
                COLUMNS["tty"],
                COLUMNS["time"],
                COLUMNS["args"],
            ]
        case "p":
            _by_pid(request, value)
        case "P":
            parents = {int(word) for word in words if word.isdigit()}
            request.tests.append(lambda process, view: view.parent(process) in parents)
        case "C":
            request.tests.append(lambda process, view: process.name[:15] in words)
        case "u" | "U":
            uids = [accounts.uid(word) for word in words]
            if None in uids:
                raise PsError("error: user name does not exist")
            request.tests.append(lambda process, view: process.credentials.uid in uids)
        case "t":
            names = {word.removeprefix("/dev/").removeprefix("tty") for word in words}
            request.tests.append(lambda process, view: COLUMNS["tty"].value(process, view) in names)
        case "g" | "s":
            numbers = {int(word) for word in words if word.isdigit()}
            request.tests.append(lambda process, view: process.session in numbers)
        case "G":
            gids = [accounts.gid(word) for word in words]
            request.tests.append(lambda process, view: process.credentials.gid in gids)


def _format(text: str) -> Iterable[Column]:
    """`pid,user=WHO,args`: a heading after `=` runs to the end of the list."""
    queue = text.replace(" ", ",") if "=" not in text else text
    while queue:
        word, comma, rest = queue.partition(",")
        name, equals, heading = word.partition("=")
        if equals and heading:
            heading, rest = heading + comma + rest, ""
        found = column(name)
        if found is None:
            raise PsError(f'error: unknown user-defined format specifier "{name}"')
        yield replace(found, heading=heading, width=max(found.width, len(heading))) if equals else found
        queue = rest


def _sort(request: Request, text: str) -> None:
    for word in text.split(","):
        name = word.lstrip("+-")
        if column(name) is None:
            raise PsError("error: unknown sort specifier")
        request.sort.append((word.startswith("-"), name))


def choose(request: Request, processes: Iterable[Process], view: View, viewer: Process | None) -> list[Process]:
    """The processes that the options name, in ps' order."""
    everyone = list(processes)

    def wanted(process: Process) -> bool:
        if request.every:
            return True
        if request.bsd and not request.tests:
            mine = viewer is None or process.credentials.uid == viewer.credentials.uid
            return (request.with_terminal or mine) and (request.without_terminal or process.terminal is not None)
        if request.tests:
            return any(test(process, view) for test in request.tests)
        same_user = viewer is None or process.credentials.uid == viewer.credentials.uid
        return same_user and (viewer is None or process.terminal is viewer.terminal)

    chosen = [process for process in everyone if wanted(process) != request.negate]
    chosen.sort(key=view.pid)
    for backwards, name in reversed(request.sort):
        found = column(name)
        assert found is not None
        chosen.sort(key=lambda process: _sort_key(found, process, view), reverse=backwards)  # used at once
    return chosen


def _sort_key(found: Column, process: Process, view: View) -> tuple[float, str]:
    value = found.value(process, view)
    try:
        return float(value), ""
    except ValueError:
        return 0.0, value


def layout(request: Request) -> list[Column]:
    """The columns, in order."""
    if request.columns:
        return request.columns
    name = request.layout or ("bsd" if request.bsd else "")
    columns = [COLUMNS[key] for key in LAYOUTS.get(name, LAYOUTS[""])]
    for extra in request.extra:
        if extra == "label":
            columns.insert(0, COLUMNS["label"])
        elif extra == "spid":
            columns.insert(1, replace(COLUMNS["lwp"], heading="SPID"))
        else:
            place = next(index for index, each in enumerate(columns) if each.heading in ("PID", "PPID"))
            place += 1 if columns[place + 1].heading != "PPID" else 2
            columns.insert(place, COLUMNS["lwp"])
            if "C" in [each.heading for each in columns]:
                columns.insert(place + 2, COLUMNS["nlwp"])
    return columns


def nested(chosen: list[Process], style: str) -> list[tuple[str, Process]]:
    """Children below their parents, with what stands before their commands."""
    listed = {id(process) for process in chosen}
    out: list[tuple[str, Process]] = []
    roots = [process for process in chosen if process.parent is None or id(process.parent) not in listed]
    stack: list[tuple[Process, list[bool]]] = [(root, []) for root in reversed(roots)]
    while stack:
        process, lasts = stack.pop()
        if style == "indent":
            mark = "  " * len(lasts)
        else:
            mark = "".join("    " if last else "|   " for last in lasts[:-1]) + (" \\_ " if lasts else "")
            mark = mark.replace("|   ", " |  ")
        out.append((mark, process))
        children = [child for child in chosen if child.parent is process]
        stack += [(child, [*lasts, child is children[-1]]) for child in reversed(children)]
    return out


def ps_table(
    processes: Iterable[Process],
    arguments: Sequence[str] = ("-ef",),
    *,
    accounts: Accounts,
    now: int,
    boot: int,
    memory: int,
    viewer: Process | None = None,
    outside: bool = True,
) -> tuple[list[str], list[list[str]]]:
    """Titles and rows. `outside`: pids as the host sees them. `viewer`: who runs ps (None: docker top). Raises PsError."""
    request = parse(arguments, accounts)
    view = View(accounts, now, boot, memory, outside)
    columns = layout(request)
    rows = []
    for mark, process in marked(request, choose(request, processes, view, viewer)):
        values = [each.value(process, view) for each in columns]
        rows.append([*values[:-1], mark + values[-1]])
    return [each.heading for each in columns], rows


def marked(request: Request, chosen: list[Process]) -> list[tuple[str, Process]]:
    return nested(chosen, request.forest) if request.forest else [("", process) for process in chosen]


def render(request: Request, columns: list[Column], rows: list[list[str]]) -> str:
    """The text: columns padded, the last one not."""
    lines = []
    heads = [each.heading for each in columns]
    for cells in ([heads] if request.headers and any(heads) else []) + rows:
        padded = [
            cell.ljust(each.width) if each.left else cell.rjust(each.width)
            for cell, each in zip(cells[:-1], columns, strict=False)
        ]
        last = columns[-1]
        padded.append(cells[-1] if last.left else cells[-1].rjust(last.width))
        lines.append(" ".join(padded) + "\n")
    return "".join(lines)
