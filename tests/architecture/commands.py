"""What there is, read off the files: rows of the tables, files of commands, and the commands that transcripts type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from emulator.commands.dispatch import module_name
from emulator.faces.play.transcript import parse
from emulator.spec import CommandSpec, tables

ROOT = Path(__file__).parents[2]
COMMANDS = ROOT / "emulator" / "commands"
RECORDINGS = ROOT / "fixtures" / "docker-28.5.2" / "transcripts"
TYPED = re.compile(r"(?<![\w/.-])docker((?:\s+[^\s|;&)`]+)+)")
MAIN = re.compile(r"(?m)^(?:async def main\(|main = |from \S+ import .*\bmain\b)")


def runnable() -> Iterator[CommandSpec]:
    """The commands that do something: no groups."""
    for spec in tables().commands():
        if spec.words and (not spec.is_group or spec.alone == "runs") and spec.words != ("help",):
            yield spec


def module_file(spec: CommandSpec) -> Path:
    """Where a command's file is, or would be."""
    return ROOT.joinpath(*module_name(spec.name).split(".")).with_suffix(".py")


def command_files() -> list[Path]:
    """The files that can be dispatched to, packages (`build/__init__.py`) among them under the name of a file."""
    files = [path for path in sorted(COMMANDS.glob("*/*.py")) if path.name != "__init__.py"]
    files += [path.parent.with_suffix(".py") for path in sorted(COMMANDS.glob("*/*/__init__.py"))]
    return [path for path in files if MAIN.search(text_of(path))]


def text_of(path: Path) -> str:
    """A module's text, be it a file or a package."""
    return (path if path.exists() else path.with_suffix("") / "__init__.py").read_text(encoding="utf-8")


def exists(path: Path) -> bool:
    """Whether the module is there, as a file or as a package."""
    return path.exists() or (path.with_suffix("") / "__init__.py").exists()


def typed() -> dict[str, set[str]]:
    """The transcripts in which each command is typed, by the command's home name."""
    found: dict[str, set[str]] = {}
    for path in sorted(RECORDINGS.glob("*.console")):
        for step in parse(path.read_text(encoding="utf-8")).steps:
            for words in TYPED.findall(step.command):
                if (name := meant(words.split())) is not None:
                    found.setdefault(name, set()).add(path.stem)
    return found


def meant(words: list[str]) -> str | None:
    """The home name of the command that the words begin with; a flag's value is no command and stops nothing."""
    known, path = tables(), ()
    for word in words:
        if word.startswith(("-", "'", '"', "$")):
            continue
        step = known.step(path, word)
        if step is None:
            break
        path = step
    spec = known.find(path) if path else None
    return spec.name if spec is not None else None
