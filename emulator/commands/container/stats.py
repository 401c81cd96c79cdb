"""docker stats [-a] [--format FORMAT] [--no-stream] [--no-trunc] [CONTAINER...] (cli: command/container/stats.go)"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.commands.container.sampling import gone, percentages
from emulator.commands.outcome import ClientError, EmptyName, Failure
from emulator.commands.signals import Canceled, forwarded
from emulator.errors import DockerError, EmulatorError
from emulator.model.signals import SIGNALS
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

    def lose(self) -> None:
        """No more samples come."""
        self.entries = {name: gone(entry) for name, entry in self.entries.items()}

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
        await docker.out(text(docker, call, samples.entries))
        return 0
    return await show(docker, call, samples)


async def chosen(docker: Client, call: Invocation) -> tuple[str, ...]:
    """The operands, each once; without any, what runs, or all there are."""
    if call.operands:
        return tuple(dict.fromkeys(call.operands))
    return tuple(container.ID for container in await docker.engine.container_list(all=call.yes("all")))


async def show(docker: Client, call: Invocation, samples: Samples) -> int:
    """The display, until nothing is left of what was asked for.

    A first SIGINT ends the samples, not the display: it shows once more that nothing is known; where containers were asked
    for, again and again, as nothing tells it of the end.
    """
    with forwarded(docker, "", False, cancels=True):
        try:
            await _live(docker, call, samples)
        except Canceled as canceled:
            samples.lose()
            await sleep(TICK)
            await _display(docker, call, samples)
            while call.operands:
                await sleep(TICK)
                await _display(docker, call, samples)
            return 128 + SIGNALS[canceled.signal]
    return 0


async def _live(docker: Client, call: Invocation, samples: Samples) -> None:
    """Twice a second, with a sample every second."""
    ticks = 0
    while samples.entries or not call.operands:
        await sleep(TICK)
        ticks += 1
        if ticks % 2 == 0:
            await samples.take(await chosen(docker, call))
        await _display(docker, call, samples)


async def _display(docker: Client, call: Invocation, samples: Samples) -> None:
    await docker.out(stats.screen(text(docker, call, samples.entries)))


def text(docker: Client, call: Invocation, entries: Mapping[str, StatsEntry]) -> str:
    layout = stats.format_for(configured_format(docker, call, "statsFormat") or "table")
    return stats.write(entries.values(), layout, not call.yes("no-trunc"))
