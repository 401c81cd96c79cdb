"""A session whose world is kept in a file: opened, or begun where there is none yet."""

from __future__ import annotations

import time
from pathlib import Path

from emulator.backend.simulate import SimulateBackend
from emulator.errors import EmulatorError
from emulator.faces.daemon.wish import Wish
from emulator.faces.host.machine import DOCKER_ROOT
from emulator.faces.session import DEFAULT_WORLD, Session
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.overlay import Overlay
from emulator.storage.database import Database
from emulator.storage.keeper import Keeper
from emulator.storage.revive import facts, power_up, revive


class OtherWorld(EmulatorError):
    """The home's world began otherwise."""

    def __init__(self, path: Path, fact: str, found: str, wanted: str) -> None:
        super().__init__(f"{path} holds a world of {fact} {found}, not {wanted}; `emulator reset` drops it")


class KeptWorld:
    """The wish says how a new world begins. Each opening draws other ids. Raises OtherWorld."""

    def __init__(self, path: Path, wish: Wish, host_files: FileSystem) -> None:
        self._database = Database(path)
        known = facts(self._database)
        for fact, wanted in (("world", wish.world), ("seed", wish.seed)):
            if wish.exact and wanted and known and str(known[fact]) != wanted:
                self._database.close()
                raise OtherWorld(path, fact, str(known[fact]), wanted)
        world = str(known.get("world") or wish.world or DEFAULT_WORLD)
        seed = str(known.get("seed") or wish.seed or time.time_ns())
        opened = int(str(known.get("opened", 0))) + 1
        draw = seed if opened == 1 else f"{seed} opened {opened}"
        self.session = session = Session(world, draw, time.time_ns(), host_files, kept=True)
        trees = session.backend if isinstance(session.backend, SimulateBackend) else None
        docker_root = session.host.root.resolve(DOCKER_ROOT).fs
        files = docker_root if isinstance(docker_root, Overlay) else None
        if known:
            revive(self._database, session.engine, trees, files, session.registries)
        self.keeper = Keeper(self._database, session.engine, trees, files, session.registries)
        if known:
            self.keeper.resume({"opened": opened})
        else:
            identity = session.engine.identity
            self.keeper.begin({"world": world, "seed": seed, "opened": opened, "identity": identity})

    def power_up(self) -> None:
        """What the daemon's start does to the containers that it finds."""
        power_up(self.session.engine)
        self.keeper.save()

    def close(self) -> None:
        """Saves, and closes the file."""
        self.keeper.save()
        self._database.close()
