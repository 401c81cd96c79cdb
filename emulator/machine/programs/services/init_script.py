"""/etc/init.d/*: the scripts of the services that this machine can run; each is a row of SERVICES."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.packages.installed import debian_version, upstream
from emulator.machine.programs.services import mariadb_script
from emulator.machine.programs.services.init_texts import Teller
from emulator.timeline import MILLISECOND, SECOND


@dataclass(frozen=True, slots=True)
class Service:
    """A script: what it calls the service, how it starts and finds it, and the words of its usage."""

    description: str
    start: tuple[str, ...]
    pid_files: tuple[str, ...]
    program: str
    usage: str
    stop: Signal = Signal.TERM
    usage_status: int = 3


SERVICES: Final[dict[str, Service]] = {
    "apache2": Service(
        "Apache httpd web server",
        ("/usr/sbin/apache2ctl", "start"),
        ("/var/run/apache2/apache2.pid", "/run/apache2/apache2.pid"),
        "apache2",
        "start|stop|graceful-stop|restart|reload|force-reload",
    ),
    "nginx": Service(
        "nginx",
        ("/usr/sbin/nginx",),
        ("/run/nginx.pid", "/var/run/nginx.pid"),
        "nginx",
        "start|stop|restart|reload|force-reload|status|configtest|rotate|upgrade",
        Signal.QUIT,
    ),
    "redis-server": Service(
        "redis-server",
        ("/usr/bin/redis-server", "/etc/redis/redis.conf"),
        ("/run/redis/redis-server.pid",),
        "redis-server",
        "start|stop|restart|force-reload|status",
        usage_status=1,
    ),
}


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2]
    if len(name) > 3 and name[0] in "SK" and name[1:3].isdigit():
        name = name[3:]
    action = process.argv[1] if len(process.argv) > 1 else ""
    if name == "mariadb":
        return await mariadb_script.main(process)
    service = SERVICES.get(name)
    if service is None:
        await process.complain(f"{name}: starting and stopping this service is not emulated yet\n")
        return 1
    script = Script(process, name, service)
    match action:
        case "start":
            return await script.start()
        case "stop" | "graceful-stop":
            return await script.stop()
        case "restart":
            return await script.restart()
        case "reload" | "force-reload":
            return await script.reload()
        case "status":
            return await script.status()
    await process.complain(f"Usage: {name if not script.teller.ubuntu else process.argv[0]} {{{service.usage}}}\n")
    return service.usage_status


class Script:
    def __init__(self, process: Process, name: str, service: Service) -> None:
        self.process, self.name, self.service = process, name, service
        self.teller = Teller(process)
        self.silent_success = name == "apache2"  # its script ends with log_success_msg

    @property
    def description(self) -> str:
        """Ubuntu 14.04's apache2 said `web server`."""
        version = upstream(debian_version(self.process, "apache2"))
        if self.name == "apache2" and (version.startswith("2.2.") or version == "2.4.7"):
            return "web server"
        return self.service.description

    def running(self) -> int | None:
        """The pid of the pid file, when that process lives."""
        for path in self.service.pid_files:
            try:
                text = self.process.read_file(path).decode("ascii", "replace").strip()
            except LinuxError:
                continue
            found = self.process.machine.processes.get(int(text)) if text.isdigit() else None
            if found is not None and found.exit_status is None:
                return int(text)
        return None

    async def _launch(self) -> int:
        if self.running() is not None:
            return 0
        self._make_run_directories()
        try:
            child = self.process.spawn(list(self.service.start))
        except LinuxError as error:
            await self.process.complain(f"{self.process.argv[0]}: {self.service.start[0]}: {error}\n")
            return 1
        status = (await self.process.wait(child)).shell
        for _ in range(20):
            if status or self.running() is not None:
                break
            await self.process.sleep(50 * MILLISECOND)
        return status

    def _make_run_directories(self) -> None:
        """Those below /run that hold the pid files: the scripts make them, for the user of the place where the data are."""
        for path in self.service.pid_files:
            directory, home = path.rpartition("/")[0], f"/var/lib/{path.split('/')[2]}"
            if directory.startswith("/run/") and not self.process.exists(directory):
                self.process.mkdir(directory, 0o755)
                if self.process.exists(home):
                    owner = self.process.stat(home)
                    self.process.chown(directory, owner.uid, owner.gid)

    async def _halt(self) -> None:
        pid = self.running()
        if pid is None:
            return
        self.process.kill(pid, self.service.stop)
        for _ in range(100):
            if self.running() is None:
                return
            await self.process.sleep(SECOND // 10)

    async def start(self) -> int:
        await self.teller.begin(f"Starting {self.description}", self.name)
        status = await self._launch()
        if status:
            await (self.teller.failure() if self.silent_success else self.teller.end(status))
            if self.silent_success:
                await self.process.complain(f"The {self.name} configtest failed.\n")
            return 1
        await (self.teller.success() if self.silent_success else self.teller.end(0))
        return 0

    async def stop(self) -> int:
        await self.teller.begin(f"Stopping {self.description}", self.name)
        await self._halt()
        await (self.teller.success() if self.silent_success else self.teller.end(0))
        return 0

    async def restart(self) -> int:
        await self.teller.begin(f"Restarting {self.description}", self.name)
        await self._halt()
        status = await self._launch()
        await self.teller.end(status)
        return 1 if status else 0

    async def reload(self) -> int:
        words = f"Reloading {self.description}" + (" configuration" if self.name == "nginx" else "")
        await self.teller.begin(words, self.name)
        pid = self.running()
        if pid is not None:
            self.process.kill(pid, Signal.USR1 if self.name == "apache2" else Signal.HUP)
        await (self.teller.success() if self.silent_success else self.teller.end(0 if pid is not None else 1))
        return 0

    async def status(self) -> int:
        running = self.running() is not None
        await self.teller.status(self.name, running)
        return 0 if running else 3
