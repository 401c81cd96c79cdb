"""A build's progress as BuildKit prints it without a terminal (buildkit: util/progress/progressui/printer.go).

    #5 [2/2] RUN echo hi
    #5 0.149 hi
    #5 DONE 0.2s

Whoever has a terminal and wants moving lines gets these as well.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

SECOND = 1_000_000_000
KEPT_LOGS = 10


class Finding(Protocol):
    """A build check's finding."""

    @property
    def short(self) -> str: ...


@dataclass
class Vertex:
    """One block of lines."""

    name: str
    started: int
    partial: bytes = b""
    logs: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_LOGS))
    error: str = ""


class Plain:
    """Lines for what happens; a block's head is repeated where another block came between."""

    def __init__(self) -> None:
        self.vertices: dict[int, Vertex] = {}
        self.current = 0

    def head(self) -> str:
        return '#0 building with "default" instance using docker driver\n'

    def started(self, number: int, name: str, time: int) -> str:
        self.vertices[number] = Vertex(name, time)
        self.current = 0
        return self.block(number)

    def block(self, number: int) -> str:
        """The head of a block, unless it is open."""
        if self.current == number:
            return ""
        self.current = number
        return f"\n#{number} {self.vertices[number].name}\n"

    def status(self, number: int, text: str, done: bool) -> str:
        return f"{self.block(number)}#{number} {text}{' done' if done else ''}\n"

    def warned(self, number: int, text: str) -> str:
        return f"{self.block(number)}#{number} WARN: {text}\n"

    def log(self, number: int, data: bytes, time: int) -> str:
        """Whole lines, each with its time."""
        vertex = self.vertices[number]
        *lines, vertex.partial = (vertex.partial + data).split(b"\n")
        return self.block(number) + "".join(self.log_line(number, line, time) for line in lines)

    def log_line(self, number: int, line: bytes, time: int) -> str:
        vertex = self.vertices[number]
        text = f"{seconds_text(time - vertex.started)} {line.decode('utf-8', 'surrogateescape')}"
        vertex.logs.append(text)
        return f"#{number} {text}\n"

    def ended(self, number: int, time: int, cached: bool, error: str) -> str:
        vertex = self.vertices[number]
        out = self.block(number)
        if vertex.partial:
            out += self.log_line(number, vertex.partial, time)
            vertex.partial = b""
        vertex.error = error
        if error:
            return out + f"#{number} ERROR: {error}\n"
        return out + (f"#{number} CACHED\n" if cached else f"#{number} DONE {(time - vertex.started) / SECOND:.1f}s\n")

    def failures(self) -> str:
        """What went wrong, once more, with the last lines that were written."""
        out = ""
        for vertex in self.vertices.values():
            if vertex.error:
                out += "".join(["------\n", f" > {vertex.name}:\n", *(f"{line}\n" for line in vertex.logs), "------\n"])
        return out


def seconds_text(nanoseconds: int) -> str:
    """Four digits: `0.149`, `10.23`."""
    seconds = nanoseconds / SECOND
    places = max(0, 4 - len(str(int(seconds))))
    return f"{seconds:.{places}f}"


def warnings_text(findings: list[Finding]) -> str:
    """The list at the end."""
    if not findings:
        return ""
    count = f"{len(findings)} warning{'s' if len(findings) > 1 else ''} found (use docker --debug to expand):"
    return f"\n \x1b[33m{count}\n\x1b[0m" + "".join(f" - {each.short}\n" for each in findings)
