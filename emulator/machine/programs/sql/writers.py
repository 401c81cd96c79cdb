"""One session writes to a database at a time: others wait for its transaction to end."""

from __future__ import annotations

from emulator.timeline import Bell


class Writers:
    """Which session writes to each database now."""

    def __init__(self) -> None:
        self._sessions: dict[str, object] = {}
        self._released = Bell()

    async def turn(self, database: str, session: object) -> None:
        """Waits until the session may write."""
        while self._sessions.get(database, session) is not session:
            await self._released.wait()
        self._sessions[database] = session

    def release(self, session: object) -> None:
        mine = [name for name, holder in self._sessions.items() if holder is session]
        for name in mine:
            del self._sessions[name]
        if mine:
            self._released.ring()
