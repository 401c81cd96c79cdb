"""Published ports on real loopback sockets: the daemon's doors, waited for by asyncio."""

from __future__ import annotations

import asyncio

from emulator.faces.api.bridge import Bridge
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.timeline import Bell


class LoopReactor(Reactor):
    """Descriptors that the event loop watches."""

    def __init__(self, bridge: Bridge, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(bridge.timeline, lambda text: bridge.report(RuntimeError(text)))
        self._bridge, self._loop = bridge, loop

    async def ready(self, descriptor: int, event: int) -> None:
        """Waits until the descriptor can be read or written, or is gone."""
        bell = Bell()
        add, remove = (
            (self._loop.add_reader, self._loop.remove_reader) if event == READ else
            (self._loop.add_writer, self._loop.remove_writer)
        )  # fmt: skip

        def ring() -> None:
            remove(descriptor)
            bell.ring()
            self._bridge.pump()

        add(descriptor, ring)
        try:
            await bell.wait()
        finally:
            remove(descriptor)
