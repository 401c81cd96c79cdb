"""The server's log."""

from __future__ import annotations

from datetime import UTC, datetime

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.release import Release


class Log:
    """Lines on standard error, as either product writes them."""

    def __init__(self, process: Process, found: Release) -> None:
        self.process, self.release = process, found

    async def write(self, level: str, words: str, code: str = "", part: str = "Server", thread: int = 0) -> None:
        now = self.process.kernel.timeline.now
        moment = datetime.fromtimestamp(now / 1e9, UTC)
        if self.release.maria:
            line = f"{moment:%Y-%m-%d} {moment.hour:2d}:{moment:%M:%S} {thread} [{level}] {words}\n"
        else:
            line = f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z {thread} [{level}] [{code}] [{part}] {words}\n"
        try:
            await self.process.complain(line)
        except LinuxError:
            return  # nobody reads the log
