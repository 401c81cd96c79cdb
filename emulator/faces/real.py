"""A world of real containers: where it lies on this machine, and what of it the host machine shows.

A world that is kept (a daemon's) lies in `real` below EMULATOR_HOME; one that passes with its session in a directory of its own
below `passing`. Unpacked layers are shared by all. The host that a session types into is simulated, but what it has at its
Docker root, in /root and in /tmp is really there, so real containers can bind it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from msgspec import structs

from emulator.backend.namespace.backend import NamespaceBackend
from emulator.backend.namespace.descriptors import Descriptors
from emulator.backend.namespace.files import sweeping
from emulator.backend.namespace.files.requests import PathName
from emulator.backend.namespace.groups import places
from emulator.backend.namespace.keeper.access import Access, settings
from emulator.catalog import Host
from emulator.engine.container.limits import NO_CGROUPS
from emulator.faces.daemon.home import home, made
from emulator.faces.daemon.real_files import RealFileSystem
from emulator.machine.kernel import Machine
from emulator.timeline import Timeline

KEPT, PASSING, ROOTS = "real", "passing", "roots"
SCRATCH = ("/root", "/tmp")
LOCK = ".lock"
UNIFIED = Path("/sys/fs/cgroup/cgroup.controllers")


class RealWorld:
    """`kept`: it outlives the session. While a passing world is open, its lock is held."""

    def __init__(self, *, kept: bool) -> None:
        self.state = made(home())
        self.descriptors = Descriptors()
        self.opened: NamespaceBackend | None = None
        self.lock: TextIO | None = None
        if kept:
            self.place = made(self.state / KEPT)
        else:
            above = made(self.state / PASSING)
            self.place, self.lock = passing_place(above)
        runtime, groups = os.environ.get("EMULATOR_RUNTIME", ""), places.places(self.place)
        self.settings = settings(self.place, self.state, runtime=runtime, passing=not kept, groups=groups)
        self.sweep()

    def backend(self, timeline: Timeline, host: Machine, docker_root: str, *, scratch: bool) -> NamespaceBackend:
        """The backend of this world; `scratch`: the host's own files are simulated, but for some places."""
        host.root.mount(docker_root, RealFileSystem(str(self.place)), "/", resolved=True)
        for path in SCRATCH if scratch else ():
            inner = made(self.place / "host" / path.strip("/"))
            host.root.mount(path, RealFileSystem(str(inner)), "/", resolved=True)
        roots = self.state / ROOTS
        self.opened = NamespaceBackend(timeline, self.descriptors, host, self.settings, docker_root, roots)
        return self.opened

    def facts(self, host: Host) -> Host:
        """The host as `docker info` shows it: the kernel, the processors and the runtime are real."""
        real = os.uname()
        return replace(
            host, kernel=real.release, kernel_build=real.version, architecture=real.machine, cpus=os.cpu_count() or 1,
            memory=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
            cgroup_driver="cgroupfs" if self.settings.groups else NO_CGROUPS,
            cgroup_version="2" if UNIFIED.exists() else "1", rootless=bool(os.getuid()) or not self.settings.groups,
            runtime=self.settings.runtime,
        )  # fmt: skip

    def sweep(self) -> None:
        """What sessions left behind that were killed with their keepers goes."""
        above = self.state / PASSING
        for left in above.iterdir() if above.is_dir() else ():  # a dying keeper made it anew, when its lock was gone already
            if left.is_dir() and not left.with_suffix(LOCK).exists():
                self.take_away(left)
        for lock in above.glob(f"*{LOCK}"):
            held = hold(lock)
            if held is None:
                continue
            left = lock.with_suffix("")
            if left.exists():
                self.take_away(left)
            lock.unlink()
            held.close()

    def take_away(self, left: Path) -> None:
        """By a keeper, since files may be other users' that only it can be."""
        access = Access(structs.replace(self.settings, passing=False, groups={}), lambda _keeper: None)
        access.keeper.call(sweeping.sweep, PathName(str(left)))
        access.close()
        name = places.name(left)
        places.remove({key: str(Path(place).with_name(name)) for key, place in self.settings.groups.items()})

    def close(self) -> None:
        """Nothing runs any more. The keeper of a passing world takes its place away with it, or there never was a keeper."""
        if self.opened is not None:
            self.opened.close()
        self.descriptors.close()
        places.remove(self.settings.groups)
        if self.lock is not None:
            if self.place.exists():
                shutil.rmtree(self.place)
            self.place.with_suffix(LOCK).unlink(missing_ok=True)
            self.lock.close()


def passing_place(above: Path) -> tuple[Path, TextIO]:
    """A directory of one's own, and its lock, which is there first: a directory without one is nobody's."""
    while True:
        descriptor, name = tempfile.mkstemp(suffix=LOCK, dir=above)
        os.close(descriptor)
        lock = hold(Path(name))
        if lock is not None and Path(name).exists():  # nobody took it for a dead one's meanwhile
            return made(Path(name).with_suffix("")), lock


def hold(path: Path) -> TextIO | None:
    """A lock; None where somebody else has it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
