"""Where redis' settings come from: a file, then the command line; what redis says where one is wrong (redis: src/config.c)."""

from __future__ import annotations

import shlex

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of
from emulator.machine.programs.services.redis_directives import DIRECTIVES, BadDirective, checked

DEPTH_MAX = 8


class NoFile(EmulatorError):
    """A configuration file that cannot be opened; `str()` is its full path."""


class Fatal(EmulatorError):
    """The lines below `*** FATAL CONFIG FILE ERROR`."""


def read_settings(process: Process, path: str, words: list[str]) -> dict[str, str]:
    """All settings by name; raises NoFile or Fatal. `words` are the command line's, behind the file."""
    settings = dict(DIRECTIVES)
    text = _text(process, path) if path else ""
    _apply(process, settings, text + ("\n" + "\n".join(_options(words)) if words else ""), 0)
    return settings


def _text(process: Process, path: str) -> str:
    full = path if path.startswith("/") else f"{process.cwd.rstrip('/')}/{path}"
    if not process.exists(full):
        raise NoFile(full)
    try:
        return text_of(process, full)
    except LinuxError:
        raise NoFile(full) from None


def _options(words: list[str]) -> list[str]:
    """`--port 1 --save` as the lines that redis makes of them."""
    lines: list[str] = []
    for word in words:
        if word.startswith("--"):
            lines.append(word[2:])
        elif lines:
            lines[-1] += f" {represented(word)}"
    return lines


def represented(word: str) -> str:
    """A word in quotes, as redis' own reader takes it back."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _apply(process: Process, settings: dict[str, str], text: str, depth: int) -> None:
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip(" \t\r\n")
        if not line or line.startswith("#"):
            continue
        try:
            name, *values = shlex.split(line)
            if name.lower() == "include" and len(values) == 1 and depth < DEPTH_MAX:
                _apply(process, settings, _text(process, values[0]), depth + 1)
            else:
                _set(process, settings, name.lower(), values)
        except (BadDirective, ValueError) as error:
            why = str(error) if isinstance(error, BadDirective) else "Unbalanced quotes in configuration line"
            raise Fatal(f"Reading the configuration file, at line {number}\n>>> '{line}'\n{why}\n") from None


def _set(process: Process, settings: dict[str, str], name: str, values: list[str]) -> None:
    value = checked(name, values)
    if name == "dir" and not process.exists(value):
        raise BadDirective("No such file or directory")
    if name == "save" and settings["save"] not in ("", DIRECTIVES["save"]) and value:
        value = f"{settings['save']} {value}"
    settings[name] = value
