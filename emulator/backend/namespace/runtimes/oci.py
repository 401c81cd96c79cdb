"""What crun and runc have in common: the command line of the OCI runtimes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.runtimes import Join, Made, Streams
from emulator.backend.namespace.runtimes.console import ConsoleSocket
from emulator.backend.namespace.runtimes.sentences import sentence

PATIENCE_SECONDS = 60
NONE: Mapping[str, str] = MappingProxyType({})


class OciRuntime:
    """`options` stand before the verb; `said` finds the complaint in what the program printed."""

    def __init__(self, agent: Agent, program: str, options: Sequence[str], said: Callable[[str], str]) -> None:
        self.said = said
        self.directory = os.path.join(agent.settings.home, "run")
        self.state = os.path.join(self.directory, program)
        os.makedirs(self.state, exist_ok=True)
        self.command = [program, *options, "--root", self.state]
        self.serial = 0

    def create(self, container_id: str, bundle: str, streams: Streams | None, join: Join = None) -> Made:
        with open(os.path.join(bundle, "config.json"), "rb") as file:
            parameters = json.load(file)["linux"]["sysctl"]
        return self.made(["create", "--bundle", bundle], [container_id], streams, join, parameters)

    def start(self, container_id: str) -> None:
        self.run([*self.command, "start", container_id])

    def execute(self, container_id: str, pid: int, process: str, streams: Streams | None, join: Join = None) -> Made:
        return self.made(["exec", "--detach", "--process", process], [container_id], streams, join)

    def forget(self, container_id: str) -> None:
        if os.path.isdir(os.path.join(self.state, container_id)):
            subprocess.run([*self.command, "delete", "--force", container_id], check=False, capture_output=True)

    def made(
        self, verb: Sequence[str], names: Sequence[str], streams: Streams | None, join: Join,
        parameters: Mapping[str, str] = NONE,
    ) -> Made:  # fmt: skip
        """A process, by a verb that writes its pid down."""
        self.serial += 1
        pid_file = os.path.join(self.directory, f"pid-{self.serial}")
        words = [*self.command, *verb, "--pid-file", pid_file]
        terminal: int | None = None
        if streams is None:
            with ConsoleSocket(self.directory) as console:
                self.run([*words, "--console-socket", console.path, *names], None, join, parameters)
                terminal = console.receive()
        else:
            self.run([*words, *names], streams, join, parameters)
        with open(pid_file) as file:
            pid = int(file.read())
        os.unlink(pid_file)
        return Made(pid, terminal)

    def run(
        self, words: Sequence[str], streams: Streams | None = None, join: Join = None, parameters: Mapping[str, str] = NONE
    ) -> None:
        """The program; raises RuntimeFailure. With streams, what it says itself goes into a log, not among them."""
        log = os.path.join(self.directory, "log")
        with open(log, "w+b") as file:
            words = [words[0], "--log", log, *words[1:]]
            stdin, stdout, stderr = streams or (subprocess.DEVNULL, subprocess.DEVNULL, file.fileno())
            ended = subprocess.run(
                words, stdin=stdin, stdout=stdout, stderr=stderr, check=False, timeout=PATIENCE_SECONDS, preexec_fn=join
            )
            if ended.returncode:
                file.seek(0)
                raise RuntimeFailure(sentence(self.said(file.read().decode("utf-8", "replace")), parameters))
