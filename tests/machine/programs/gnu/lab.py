"""A machine with all programs of this room in /bin, where a recorded case can be run. For tests only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from emulator.machine import programs
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import BytesSource, Kernel, Machine, Open, Sink
from emulator.timeline import Timeline

NOW = 1_732_420_800_000_000_000  # 2024-11-24 04:00:00 UTC
PLACES = ("/", "/bin", "/tmp", "/etc", "/lab", "/dev", "/root")
FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\nnogroup:x:65534:\n",
}


@dataclass(frozen=True)
class Outcome:
    stdout: bytes
    stderr: bytes
    status: int


@cache
def base() -> Layer:
    """Directories, /etc and every program that is written."""
    entries: dict[str, Inode] = {place: Inode(Kind.DIRECTORY, mode=0o755, mtime=NOW) for place in PLACES}
    entries["/tmp"] = Inode(Kind.DIRECTORY, mode=0o1777, mtime=NOW)
    for name, minor in (("null", 3), ("zero", 5)):
        entries[f"/dev/{name}"] = Inode(Kind.CHARACTER, mode=0o666, mtime=NOW, rdev=(1, minor))
    for path, text in FILES.items():
        entries[path] = Inode(Kind.FILE, content=text.encode(), mtime=NOW)
    home = Path(programs.__file__).parent
    names = {f"gnu/{_name(module.stem)}" for module in (home / "gnu").glob("*.py") if module.stem != "__init__"}
    for program in sorted(names | {"awk/mawk", "awk/gawk", "awk/awk", "busybox/busybox", "make/make", "shell/sh"}):
        name = program.partition("/")[2]
        if programs.find(program) is not None:
            entries[f"/bin/{name}"] = Inode(Kind.FILE, content=Opaque(4096, program), mode=0o755, mtime=NOW)
    return Layer(entries)


def _name(stem: str) -> str:
    return "[" if stem == "test_bracket" else stem.rstrip("_")


class Lab:
    """One fresh machine."""

    def __init__(self, files: dict[str, object] | None = None) -> None:
        self.timeline = Timeline(NOW)
        self.kernel = Kernel(self.timeline, random.Random(1))
        overlay = Overlay([base()], clock=lambda: self.timeline.now)
        self.machine = Machine(self.kernel, "lab", root=MountTable(overlay), hostname="lab")
        self.kernel.boot(self.machine)
        self.process = next(iter(self.machine.processes.values()))
        for name, content in (files or {}).items():
            self.put("/lab/" + name, content)
        for name in reversed(files or {}):
            self.process.utime("/lab/" + name, NOW, NOW, follow=False)

    def put(self, path: str, content: object) -> None:
        """Text is a file; None a directory; {"link": to}; {"text": …, "mode": …}."""
        process = self.process
        if content is None:
            process.mkdir(path)
            return
        if isinstance(content, dict) and "link" in content:
            process.symlink(content["link"], path)
            return
        text = content["text"] if isinstance(content, dict) else str(content)
        process.write_file(path, text.encode("utf-8", "surrogateescape"), 0o644)
        if isinstance(content, dict):
            process.chmod(path, int(content["mode"], 8))

    def run(
        self, *argv: str, stdin: bytes = b"", env: dict[str, str] | None = None, seconds: float = 60, cwd: str = "/lab"
    ) -> Outcome:
        out, err = bytearray(), bytearray()
        files = {0: BytesSource(stdin), 1: Sink(out.extend), 2: Sink(err.extend)}
        environment = {"PATH": "/bin", "HOME": "/root"} | (env or {})
        process = self.machine.start(list(argv), env=environment, cwd=cwd, files=files)
        limit = self.timeline.now + int(seconds * 1e9)
        self.timeline.run(lambda: process.exit_status is not None or self.timeline.now > limit, max_steps=2_000_000)
        assert process.exit_status is not None, f"{argv} still runs"
        return Outcome(bytes(out), bytes(err), process.exit_status.shell)

    def text(self, path: str) -> str:
        return self.process.read_file(path).decode("utf-8", "surrogateescape")


__all__ = ["NOW", "Lab", "Open", "Outcome"]
