"""`docker top`: what the host's `ps` says of a container's processes (moby: daemon/top_unix.go)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from emulator.backend.failures import PsFailure, UnexpectedPid
from emulator.backend.records import ProcessTable
from emulator.quote import quote

BLANKS = re.compile(r"[ \t\n\f\r]+")


class PsOutput(Struct, frozen=True):
    """What `ps` wrote, and its exit status."""

    out: str
    err: str
    status: int


def process_table(words: Sequence[str], pids: Collection[int], ps: Callable[[Sequence[str]], PsOutput]) -> ProcessTable:
    """`ps` is asked for the container's processes alone; where its options do not go with -q, for all. Raises PsFailure."""
    listed = ps([*words, "-q" + ",".join(map(str, pids))])
    if listed.status:
        listed = ps(words)
    if listed.status:
        raise PsFailure(listed.err.partition("\n")[0] or f"exit status {listed.status}")
    return parsed(listed.out, pids)


def parsed(text: str, pids: Collection[int]) -> ProcessTable:
    """The titles, and the container's lines; those of threads follow their process'. Without a title PID no lines.

    What a line has too many fields goes into its last one. Raises UnexpectedPid.
    """
    first, *lines = text.split("\n")
    titles = fields(first)
    if "PID" not in titles:
        return ProcessTable(tuple(titles), ())
    place, rows, contained = titles.index("PID"), [], False
    for line in lines:
        cells = fields(line)
        if len(cells) <= place:
            continue
        if cells[place] != "-":
            contained = number(cells[place]) in pids
        if contained:
            rows.append(merged(cells, len(titles)))
    return ProcessTable(tuple(titles), tuple(rows))


def fields(line: str) -> list[str]:
    return [word for word in BLANKS.split(line) if word]


def merged(cells: list[str], count: int) -> tuple[str, ...]:
    return (*cells[: count - 1], " ".join(cells[count - 1 :]))


def number(text: str) -> int:
    """As Go's strconv.Atoi reads it."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise UnexpectedPid(f"Unexpected pid '{text}': strconv.Atoi: parsing {quote(text)}: invalid syntax")
    return int(text)
