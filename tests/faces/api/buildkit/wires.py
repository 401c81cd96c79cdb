"""Two ends of one connection in virtual time."""

from __future__ import annotations

from emulator.faces.api.buildkit.http2 import Answer, Peer
from emulator.faces.api.reply import Gone
from emulator.timeline import Bell, Timeline

ROOM = 4 << 20


class End:
    """What the other end wrote is read here; `most` is the most that was ever on the way."""

    def __init__(self) -> None:
        self.data, self.bell, self.drained = bytearray(), Bell(), Bell()
        self.other: End = self
        self.cut = False
        self.most = 0

    async def read(self) -> bytes:
        while not self.data and not self.cut:
            await self.bell.wait()
        data = bytes(self.data)
        self.data.clear()
        self.drained.ring()
        return data

    async def write(self, data: bytes) -> None:
        if self.cut:
            raise Gone("cut")
        self.other.data += data
        self.most = max(self.most, len(self.other.data))
        self.other.bell.ring()

    def break_off(self) -> None:
        """Nobody reads or writes any more."""
        for end in (self, self.other):
            end.cut = True
            end.bell.ring()


def ends() -> tuple[End, End]:
    one, two = End(), End()
    one.other, two.other = two, one
    return one, two


def connected(timeline: Timeline, answer: Answer) -> tuple[Peer, Peer, End]:
    """A side that asks, one that answers, and the first one's end."""
    here, there = ends()
    asking, answering = Peer(timeline, here), Peer(timeline, there, answer)
    for peer in (asking, answering):
        timeline.spawn(peer.run(), "peer")
    return asking, answering, here
