"""nginx's two logs: lines of the error log by level, access lines by format. Files are opened once and held."""

from __future__ import annotations

import re

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import nginx_date
from emulator.machine.programs.services.nginx_directives import LEVELS
from emulator.machine.programs.services.nginx_syntax import ConfigError

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Logs:
    """Open logs of one process; workers get copies of the descriptors."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.files: dict[str, OpenFile] = {}

    def open(self, path: str) -> OpenFile:
        """The log's file, made when missing; "stderr" is descriptor 2. Raises ConfigError in nginx's words."""
        if path in self.files:
            return self.files[path]
        process = self.process
        if path == "stderr":
            file = process.file(2)
        else:
            try:
                file = process.open(path, Open.WRITE | Open.CREATE | Open.APPEND, 0o644)
            except LinuxError as error:
                raise ConfigError(f'open() "{path}" failed ({error.errno.value[0]}: {error})') from error
            process.install(process.next_fd(3), file)
        self.files[path] = file
        return file

    def reopen(self) -> None:
        """USR1: opens all by name again."""
        paths = [path for path in self.files if path != "stderr"]
        for path in paths:
            old = self.files.pop(path)
            for fd in [fd for fd, file in self.process.files.items() if file is old and fd > 2]:
                self.process.close(fd)
        for path in paths:
            self.open(path)

    async def write(self, path: str, line: str) -> None:
        try:
            await self.open(path).write(line.encode("utf-8", "surrogateescape") + b"\n")
        except (LinuxError, ConfigError):
            return  # a log that cannot be written loses its lines

    async def error(self, log: tuple[str, str] | None, level: str, text: str) -> None:
        """One line of the error log, if its level lets it through."""
        path, lowest = log or ("stderr", "error")
        if LEVELS.index(level) < LEVELS.index(lowest):
            return
        process = self.process
        stamp = nginx_date(process.kernel.timeline.now)
        await self.write(path, f"{stamp} [{level}] {process.pid}#{process.pid}: {text}")


def substitute(text: str, variables: dict[str, str], missing: str = "") -> str:
    """Variables put in; `missing` is what an unknown or empty one gives (`-` in access logs)."""
    if "$" not in text:
        return text
    return _VARIABLE.sub(lambda found: variables.get(found[1] or found[2], "") or missing, text)
