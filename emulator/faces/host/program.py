"""The program `docker` of the host machine: the client's commands, run by a simulated process."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.dispatch import run
from emulator.engine import Engine
from emulator.faces.host.console import ProcessConsole
from emulator.machine.kernel import Process
from emulator.machine.kernel.process import Exit
from emulator.machine.kernel.signals import Signal

ENDING = (Signal.INT, Signal.TERM)
"""These end docker in order: it exits with 128 + their number, it does not die of them (cli: cmd/docker/docker.go).
Also where a shell told its background jobs to ignore them: Go's signal.Notify takes them back."""


class DockerProgram:
    """`main` of the executable `client/docker`; `engine` is the world's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, process: Process) -> int:
        for signal in ENDING:
            process.handlers[signal] = lambda caught: process.task.cancel(Exit(128 + caught))
        return await run(Client(self._engine, ProcessConsole(process)), process.argv[1:])
