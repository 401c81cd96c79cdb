"""Tab at the host's prompt: docker's commands, flags, their values and live names from the tables; else what bash completes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from emulator.engine import Engine
from emulator.faces.repl.live_names import filter_names, live_names
from emulator.faces.repl.words import Place, place, quoted
from emulator.machine.shell.completion import commands, files
from emulator.machine.shell.shell import Shell
from emulator.parse.completion import complete

FILES = frozenset({"files", "directories"})
PATHS = "container-paths"
PROGRAM = "docker"


class HostCompleter(Completer):
    """`shell` is whoever reads the line: its directory, functions and variables count."""

    def __init__(self, engine: Engine, shell: Shell) -> None:
        self._engine, self._shell = engine, shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        where = place(document.text_before_cursor)
        if where.words is None:
            return self._files(where.begun.value)
        if where.words and where.words[0] == PROGRAM:
            return self._docker(where)
        if where.begun.text.startswith("$"):
            return self._variables(where.begun.text)
        if not where.words and "/" not in where.begun.value:
            return self._commands(where.begun.text)
        return self._files(where.begun.value)

    def _docker(self, where: Place) -> Iterator[Completion]:
        assert where.words is not None
        found = complete([*where.words[1:], where.begun.value], len(where.words) - 1)
        for candidate in found.literals:
            yield _whole(candidate.text, found.prefix, candidate.about)
        for kind in found.kinds:
            yield from self._of_kind(kind, found.prefix, found.command)

    def _of_kind(self, kind: str, prefix: str, command: tuple[str, ...]) -> Iterator[Completion]:
        if kind == "filters":
            names, ending = [f"{name}=" for name in filter_names(command)], ""
        else:
            names, ending = live_names(self._engine, kind), "" if kind == PATHS else " "
        yield from (_whole(name, prefix, kind, ending) for name in names if name.startswith(prefix))
        if kind in FILES or (kind == PATHS and ":" not in prefix):
            yield from self._files(prefix)

    def _commands(self, word: str) -> Iterator[Completion]:
        return (_whole(name, word) for name in commands(self._shell, word))

    def _variables(self, word: str) -> Iterator[Completion]:
        names = ("$" + name for name in sorted(self._shell.variables.names()))
        return (Completion(name, -len(word)) for name in names if name.startswith(word))

    def _files(self, word: str) -> Iterator[Completion]:
        found = files(self._shell, word)
        part = posixpath.basename(word)
        for name in found.candidates if found is not None else ():
            slash = found is not None and len(found.candidates) == 1 and found.insert.endswith("/")
            directory = slash or name.endswith("/")
            plain = name.removesuffix("/")
            yield Completion(quoted(plain) + ("/" if directory else " "), -len(quoted(part)), display=name)


def _whole(text: str, prefix: str, about: str = "", ending: str = " ") -> Completion:
    return Completion(quoted(text) + ending, -len(prefix), display=text, display_meta=about)
