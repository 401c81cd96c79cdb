"""Built-in commands: which shell has which, and where each is written. A module has a `COMMANDS` table of its own names.

`special`: POSIX's special built-ins (an error in one ends dash and busybox; they come before functions there).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.machine.shell.flavour import Flavour
    from emulator.machine.shell.shell import Shell

Main = Callable[["Shell", list[str]], Awaitable[int]]

#: module: names. A name's shells are all three unless ONLY says otherwise.
MODULES: dict[str, str] = {
    "alias": "alias unalias",
    "caller": "caller",
    "command": "command builtin",
    "declare": "declare typeset local export readonly",
    "directory": "cd chdir pwd pushd popd dirs",
    "echo": "echo",
    "evaluation": "eval . source exec exit return break continue",
    "getopts": "getopts",
    "hash": "hash",
    "help": "help enable",
    "history": "history fc",
    "job_control": "jobs fg bg wait disown suspend",
    "kill": "kill",
    "let": "let",
    "mapfile": "mapfile readarray",
    "printf": "printf",
    "read": "read",
    "set": "set shift shopt unset",
    "test": "test [ [[",
    "trap": "trap",
    "trivial": ": true false",
    "type": "type",
    "ulimit": "ulimit",
    "umask": "umask times",
}
_BASH = "builtin caller declare typeset pushd popd dirs enable fc disown suspend mapfile readarray shopt"
BASH = _BASH.split()
ONLY: dict[str, frozenset[str]] = {
    **{name: frozenset({"bash"}) for name in BASH},
    **{name: frozenset({"bash", "ash"}) for name in ("source", "help", "history", "let")},
    "chdir": frozenset({"dash", "ash"}),
    "[[": frozenset({"ash"}),
}
_SPECIAL = ". : break continue eval exec exit export readonly return set shift times trap unset local"
SPECIAL = frozenset(_SPECIAL.split())


@dataclass(frozen=True, slots=True)
class Builtin:
    name: str
    main: Main
    special: bool


@lru_cache(512)
def find_builtin(flavour: Flavour, name: str) -> Builtin | None:
    """The built-in of that name in that shell. Names that are typed are few, so this stays small."""
    if name in ONLY and flavour.name not in ONLY[name]:
        return None
    module = next((module for module, names in MODULES.items() if name in names.split()), None)
    if module is None:
        return None
    commands: dict[str, Main] = import_module(f"{__name__}.{module}").COMMANDS
    return Builtin(name, commands[name], name in SPECIAL)


def names(flavour: Flavour) -> list[str]:
    every = (name for row in MODULES.values() for name in row.split())
    return sorted(name for name in every if name not in ONLY or flavour.name in ONLY[name])
