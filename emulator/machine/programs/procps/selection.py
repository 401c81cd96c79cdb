"""Which processes ps shows, and in which order: chosen by its options, sorted, or as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from emulator.machine.programs.procps.columns import Column, column
from emulator.machine.programs.procps.formats import Specified
from emulator.machine.programs.procps.listings import Listed
from emulator.machine.programs.procps.options.options import Options
from emulator.machine.programs.procps.refusals import PsError, refuse
from emulator.machine.programs.procps.shown import View

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.kernel.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Looker:
    """Who runs ps: with no other options it shows what has the same user and terminal."""

    uid: int
    terminal: Terminal | None


SIMPLE: Final[frozenset[frozenset[str]]] = frozenset(
    frozenset(each.split())
    for each in ("", "-a", "-d", "-a -d", "a", "a g", "x", "x g", "a x", "a x g")
)  # fmt: skip


@dataclass
class Choice:
    """Options that are whole: what arg_check_conflicts of procps lets pass."""

    options: Options
    view: View
    looker: Looker
    listed: list[Listed]

    def quick(self) -> bool:
        """Whether just these are looked at, in their order."""
        return any(each.kind == "quick" for each in self.listed)

    def wants(self, process: Process) -> bool:
        options = self.options
        found = options.every or {"a", "x"} <= options.simple
        found = found or ((bool(options.simple) or not self.listed) and self.simply(process))
        found = found or any(self.among(each, process) for each in self.listed)
        if options.running and process.state not in "RD":
            found = False
        return found != options.negate

    def simply(self, process: Process) -> bool:
        simple = self.options.simple
        if (not simple or "x" in simple) and process.credentials.uid != self.looker.uid:
            return False
        if not simple and not self.options.bsd:
            return process.terminal is self.looker.terminal
        if simple & {"-a", "-d"} and process.session == process.pid:
            return False
        return process.terminal is not None or "x" in simple or "-d" in simple

    def among(self, listed: Listed, process: Process) -> bool:
        if listed.kind == "own tty":
            return process.terminal is self.looker.terminal
        if listed.kind == "command":
            name = process.name[:15]
            return any(name == word or (len(name) == 15 and str(word)[:15] == name) for word in listed.values)
        return KINDS[listed.kind](process, self.view) in listed.values


KINDS: Final[dict[str, Callable[[Process, View], object]]] = {
    "pid": lambda process, view: view.pid(process),
    "quick": lambda process, view: view.pid(process),
    "ppid": lambda process, view: view.parent(process),
    "group": lambda process, view: view.number(process, process.group),
    "session": lambda process, view: view.number(process, process.session),
    "tty": lambda process, view: process.terminal.name if process.terminal is not None else "",
    "euid": lambda process, view: process.credentials.uid,
    "ruid": lambda process, view: process.credentials.uid,
    "egid": lambda process, view: process.credentials.gid,
    "rgid": lambda process, view: process.credentials.gid,
}


def choice(options: Options, given: Specified, view: View, looker: Looker) -> Choice:
    """Raises PsError where options cannot stand together."""
    if options.simple not in SIMPLE:
        raise refuse("process selection options conflict")
    return Choice(options, view, looker, listed(options, given))


def listed(options: Options, given: Specified) -> list[Listed]:
    """The lists: one of pids alone is looked up quickly; raises PsError where -q is not alone."""
    kinds = [each.kind for each in options.listed]
    alone = kinds == ["pid?"] and not (options.tree or given.sort or options.negate)
    pids = "quick" if alone else "pid"
    lists = [Listed(pids if each.kind == "pid?" else each.kind, each.values) for each in options.listed]
    count = sum(each.kind == "quick" for each in lists)
    start = "q/-q/--quick-pid cannot be "
    for refused, text in (
        (count > 1, "q/-q/--quick-pid can only be used once."),
        (len(lists) > count, f"{start}combined with other selection options."),
        (options.tree, f"{start}used together with forest type listings."),
        (given.sort, "q/-q,--quick-pid cannot be used together with sort options."),
        (options.negate, f"{start}used together with negation switches."),
    ):
        if count and refused:
            raise PsError(text, usage=False)
    return lists


def chosen(choice: Choice, everyone: Iterable[Process]) -> list[Process]:
    """What is shown, by pid, or as -q names it."""
    by_pid = {choice.view.pid(process): process for process in everyone}
    if choice.quick():
        pids = [pid for each in choice.listed if each.kind == "quick" for pid in each.values if isinstance(pid, int)]
    else:
        pids = sorted(by_pid)
    return [by_pid[pid] for pid in pids if pid in by_pid and choice.wants(by_pid[pid])]


def ordered(processes: list[Process], sort: Sequence[tuple[bool, str]], view: View) -> list[Process]:
    """By the columns that --sort names."""
    for backwards, name in reversed(sort):
        found = column(name)
        assert found is not None, "the list has been read"
        keyed = [(_key(found, process, view), process) for process in processes]
        processes = [process for _, process in sorted(keyed, key=lambda pair: pair[0], reverse=backwards)]
    return processes


def _key(found: Column, process: Process, view: View) -> tuple[float, str]:
    value = found.value(process, view)
    try:
        return float(value), ""
    except ValueError:
        return 0.0, value


@dataclass(slots=True)
class Node:
    """A place in the tree: a process, or, where it is None, the shim that a container's first process has as its parent."""

    process: Process | None
    children: list[Node]


def branches(processes: Sequence[Process], style: str, outside: bool) -> list[tuple[str, Process]]:
    """Children below their parents, with what stands before their commands; `processes` are in the order of siblings.

    The host sees a container's first process below its shim, and that below the host's first process.
    """
    nodes = {id(process): Node(process, []) for process in processes}
    roots: list[Node] = []
    top = next((nodes[id(process)] for process in processes if outside and process.namespace.outer is None), None)
    for process in processes:
        node, parent = nodes[id(process)], process.parent
        if parent is not None and id(parent) in nodes:
            nodes[id(parent)].children.append(node)
        elif top is not None and process.pid == 1 and process.namespace.outer is not None:
            top.children.append(Node(None, [node]))
        else:
            roots.append(node)
    out: list[tuple[str, Process]] = []
    stack: list[tuple[Node, tuple[bool, ...]]] = [(root, ()) for root in roots]
    while stack:
        node, more = stack.pop()
        if node.process is not None:
            out.append((_mark(more, style), node.process))
        stack += [(child, (*more, child is not node.children[-1])) for child in reversed(node.children)]
    return out


def _mark(more: tuple[bool, ...], style: str) -> str:
    """`more`: for each level, whether a sibling follows."""
    if style == "indent":
        return "  " * len(more)
    return "".join(" |  " if each else "    " for each in more[:-1]) + (" \\_ " if more else "")
