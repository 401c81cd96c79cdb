"""`docker logs` (moby: daemon/logs.go, logger/jsonfilelog)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote_plus

from msgspec import Struct

from emulator.backend.base import STDERR, STDOUT
from emulator.engine import resolve
from emulator.engine.container import log_options
from emulator.engine.core import Core
from emulator.engine.errors.container import NoLogs
from emulator.engine.live import Live
from emulator.engine.streams import LogEntry
from emulator.engine.timestamps import unix_time
from emulator.errors import InvalidParameter
from emulator.model.container import Container
from emulator.timeline import wait_any
from emulator.wire.times import nine_digits


class NoStreams(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("You must choose at least one stream")


class LogQuery(Struct, frozen=True):
    """Which lines, and how they are written. Times in nanoseconds since the epoch, 0 for none; `tail` -1 for all."""

    streams: frozenset[int]
    since: int
    until: int
    tail: int
    timestamps: bool
    prefix: str


async def container_logs(
    core: Core, name: str, *, follow: bool = False, stdout: bool = True, stderr: bool = True, since: str = "",
    until: str = "", timestamps: bool = False, tail: str = "all", details: bool = False,
) -> AsyncIterator[tuple[int, bytes]]:  # fmt: skip
    """The lines as (stream, bytes); `follow` goes on until the container ends."""
    query_since, query_until = unix_time(since), unix_time(until)
    if not stdout and not stderr:
        raise NoStreams()
    container = resolve.container(core, name)
    if container.host_config.LogConfig.Type not in log_options.READABLE:
        raise NoLogs()
    query = LogQuery(
        frozenset([STDOUT] * stdout + [STDERR] * stderr),
        query_since,
        query_until,
        parse_tail(tail),
        timestamps,
        prefix(core, container) if details else "",
    )
    return lines(core, container.id, query, follow)


def parse_tail(text: str) -> int:
    """A number of lines; -1 for all, which any other word means too."""
    try:
        number = int(text)
    except ValueError:
        return -1
    return number if number >= 0 else -1


def prefix(core: Core, container: Container) -> str:
    """`--details`: what the log options name, then a space, always."""
    local = container.host_config.LogConfig.Type == "local"
    chosen = {} if local or not container.state.started_at else log_options.details(core, container)
    return ",".join(f"{escaped(key)}={escaped(value)}" for key, value in chosen.items()) + " "


def escaped(text: str) -> str:
    """As Go's url.QueryEscape."""
    return quote_plus(text)


async def lines(core: Core, container_id: str, query: LogQuery, follow: bool) -> AsyncIterator[tuple[int, bytes]]:
    """What is there, then what comes."""
    live = core.live[container_id]
    seen = live.log.serial
    for entry in chosen(list(live.log.entries), query):
        yield entry.stream, written(entry, query)
    while follow and (goes_on(core, container_id, live) or live.log.serial > seen):
        fresh = live.log.serial - seen
        if not fresh:
            await wait_any(live.log.grown, live.changed)
            continue
        seen = live.log.serial
        for entry in list(live.log.entries)[-fresh:]:
            if wanted(entry, query):
                yield entry.stream, written(entry, query)


def goes_on(core: Core, container_id: str, live: Live) -> bool:
    """Whether more may come."""
    container = core.world.containers.get(container_id)
    return not live.removed and container is not None and container.running


def wanted(entry: LogEntry, query: LogQuery) -> bool:
    """By stream and time."""
    if entry.stream not in query.streams or entry.time < query.since:
        return False
    return not query.until or entry.time <= query.until


def chosen(entries: list[LogEntry], query: LogQuery) -> list[LogEntry]:
    """By tail, then by stream and time, as the json-file reader does it."""
    if query.tail >= 0:
        entries = entries[len(entries) - min(query.tail, len(entries)) :]
    return [entry for entry in entries if wanted(entry, query)]


def written(entry: LogEntry, query: LogQuery) -> bytes:
    """One line: its time and details before it."""
    head = f"{nine_digits(entry.time)} " if query.timestamps else ""
    return (head + query.prefix).encode() + entry.line
