"""busybox: runs the applet that argv[0] names, or the first operand. Applets are the modules beside this one, else
GNU's in busybox's words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from emulator.machine.programs import module_name
from emulator.machine.programs.busybox.applets import APPLETS
from emulator.machine.programs.busybox.usage import BANNER, usage
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Program

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

_ELSEWHERE: Final = {"sh": "shell/ash", "ash": "shell/ash", "[[": "busybox/double_bracket"}
_ABOUT: Final = """\
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

\tBusyBox is a multi-call binary that combines many common Unix
\tutilities into a single executable.  The shell in this build
\tis configured to run built-in utilities without $PATH search.
\tYou don't need to install a link to busybox for each utility.
\tTo run external program, use full path (/sbin/ip instead of ip).

Currently defined functions:
"""


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2].removeprefix("-")
    if name.startswith("busybox"):
        return await _busybox(process)
    return await run(process, name)


async def _busybox(process: Process) -> int:
    words = process.argv[1:]
    if not words or (words[0] == "--help" and len(words) == 1):
        await process.write(1, BANNER + _ABOUT + _listed())
        return 0
    if words[0] in ("--list", "--list-full"):
        await process.write(1, "".join(f"{name}\n" for name in APPLETS))
        return 0
    if words[0] == "--install":
        await process.write(2, "busybox: --install: not emulated yet\n")
        return 1
    if words[0] == "--help":
        words = [words[1], "--help"]
    process.argv = words
    return await run(process, words[0].rpartition("/")[2])


async def run(process: Process, name: str) -> int:
    """One applet."""
    if name not in APPLETS:
        await process.write(2, f"{name}: applet not found\n")
        return 127
    if process.argv[1:2] == ["--help"] and name not in ("echo", "true", "false", "test", "[", "[["):
        await process.write(2, usage(name))
        return 0
    found = _main(name)
    if found is None:
        await process.write(2, f"{name}: not emulated yet\n")
        return 1
    return await found(process, BUSYBOX) if isinstance(found, Program) else await found(process)


def _main(name: str) -> Program | Callable[[Process], Awaitable[int]] | None:
    for program in (_ELSEWHERE.get(name, f"busybox/{name}"), f"gnu/{name}", f"awk/{name}"):
        module = module_name(program)
        if module is None or find_spec(module.rpartition(".")[0]) is None or find_spec(module) is None:
            continue
        found = getattr(import_module(module), "main", None)
        if found is not None:
            return found  # type: ignore[no-any-return]  # a program's main
    return None


def _listed() -> str:
    """The names, as many to a line as 79 columns take."""
    lines, line = "", ""
    for index, name in enumerate(APPLETS):
        word = name + (", " if index < len(APPLETS) - 1 else "\n")
        if line and len(line) + len(word.rstrip()) > 71:
            lines += "\t" + line.rstrip() + "\n"
            line = ""
        line += word
    return lines + "\t" + line
