"""Ends of processes: heard from the keeper, told to the engine once all output is handed on."""

from __future__ import annotations

from emulator.backend.base import Observer
from emulator.backend.namespace.holdings import Holding, Process
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.network.networking import Networking
from emulator.backend.namespace.process import running
from emulator.backend.namespace.process.requests import Named


class Ends:
    """`processes` are all that run, by the names that the keeper knows them by: containers, execs, steps of builds."""

    def __init__(self, access: Access, holdings: dict[str, Holding], networking: Networking) -> None:
        self.access, self.holdings, self.networking = access, holdings, networking
        self.processes: dict[str, Process] = {}
        self.told: Observer | None = None

    @property
    def observer(self) -> Observer:
        """Who is told."""
        assert self.told is not None, "the engine observes before it starts anything"
        return self.told

    def hear(self) -> None:
        """Somebody's end."""
        end = self.access.keeper.next_end()
        if end is None:
            return
        process = self.processes.get(end.name)
        if process is not None:
            process.status = end.status
            process.ended.ring()

    def close(self) -> None:
        """Nobody is listened to any more."""
        for process in self.processes.values():
            process.channels.close()
        self.processes.clear()

    def forget(self, process: Process) -> None:
        """Its streams are closed."""
        self.processes.pop(process.name, None)
        process.channels.close()

    async def watch(self, container_id: str, process: Process) -> None:
        """Waits for the end of the first process, and tells it."""
        while process.status is None and not process.abandoned:
            await process.ended.wait()
        if process.abandoned or process.status is None:
            return
        await process.channels.drained()
        self.forget(process)
        self.holdings[container_id].running = None
        self.networking.leave(container_id)
        self.notice_kills(container_id)
        self.access.keeper.call(running.ended, Named(container_id))
        self.observer.container_exited(container_id, process.status)

    async def watch_exec(self, container_id: str, process: Process) -> None:
        """Waits for the end of an exec, and tells it."""
        while process.status is None:
            await process.ended.wait()
        await process.channels.drained()
        self.forget(process)
        self.notice_kills(container_id)
        self.access.keeper.call(running.exec_ended, Named(process.name))
        self.observer.exec_exited(process.name, process.status)
        process.output.end()

    def notice_kills(self, container_id: str) -> None:
        """Tells that the kernel has killed for memory since this was last asked."""
        holding = self.holdings.get(container_id)
        if holding is None or not self.access.settings.groups:
            return
        before, holding.kills = holding.kills, self.access.keeper.call(running.kills, Named(container_id))
        if holding.kills > before:
            self.observer.container_out_of_memory(container_id)
