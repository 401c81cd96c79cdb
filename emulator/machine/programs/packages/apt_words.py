"""How apt writes sizes, times, lists and progress; the look of old apt (before 1.1, Ubuntu 14.04) and of new."""

from __future__ import annotations

import re
from collections.abc import Callable

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import debian_version
from emulator.machine.programs.packages.versions import compare


def size(count: float) -> str:
    """`933 `, `56.5 k`, `877 k`, `1460 k`, `13.6 M`: apt-pkg's SizeToStr."""
    value = float(count)
    for unit in ("", "k", "M", "G", "T"):
        if value < 100 and unit:
            return f"{value:.1f} {unit}"
        if value < 10_000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.0f} P"


def duration(seconds: int) -> str:
    """`8s`, `1min 20s`."""
    if seconds >= 3600:
        return f"{seconds // 3600}h {seconds // 60 % 60}min {seconds % 60}s"
    return f"{seconds // 60}min {seconds % 60}s" if seconds >= 60 else f"{seconds}s"


class Console:
    """apt's standard output: `quiet` counts -q, which a pipe adds one to."""

    def __init__(self, process: Process, quiet: int = 0) -> None:
        self.process = process
        out = process.files.get(1)
        self.terminal = out.terminal if out is not None else None
        self.quiet = quiet
        self.version_of: Callable[[str], str] | None = None  # -V: a line for each package
        version = debian_version(process, "apt")
        self.version = version
        self.old = bool(version) and compare(version, "1.1") < 0
        self.width = (self.terminal.columns - 1 if self.terminal is not None and self.terminal.columns > 3 else 79) - 3

    async def say(self, text: str = "") -> None:
        """A line that -qq leaves out."""
        if self.quiet < 2:
            await self.process.out(text + "\n")

    async def always(self, text: str) -> None:
        await self.process.out(text + "\n")

    async def error(self, text: str) -> None:
        await self.process.complain(f"{text}\n")

    async def step(self, text: str) -> None:
        """`Reading package lists... Done` on a terminal, without Done elsewhere."""
        if self.terminal is None:
            await self.say(f"{text}...")
        elif self.quiet < 2:
            tree = self.old and text == "Building dependency tree"
            await self.process.out(
                f"\r{text}... 0%\r\r{text}... 100%\r\r" + (f"{text}       \r\n" if tree else f"{text}... Done\r\n")
            )

    async def names(self, heading: str, names: list[str]) -> None:
        """A list of packages, wrapped as apt wraps it."""
        if not names:
            return
        await self.say(heading)
        if self.version_of is not None:
            for name in names:
                version = self.version_of(name.rstrip("*"))
                await self.say(f"   {name} ({version})" if version else f"   {name}")
            return
        lines, used = ["  "], 0
        for name in names:
            if used and used + len(name) >= self.width:
                lines.append("  ")
                used = 0
            elif used:
                lines[-1] += " "
                used += 1
            lines[-1] += name
            used += len(name)
        await self.say("\n".join(lines))


def natural(text: str) -> list[tuple[int, str]]:
    """A sort key that puts numbers in their order."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]
