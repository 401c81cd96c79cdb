"""A session whose world is kept in a file: opened, or begun where there is none yet."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from emulator.faces.host.machine import DOCKER_ROOT
from emulator.faces.session import DEFAULT_WORLD, Session
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.overlay import Overlay
from emulator.storage.database import Database
from emulator.storage.keeper import Keeper
from emulator.storage.revive import facts, power_up, revive


class KeptWorld:
    """`environment` says how a new world begins (EMULATOR_WORLD, EMULATOR_SEED). Each opening draws other ids."""

    def __init__(self, path: Path, environment: Mapping[str, str], host_files: FileSystem) -> None:
        self._database = Database(path)
        known = facts(self._database)
        world = str(known.get("world") or environment.get("EMULATOR_WORLD") or DEFAULT_WORLD)
        seed = str(known.get("seed") or environment.get("EMULATOR_SEED") or time.time_ns())
        opened = int(str(known.get("opened", 0))) + 1
        draw = seed if opened == 1 else f"{seed} opened {opened}"
        self.session = session = Session(world, draw, time.time_ns(), host_files)
        files = session.host.root.resolve(DOCKER_ROOT).fs
        assert isinstance(files, Overlay), "the host machine keeps Docker's own files in the simulation"
        if known:
            revive(self._database, session.engine, session.backend, files)
        self.keeper = Keeper(self._database, session.engine, session.backend, files)
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
