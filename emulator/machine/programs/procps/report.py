"""ps as a function: from its words to what it prints. `docker top` calls it too, as the host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from emulator.machine.programs.procps.columns import COLUMNS, Column, Scope
from emulator.machine.programs.procps.formats import Specified, layout, specified
from emulator.machine.programs.procps.listings import Place
from emulator.machine.programs.procps.options.options import Options
from emulator.machine.programs.procps.options.reading import read
from emulator.machine.programs.procps.options.words import Words
from emulator.machine.programs.procps.refusals import USAGE, PsAnswer, PsError
from emulator.machine.programs.procps.selection import Choice, Looker, branches, choice, chosen, ordered
from emulator.machine.programs.procps.shown import View, environment
from emulator.machine.programs.text.accounts import Accounts

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

WIDE: Final = 132


@dataclass(frozen=True, slots=True)
class Report:
    """What ps wrote, and its exit status."""

    out: str = ""
    err: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One process, or one thread of it."""

    process: Process
    mark: str = ""
    scope: Scope = Scope.BOTH


@dataclass(frozen=True, slots=True)
class Asked:
    """Options that have been read and fit each other."""

    options: Options
    given: Specified
    columns: list[Column]
    choice: Choice


def ps(words: Sequence[str], everyone: Iterable[Process], caller: Process, view: View, width: int = 0) -> Report:
    """`caller` runs it, on a terminal of `width` columns (0: none)."""
    processes = list(everyone)
    names = frozenset(each.terminal.name for each in processes if each.terminal is not None)
    place = Place(view.accounts, caller, names)
    looker = Looker(caller.credentials.uid, caller.terminal)
    try:
        asked = understand(words, place, view, looker)
    except PsAnswer as answer:
        return Report(str(answer))
    except PsError as error:
        return Report(err=f"{error}\n" + (USAGE if error.usage else ""), status=1)
    found = lines(asked, processes, view)
    return Report(text(asked, found, view, width), status=0 if found else 1)


def understand(words: Sequence[str], place: Place, view: View, looker: Looker) -> Asked:
    """As UNIX' options, or as BSD's; raises PsError or PsAnswer."""
    try:
        return _asked(read(Words(words, place, False)), view, looker)
    except PsError as first:
        if not first.usage:
            raise
        try:
            return _asked(read(Words(words, place, True)), view, looker)
        except PsError:
            raise first from None


def _asked(options: Options, view: View, looker: Looker) -> Asked:
    given = specified(options)
    columns = [_as_wanted(each, options) for each in layout(options, given)]
    return Asked(options, given, columns, choice(options, given, view, looker))


def _as_wanted(each: Column, options: Options) -> Column:
    """BSD's c, e and n change what columns show."""
    if options.names and each.value is COLUMNS["args"].value:
        each = replace(each, value=COLUMNS["comm"].value)
    if options.environment and each.value in (COLUMNS["args"].value, COLUMNS["comm"].value):
        shown = each.value
        each = replace(each, value=lambda process, view: f"{shown(process, view)} {environment(process)}")
    if options.numbers and each.user:
        number = COLUMNS["gid" if "GROUP" in each.heading else "uid"].value
        each = replace(each, value=number)
    return each


def lines(asked: Asked, everyone: list[Process], view: View) -> list[Line]:
    """What is shown, in order."""
    options = asked.options
    found = chosen(asked.choice, everyone)
    if options.tree:
        sort = asked.given.sort or [(False, "pid")]
        return [Line(each, mark) for mark, each in branches(ordered(found, sort, view), options.tree, view.outside)]
    found = ordered(found, asked.given.sort, view)
    if options.threads & {"m", "-m"}:
        return [Line(each, scope=scope) for each in found for scope in (Scope.PROCESS, Scope.THREAD)]
    return [Line(each) for each in found]


def cell(each: Column, line: Line, view: View) -> str:
    """A dash where a process' line would show what is its threads', and the other way round."""
    if line.scope is not Scope.BOTH and each.scope not in (Scope.BOTH, line.scope):
        return "-"
    value = each.value(line.process, view)
    return line.mark + value if each.tree else value


def text(asked: Asked, found: Sequence[Line], view: View, width: int) -> str:
    """The heading and the lines, cut to the terminal's width."""
    options, columns = asked.options, asked.columns
    heads = [each.heading for each in columns]
    shown = [heads] if options.heading != "none" and any(heads) else []
    cells = shown + [[cell(each, line, view) for each in columns] for line in found]
    limit = width_of(options, width)
    return "".join(row(columns, each, options.delimiter)[:limit] + "\n" for each in cells)


def width_of(options: Options, terminal: int) -> int | None:
    """Columns of the screen; None without end."""
    width = options.width or terminal
    if not width or options.wide > 1:
        return None
    return max(width, WIDE) if options.wide else width


def row(columns: Sequence[Column], cells: Sequence[str], delimiter: str = "") -> str:
    """One line. What is too long for its column takes from the blanks of those behind it."""
    line, place, last = "", 0, len(columns) - 1
    for index, (each, value) in enumerate(zip(columns, cells, strict=True)):
        if index:
            line += delimiter or " "
        value = value if index == last and not each.user else each.cut(value)
        pad = place - len(line) + (0 if each.left else each.width - len(value))
        line += ("" if delimiter else " " * pad) + value
        place += each.width + 1
    return line


def view_of(caller: Process) -> View:
    """What a process sees of its machine."""
    machine = caller.machine
    return View(
        Accounts(caller), caller.kernel.timeline.now, machine.boot_time, machine.memory, caller.namespace is caller.kernel.pids
    )
