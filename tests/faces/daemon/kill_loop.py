"""Kills the daemon at random moments and compares what was reported with what is there: nothing may be lost.

    python -m tests.faces.daemon.kill_loop --kills 200 --seed 1
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from emulator.faces.daemon.home import SOCKET
from tests.faces.daemon.conftest import Shim, shim_in

LONGEST_LIFE = 0.15
CREDENTIALS = struct.Struct("3i")
KINDS = ("container", "volume", "network", "image", "file")


class Loop:
    """What was reported as done: kind → name → its content or id. A command that was cut off makes its name unknown."""

    def __init__(self, shim: Shim, seed: int) -> None:
        self.shim, self.chance = shim, random.Random(seed)
        self.known: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.serial = self.commands = self.cut = 0

    def round(self) -> None:
        """One life of the daemon: commands until it is killed at a moment of chance; then the comparison."""
        assert self.shim("version").returncode == 0
        victim = threading.Timer(self.chance.uniform(0, LONGEST_LIFE), kill_daemon, [self.shim])
        victim.start()
        while victim.is_alive():
            self.command()
        victim.join()
        self.compare()

    def command(self) -> None:
        """One change, and what it reports."""
        kind = self.chance.choice(KINDS)
        names = self.known[kind]
        if names and self.chance.random() < 0.4:
            name = self.chance.choice(sorted(names))
            self.told(kind, name, self.shim(*removal(kind, name)), gone=True)
        else:
            self.serial += 1
            name = f"{kind}{self.serial}"
            self.told(kind, name, self.shim(*creation(kind, name), stdin=b""))

    def told(self, kind: str, name: str, outcome: subprocess.CompletedProcess[bytes], *, gone: bool = False) -> None:
        self.commands += 1
        if outcome.returncode or gone:
            self.known[kind].pop(name, None)
            self.cut += outcome.returncode != 0
            assert outcome.returncode == 0 or b"daemon" in outcome.stderr, outcome
        else:
            self.known[kind][name] = outcome.stdout.decode().strip()

    def compare(self) -> None:
        """Everything that was reported is there."""
        there = {
            "container": self.listed("ps", "-a", "--no-trunc", "--format", "{{.Names}} {{.ID}}"),
            "volume": self.listed("volume", "ls", "--format", "{{.Name}} {{.Name}}"),
            "network": self.listed("network", "ls", "--no-trunc", "--format", "{{.Name}} {{.ID}}"),
            "image": self.listed("images", "--format", "{{.Repository}} "),
        }
        for kind, names in there.items():
            lost = {name for name, value in self.known[kind].items() if names.get(name, "-") != value}
            assert not lost, f"{kind}s reported, but not there: {sorted(lost)}"
        for name in self.known["file"]:
            shown = self.shim("run", "--rm", "-v", f"{name}:/v", "busybox", "cat", "/v/content")
            assert shown.stdout.decode() == f"{name}\n", (name, shown)

    def listed(self, *words: str) -> dict[str, str]:
        outcome = self.shim(*words)
        assert outcome.returncode == 0, outcome
        return {name: value for name, _, value in (line.partition(" ") for line in outcome.stdout.decode().splitlines())}


def creation(kind: str, name: str) -> list[str]:
    """The command that makes a thing."""
    script = f"echo {name} > /v/content"
    return {
        "container": ["create", "--name", name, "busybox", "true"],
        "volume": ["volume", "create", name],
        "network": ["network", "create", name],
        "image": ["tag", "busybox", name],
        "file": ["run", "--rm", "-v", f"{name}:/v", "busybox", "sh", "-c", script],
    }[kind]


def removal(kind: str, name: str) -> list[str]:
    """The command that takes it away."""
    if kind == "container":
        return ["rm", name]
    return {"image": ["rmi", name], "file": ["volume", "rm", name]}.get(kind, [kind, "rm", name])


def kill_daemon(shim: Shim) -> None:
    """SIGKILL for whoever listens at the home's door; it is gone when this returns."""
    for _ in range(1000):
        pid = listener(Path(shim.environment["EMULATOR_HOME"]))
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def listener(home: Path) -> int | None:
    """The daemon's process id, None where nobody listens."""
    with contextlib.ExitStack() as stack:
        try:
            directory = os.open(home, os.O_RDONLY)
            stack.callback(os.close, directory)
            door = stack.enter_context(socket.socket(socket.AF_UNIX))
            door.connect(f"/proc/self/fd/{directory}/{SOCKET}")
        except OSError:
            return None
        pid: int = CREDENTIALS.unpack(door.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))[0]
        return pid


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        shim = shim_in(Path(directory))
        loop, begin = Loop(shim, given.seed), time.monotonic()
        for number in range(given.kills):
            loop.round()
            if number % 20 == 19:
                print(f"{number + 1} kills, {loop.commands} commands, {loop.cut} cut off", flush=True)
        shim.emulator("down")
    print(f"{given.kills} kills, {loop.commands} commands, nothing lost, {time.monotonic() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
