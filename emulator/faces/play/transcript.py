"""The `*.console` format: a list of commands, each with its standard output, standard error and exit status.

    # Prose.                             a comment, or an empty line before a command
    $ docker rm nosuch                   a command; `> ` continues it
    ! Error response from daemon: …      standard error, after the standard output
    [1]                                  the exit status, where it is not 0

An output line that could be read otherwise stands behind a backslash; `\\no-eol` ends output without a final newline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NO_EOL = "\\no-eol"
STATUS = re.compile(r"\[(\d+)\]")
AMBIGUOUS = re.compile(r"\$ |> |! |!$|#|\\|\[\d+\]$")


@dataclass(frozen=True)
class Step:
    """One command and what it prints. `line` is where it stands in the file, from 1."""

    command: str
    stdout: str = ""
    stderr: str = ""
    status: int = 0
    comments: tuple[str, ...] = ()
    line: int = 0

    @property
    def outcome(self) -> tuple[str, str, int]:
        return self.stdout, self.stderr, self.status


@dataclass(frozen=True)
class Transcript:
    steps: tuple[Step, ...]
    tail: tuple[str, ...] = ()


class _Reader:
    """Collects the lines of one step after another."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.comments: list[str] = []
        self.command: list[str] = []
        self.out: list[str] = []
        self.err: list[str] = []
        self.status = 0
        self.line = 0
        self.open_command = False
        self.head: tuple[str, ...] = ()

    def read(self, number: int, line: str) -> None:
        if line.startswith("$ "):
            self.close()
            self.command, self.line, self.open_command = [line[2:]], number, True
            self.head, self.comments = tuple(self.comments), []
        elif self.open_command and line.startswith("> "):
            self.command.append(line[2:])
        elif line.startswith("#") or self._blank_between(line):
            self.comments.append(line)
        else:
            self.open_command = False
            self._output(line)

    def _blank_between(self, line: str) -> bool:
        return not line and not self.open_command and not self.out and not self.err

    def _output(self, line: str) -> None:
        if match := STATUS.fullmatch(line):
            self.status = int(match[1])
        elif line.startswith("! ") or line == "!":
            self.err.append(line[2:])
        else:
            self.out.append(line[1:] if line.startswith("\\") and line != NO_EOL else line)

    def close(self) -> None:
        if self.command:
            step = Step("\n".join(self.command), _join(self.out), _join(self.err), self.status, self.head, self.line)
            self.steps.append(step)
        self.command, self.out, self.err, self.status = [], [], [], 0


def parse(text: str) -> Transcript:
    """Reads a whole file. Never fails: what is no command is a comment or output."""
    reader = _Reader()
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        reader.read(number, line)
    reader.close()
    return Transcript(tuple(reader.steps), tuple(reader.comments))


def render(transcript: Transcript) -> str:
    """The file's text; `parse(render(t))` is `t` but for line numbers."""
    lines = [line for step in transcript.steps for line in _step_lines(step)]
    return "\n".join([*lines, *transcript.tail]) + "\n"


def _step_lines(step: Step) -> Iterator[str]:
    yield from step.comments
    first, *rest = step.command.split("\n")
    yield "$ " + first
    yield from ("> " + line for line in rest)
    yield from (_guard(line) for line in _split(step.stdout))
    yield from (f"! {line}".rstrip() if not line else f"! {line}" for line in _split(step.stderr))
    if step.status:
        yield f"[{step.status}]"


def _join(lines: list[str]) -> str:
    if not lines:
        return ""
    return "\n".join(lines[:-1]) if lines[-1] == NO_EOL else "\n".join(lines) + "\n"


def _split(text: str) -> list[str]:
    if not text:
        return []
    return text[:-1].split("\n") if text.endswith("\n") else [*text.split("\n"), NO_EOL]


def _guard(line: str) -> str:
    return "\\" + line if line != NO_EOL and AMBIGUOUS.match(line) else line
