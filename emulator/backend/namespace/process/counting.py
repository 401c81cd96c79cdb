"""`docker top` and `docker stats`: what ps and /proc say of a container's processes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from emulator.backend.base import ProcessTable, PsFailure, Usage
from emulator.backend.listing import PsOutput, process_table
from emulator.backend.namespace.groups import kept
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.process import running
from emulator.backend.namespace.process.requests import Named

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
PIDS = ("PID", "PPID", "PGID", "SID")
LISTING_SECONDS = 20


class TopOrder(Struct, frozen=True):
    """What `ps` is asked."""

    name: str
    arguments: tuple[str, ...]


def table(keeper: Keeper, container_id: str, arguments: Sequence[str]) -> ProcessTable:
    """Titles and rows, with pids as this machine has them; raises PsFailure."""
    found = keeper.call(top, TopOrder(container_id, tuple(arguments)))
    numbers = host_numbers(keeper)
    columns = [place for place, title in enumerate(found.titles) if title in PIDS]
    rows = [
        tuple(numbers.get(cell, cell) if place in columns else cell for place, cell in enumerate(row)) for row in found.rows
    ]
    return ProcessTable(found.titles, tuple(rows))


def host_numbers(keeper: Keeper) -> dict[str, str]:
    """From the keeper's numbers of processes to this machine's: /proc tells both of each."""
    parents: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            facts = dict(line.partition(":")[::2] for line in Path(f"/proc/{name}/status").read_text().splitlines())
            parents[name] = facts["PPid"].strip()
            inner = facts["NSpid"].split()[1:]
            if inner:
                numbers[name] = inner[0]
    root = str(keeper.process.pid)
    return {inner: outer for outer, inner in numbers.items() if is_below(outer, root, parents)}


def is_below(process: str, ancestor: str, parents: dict[str, str]) -> bool:
    """Whether one descends from the other."""
    for _ in parents:
        process = parents.get(process, "0")
        if process in (ancestor, "0"):
            break
    return process == ancestor


def top(agent: Agent, request: TopOrder) -> ProcessTable:
    """In the keeper."""
    return process_table(request.arguments, running.processes(agent, Named(request.name)).pids, ps)


def ps(words: Sequence[str]) -> PsOutput:
    """This machine's; raises PsFailure where it has none."""
    try:
        ended = subprocess.run(["ps", *words], capture_output=True, text=True, check=False, timeout=LISTING_SECONDS)
    except FileNotFoundError:
        raise PsFailure("ps is not installed on this machine") from None
    return PsOutput(ended.stdout, ended.stderr, ended.returncode)


def usage(keeper: Keeper, container_id: str) -> Usage:
    """Now."""
    return keeper.call(used, Named(container_id))


def used(agent: Agent, request: Named) -> Usage:
    """In the keeper: what its control groups have counted, or without any the sum over its processes."""
    if found := kept.used(agent, request.name):
        return Usage(pids=found.pids, cpu=found.cpu, memory=found.memory)
    pids = running.processes(agent, request).pids
    cpu = memory = 0
    for pid in pids:
        with suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            cpu += (int(words[11]) + int(words[12])) * TICK
            memory += int(words[21]) * PAGE
    return Usage(pids=len(pids), cpu=cpu, memory=memory)
