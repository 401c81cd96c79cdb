"""What a registry prints: logrus' lines on standard error, and one line a request on standard output, as Apache's combined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import log_date
from emulator.timeline import MICROSECOND, MILLISECOND, SECOND

PLAIN = re.compile(r"[A-Za-z0-9\-._/@^+]+")
NO_SECRET = (
    "No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind "
    "a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the "
    "REGISTRY_HTTP_SECRET environment variable."
)


@dataclass(frozen=True)
class Build:
    """A release: its version, the Go that made it, the package's name."""

    version: str
    go: str
    package: str

    @property
    def third(self) -> bool:
        """Whether it is of the third generation."""
        return self.version.startswith("3.")


def quoted(value: str) -> str:
    """As logrus writes a value."""
    if PLAIN.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def rfc3339_nano(now: int) -> str:
    """`2026-11-24T15:41:14.077249524Z`, without zeros at its end."""
    moment = datetime.fromtimestamp(now // SECOND, UTC)
    fraction = f".{now % SECOND:09}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def duration(nanoseconds: int) -> str:
    """`792.373µs`, `6.085149ms`, as Go writes a duration below a minute."""
    for unit, size in (("s", SECOND), ("ms", MILLISECOND), ("µs", MICROSECOND)):
        if nanoseconds >= size:
            whole, rest = divmod(nanoseconds, size)
            fraction = f"{rest:0{len(str(size)) - 1}}".rstrip("0")
            return f"{whole}.{fraction}{unit}" if fraction else f"{whole}{unit}"
    return f"{nanoseconds}ns"


def detail_text(detail: object) -> str:
    """Go's %v of an error's detail."""
    if isinstance(detail, dict):
        return "map[" + " ".join(f"{key}:{detail[key]}" for key in sorted(detail)) + "]"
    return str(detail)


class Log:
    """`instance` tells one run from another."""

    def __init__(self, process: Process, build: Build, instance: str) -> None:
        self.process, self.build, self.instance = process, build, instance

    @property
    def now(self) -> int:
        return self.process.kernel.timeline.now

    async def line(self, level: str, text: str, fields: Mapping[str, str], now: int = 0) -> None:
        """One line on standard error; fields in the order of their names."""
        values = {"go.version": self.build.go, **fields}
        shown = " ".join(f"{name}={quoted(values[name])}" for name in sorted(values))
        await self.write(2, f'time="{rfc3339_nano(now or self.now)}" level={level} msg={quoted(text)} {shown}\n')

    async def about(self, level: str, text: str) -> None:
        """One that is about the server."""
        version = f"v{self.build.version}" if self.build.third else self.build.version
        await self.line(level, text, {"instance.id": self.instance, "service": "registry", "version": version})

    async def access(self, remote: str, request: str, status: int, written: int, agent: str) -> None:
        """The line of a request on standard output."""
        shown = agent.replace("\\", "\\\\").replace('"', '\\"')
        await self.write(1, f'{remote} - - [{log_date(self.now)}] "{request}" {status} {written} "" "{shown}"\n')

    async def write(self, stream: int, text: str) -> None:
        """A registry whose output nobody takes goes on."""
        try:
            await self.process.write(stream, text.encode("utf-8", "surrogateescape"))
        except LinuxError:
            return
