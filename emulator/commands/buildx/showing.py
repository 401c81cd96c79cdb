"""Shows a build on standard error, and what a check found on standard output."""

from __future__ import annotations

from emulator.commands.client import STDERR, Client
from emulator.dockerfile.lint import Warning
from emulator.dockerfile.stages import excerpt
from emulator.engine.build.errors import SolveFailed
from emulator.engine.build.progress import Ended, Log, Progress, Started, Status, Warned
from emulator.output.build import Plain, warnings_text
from emulator.output.build_screen import Screen

TICK = 150_000_000
CLEAN = "Check complete, no warnings found.\n"


class Showing:
    """One build: quiet (nothing but what went wrong), as plain lines, or on a screen that is drawn again and again."""

    def __init__(self, docker: Client, *, quiet: bool, moving: bool = False) -> None:
        self.docker, self.quiet, self.plain = docker, quiet, Plain()
        self.screen = Screen(docker.engine.timeline.now) if moving and not quiet else None
        self.last = self.drawn = 0

    async def write(self, text: str) -> None:
        await self.docker.console.write(STDERR, text.encode("utf-8", "surrogateescape"))

    async def show(self, progress: Progress) -> None:
        head = "" if self.plain.vertices else self.plain.head()
        text = head + self.text(progress)
        if self.screen is not None:
            self.take(self.screen, progress)
            if self.docker.engine.timeline.now - self.drawn >= TICK:
                await self.draw(self.screen)
        elif not self.quiet:
            await self.write(text)

    async def tick(self) -> None:
        """Nothing has happened for a while: the times on the screen go on."""
        if self.screen is not None:
            await self.draw(self.screen)

    async def draw(self, screen: Screen, *, final: bool = False) -> None:
        self.drawn = self.docker.engine.timeline.now
        rows, columns = self.docker.console.size()
        await self.write(screen.frame(self.drawn, rows, columns, final=final))

    def take(self, screen: Screen, progress: Progress) -> None:
        """What the screen is to show."""
        match progress:
            case Started(number, name, time):
                screen.started(number, name, time)
            case Status(number, _, done) as status:
                screen.status(number, status.text, done, self.docker.engine.timeline.now)
            case Log(number, _, data, _):
                screen.log(number, data)
            case Ended(number, time, cached, error):
                screen.ended(number, time, cached, error)

    def text(self, progress: Progress) -> str:
        plain = self.plain
        match progress:
            case Started(number, name, time):
                self.last = max(self.last, number)
                return plain.started(number, name, time)
            case Status(number, _, done) as status:
                return plain.status(number, status.text, done)
            case Log(number, _, data, time):
                return plain.log(number, data, time)
            case Warned(number, warning):
                return plain.warned(number, warning.short)
            case Ended(number, time, cached, error):
                return plain.ended(number, time, cached, error)

    async def note(self, name: str, *statuses: str, error: str = "") -> None:
        """A vertex of the client's own."""
        now, number = self.docker.engine.timeline.now, self.last + 1
        parts: list[Progress] = [Status(number, status) for status in statuses]
        for progress in (Started(number, name, now), *parts, Ended(number, now, error=error)):
            await self.show(progress)

    async def broken(self) -> None:
        """The vertex that failed, once more."""
        if self.screen is not None:
            await self.draw(self.screen, final=True)
        if not self.quiet:
            await self.write(self.plain.failures())

    async def failed(self, warnings: list[Warning], error: SolveFailed) -> None:
        """What went wrong: the vertex, warnings, the lines of the Dockerfile."""
        if self.screen is not None:
            await self.draw(self.screen, final=True)
        if not self.quiet:
            await self.write(self.plain.failures() + warnings_text([*warnings]))
        await self.write(error.excerpts)

    async def check_ended(self, text: str) -> None:
        """The result of a check, a line's room before it."""
        if self.screen is not None:
            await self.draw(self.screen, final=True)
        if not self.quiet:
            await self.write("\n")
        await self.docker.out(text if not self.quiet else f"\n{text}")

    async def answer(self, text: str) -> None:
        """What was asked; the id that there is not stands before it where ids are shown."""
        if self.screen is not None:
            await self.draw(self.screen, final=True)
        await self.docker.out(f"\n{text}" if self.quiet else text)

    async def check_failed(self, text: str, error: SolveFailed) -> int:
        """A check that came to an error: what it had found by then, and the error; the status."""
        if not self.quiet:
            await self.write(self.plain.failures())
        await self.docker.out("\n" * self.quiet + (f"{text}\n" if text else ""))
        await self.write(f"ERROR: {error}\n{error.excerpts}\n")
        return 1

    async def end(self, warnings: list[Warning]) -> None:
        if self.screen is not None:
            await self.draw(self.screen, final=True)
        if not self.quiet:
            await self.write(self.plain.failures() + warnings_text([*warnings]))


def checked(warnings: list[Warning], text: str, name: str) -> str:
    """What `--check` prints of what it found; "" for nothing."""
    if not warnings:
        return ""
    out = f"Check complete, {len(warnings)} warning{'s have' if len(warnings) > 1 else ' has'} been found!\n"
    for each in sorted(warnings, key=lambda warning: warning.line):
        head = f"WARNING: {each.rule}" + (f" - {each.url}" if each.url else "")
        out += f"\n{head}\n{each.sentence}\n{excerpt(text, name, each.line)}"
    return out
