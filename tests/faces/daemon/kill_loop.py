"""Kills the daemon at random moments, while it starts and amid commands, and compares what was reported with what is there:
nothing may be lost.

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

LONGEST_LIFE, LONGEST_START = 0.15, 0.6
EARLY = 0.3
"""So many lives end while the daemon starts."""
CREDENTIALS = struct.Struct("3i")
IMAGES = ("image", "committed", "built", "loaded")
KINDS = ("container", "renamed", "volume", "network", "file", "copied", *IMAGES)
BASE, CONTEXT = "base", "context"


class Loop:
    """What was reported as done: kind → name → its content or id. A command that was cut off makes its name unknown."""

    def __init__(self, shim: Shim, seed: int) -> None:
        self.shim, self.chance = shim, random.Random(seed)
        self.known: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.serial = self.commands = self.cut = self.early = 0
        self.prepare()

    def prepare(self) -> None:
        """What commands work on: a container, a build's context."""
        assert self.shim("create", "--name", BASE, "busybox", "sleep", "1000").returncode == 0
        (self.shim.directory / CONTEXT).mkdir()
        (self.shim.directory / CONTEXT / "Dockerfile").write_text("FROM busybox\nARG NAME\nRUN echo $NAME > /name\n")

    def round(self) -> None:
        """One life of the daemon: commands until it is killed at a moment of chance; then the comparison."""
        if self.chance.random() < EARLY:
            self.killed_early()
        assert self.shim("version").returncode == 0
        victim = threading.Timer(self.chance.uniform(0, LONGEST_LIFE), kill_daemon, [self.shim])
        victim.start()
        while victim.is_alive():
            self.command()
        victim.join()
        self.compare()

    def killed_early(self) -> None:
        """A daemon's life that ends while it reads its world, or soon after."""
        home = self.shim.environment["EMULATOR_HOME"]
        with self.shim.start("version"):
            time.sleep(self.chance.uniform(0, LONGEST_START))
            for pid in daemons(home):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.early += 1
        kill_daemon(self.shim)  # and nobody is left who could still take a command
        while daemons(home):
            time.sleep(0.01)

    def command(self) -> None:
        """One change, and what it reports."""
        kind = self.chance.choice(KINDS)
        names = self.known[kind]
        if names and kind != "copied" and self.chance.random() < 0.4:
            name = self.chance.choice(sorted(names))
            self.told(kind, name, self.shim(*removal(kind, name)), gone=True)
        else:
            self.serial += 1
            name = f"{kind}{self.serial}"
            (self.shim.directory / name).write_text(name)
            if any(self.shim(*words).returncode for words in preparation(kind, name)):
                return
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
        containers = self.listed("ps", "-a", "--no-trunc", "--format", "{{.Names}} {{.ID}}")
        images = self.listed("images", "--no-trunc", "--format", "{{.Repository}} {{.ID}}")
        there = {
            "container": containers,
            "renamed": dict.fromkeys(containers, ""),
            "volume": self.listed("volume", "ls", "--format", "{{.Name}} {{.Name}}"),
            "network": self.listed("network", "ls", "--no-trunc", "--format", "{{.Name}} {{.ID}}"),
            "image": dict.fromkeys(images, ""),
            "committed": images,
            "built": images,
            "loaded": {name: f"Loaded image: {name}:latest" for name in images},
            "copied": {line[len("A /") :]: "" for line in self.shim("diff", BASE).stdout.decode().splitlines()},
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


def preparation(kind: str, name: str) -> list[list[str]]:
    """The commands before."""
    if kind == "renamed":
        return [["create", "--name", f"{name}-before", "busybox", "true"]]
    if kind == "loaded":
        return [["tag", "busybox", name], ["save", "-o", f"{name}.tar", name], ["rmi", name]]
    return []


def creation(kind: str, name: str) -> list[str]:
    """The command that makes a thing."""
    script = f"echo {name} > /v/content"
    return {
        "renamed": ["rename", f"{name}-before", name],
        "copied": ["cp", "-q", name, f"{BASE}:/{name}"],
        "committed": ["commit", BASE, name],
        "built": ["build", "-q", "-t", name, "--build-arg", f"NAME={name}", CONTEXT],
        "loaded": ["load", "-q", "-i", f"{name}.tar"],
        "container": ["create", "--name", name, "busybox", "true"],
        "volume": ["volume", "create", name],
        "network": ["network", "create", name],
        "image": ["tag", "busybox", name],
        "file": ["run", "--rm", "-v", f"{name}:/v", "busybox", "sh", "-c", script],
    }[kind]


def removal(kind: str, name: str) -> list[str]:
    """The command that takes it away."""
    if kind in ("container", "renamed"):
        return ["rm", name]
    if kind in IMAGES:
        return ["rmi", name]
    return {"file": ["volume", "rm", name]}.get(kind, [kind, "rm", name])


def daemons(home: str) -> list[int]:
    """The processes that are, or will be, a home's daemon."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if entry.read_bytes().rstrip(b"\0").endswith(b"emulator.faces.daemon\0" + home.encode()):
                found.append(int(entry.parent.name))
    return found


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
            if number % 10 == 9:
                told = f"{number + 1} kills, {loop.early} at the start"
                print(f"{told}, {loop.commands} commands, {loop.cut} cut off", flush=True)
        shim.emulator("down")
    print(f"{given.kills} kills, {loop.commands} commands, nothing lost, {time.monotonic() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
