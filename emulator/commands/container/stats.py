"""docker stats [-a] [--format FORMAT] [--no-stream] [--no-trunc] [CONTAINER...] (cli: command/container/stats.go)"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.commands.client import Client
from emulator.commands.container.sampling import gone, percentages
from emulator.commands.outcome import ClientError, EmptyName, Failure
from emulator.errors import DockerError, EmulatorError
from emulator.output.contexts import stats
from emulator.output.contexts.stats import StatsEntry
from emulator.parse.invocation import Invocation
from emulator.timeline import sleep
from emulator.wire.stats import StatsResponse

SECOND = 1_000_000_000
TICK = SECOND // 2


class Samples:
    """The last sample of each container, and what is shown of it."""

    def __init__(self, docker: Client) -> None:
        self._engine = docker.engine
        self.last: dict[str, StatsResponse] = {}
        self.entries: dict[str, StatsEntry] = {}
        self.errors: list[EmulatorError] = []

    async def take(self, names: tuple[str, ...]) -> None:
        """One more sample of each; others are forgotten."""
        self.last = {name: sample for name, sample in self.last.items() if name in names}
        self.entries = {name: entry for name, entry in self.entries.items() if name in names}
        self.errors.clear()
        for name in names:
            try:
                await self._one(name)
            except (DockerError, ClientError) as error:
                self.errors.append(error)
                self.last.pop(name, None)
                self.entries[name] = gone(self.entries.get(name, StatsEntry(name)))

    async def _one(self, name: str) -> None:
        if not name.strip():
            raise EmptyName("container")
        self.last[name] = await self._engine.container_stats(name.strip(), self.last.get(name))
        self.entries[name] = percentages(name, self.last[name])

    @property
    def idle(self) -> bool:
        """Nothing runs, so that a second sample tells no more."""
        return not any(sample.CPUStats.SystemUsage for sample in self.last.values())


async def main(docker: Client, call: Invocation) -> int:
    names = await chosen(docker, call)
    samples = Samples(docker)
    await samples.take(names)
    if samples.errors:
        raise Failure(samples.errors)
    if not samples.idle:
        await sleep(SECOND)
        await samples.take(names)
    if call.yes("no-stream"):
        await docker.out(text(call, samples.entries))
        return 0
    return await show(docker, call, samples)


async def chosen(docker: Client, call: Invocation) -> tuple[str, ...]:
    """The operands, each once; without any, what runs, or all there are."""
    if call.operands:
        return tuple(dict.fromkeys(call.operands))
    return tuple(container.ID for container in await docker.engine.container_list(all=call.yes("all")))


async def show(docker: Client, call: Invocation, samples: Samples) -> int:
    """The display, twice a second, until nothing is left of what was asked for; with a sample every second."""
    ticks = 0
    while True:
        await sleep(TICK)
        ticks += 1
        if ticks % 2 == 0:
            names = await chosen(docker, call)
            await samples.take(names)
        await docker.out(stats.screen(text(call, samples.entries)))
        if not samples.entries and call.operands:
            return 0


def text(call: Invocation, entries: Mapping[str, StatsEntry]) -> str:
    layout = stats.format_for(call.text("format") or "table")
    return stats.write(entries.values(), layout, not call.yes("no-trunc"))
