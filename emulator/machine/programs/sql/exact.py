"""Exact numbers of bytes off a stream, for the wire protocols of databases."""

from __future__ import annotations

from emulator.errors import EmulatorError
from emulator.machine.kernel.open_file import OpenFile


class Broken(EmulatorError):
    """The other side went away, or speaks something else."""


class Exact:
    """What was read and not yet taken is kept."""

    def __init__(self, stream: OpenFile) -> None:
        self.stream, self.held = stream, bytearray()

    async def exactly(self, size: int) -> bytes:
        """Broken when the stream ends before."""
        while len(self.held) < size:
            data = await self.stream.read()
            if not data:
                raise Broken
            self.held += data
        data = bytes(self.held[:size])
        del self.held[:size]
        return data
