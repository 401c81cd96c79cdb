"""What init scripts say: /lib/lsb/init-functions as Debian has it, and with Ubuntu's logging, with and without a terminal."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import os_release


class Teller:
    """One run of a script. `begin` is log_daemon_msg, `end` log_end_msg, `success` log_success_msg without a text."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.ubuntu = os_release(process).get("ID") == "ubuntu"
        out = process.files.get(1)
        self.terminal = out.terminal if out is not None else None
        self.fancy = self.terminal is not None and process.env.get("TERM", "dumb") not in ("", "dumb")

    @property
    def columns(self) -> int:
        return self.terminal.columns if self.terminal is not None and self.terminal.columns > 6 else 80

    async def begin(self, description: str, name: str) -> None:
        if not self.ubuntu:
            await self._say(f"{description}: {name}")
        elif self.fancy:
            await self._say(f" * {description} {name}       \x1b[{self.columns}G ")
        else:
            await self._say(f" * {description} {name}\n")

    async def end(self, status: int) -> None:
        if not self.ubuntu:
            red = "\x1b[31mfailed!\x1b[39;49m" if self.fancy else "failed!"
            await self._say(".\n" if status == 0 else f" {red}\n")
        elif self.fancy:
            word = " OK " if status == 0 else "\x1b[31mfail\x1b[39;49m"
            await self._say(f"\r\x1b[{self.columns - 6}G[{word}]\n")
        else:
            await self._say("   ...done.\n" if status == 0 else "   ...fail!\n")

    async def success(self) -> None:
        await self._say(" * \n" if self.ubuntu else ".\n")

    async def failure(self) -> None:
        red = "\x1b[31m*\x1b[39;49m" if self.fancy else "*"
        await self._say(f" {red} \n" if self.ubuntu else " failed!\n")

    async def status(self, name: str, running: bool) -> None:
        """status_of_proc's line."""
        if self.ubuntu:
            await self._say(f" * {name} is {'running' if running else 'not running'}\n")
        else:
            await self._say(f"{name} is running.\n" if running else f"{name} is not running ... failed!\n")

    async def _say(self, text: str) -> None:
        await self.process.out(text)
