"""A world's keeper, started when it is first needed: a world that only lists its containers needs none."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path

from emulator.backend.namespace.groups import limits
from emulator.backend.namespace.groups.limits import Setting
from emulator.backend.namespace.keeper.agent import Settings
from emulator.backend.namespace.keeper.failures import KeeperFailure
from emulator.backend.namespace.keeper.keeper import Keeper, has_further_ids
from emulator.backend.namespace.runtimes import PREFERENCE, PROGRAMS
from emulator.model.host_config import HostConfig


class Access:
    """`started` is called with a keeper that has just begun."""

    def __init__(self, settings: Settings, started: Callable[[Keeper], None]) -> None:
        self.settings, self.started = settings, started
        self.running: Keeper | None = None

    @property
    def keeper(self) -> Keeper:
        """The keeper; raises KeeperFailure where none can be."""
        if self.running is None:
            self.running = Keeper(self.settings)
            self.started(self.running)
        return self.running

    def limits(self, host: HostConfig) -> tuple[Setting, ...]:
        """What a container's control groups are told; nothing where there are none."""
        groups = self.settings.groups
        unified = limits.UNIFIED in groups
        if not groups:
            return ()
        return (*limits.settings(host, unified=unified), *limits.disks(host, device_number, unified=unified))

    @property
    def throttles(self) -> bool:
        """Whether disks' traffic can be limited."""
        return not {limits.UNIFIED, limits.DISKS}.isdisjoint(self.settings.groups)

    def close(self) -> None:
        """Nothing runs any more."""
        if self.running is not None:
            self.running.close()
            self.running = None


def device_number(path: str) -> str:
    """`8:0`, of a device of this machine's."""
    number = os.stat(path).st_rdev
    return f"{os.major(number)}:{os.minor(number)}"


def settings(home: Path, state: Path, *, runtime: str, passing: bool, groups: dict[str, str]) -> Settings:
    """Of a world at `home`; unpacked layers lie below `state`, shared by the user's worlds."""
    single = not has_further_ids(pwd.getpwuid(os.getuid()).pw_name)
    layers = state / "layers" / ("single" if single else "mapped")
    for directory in (home, layers):
        directory.mkdir(parents=True, exist_ok=True)
    return Settings(
        home=str(home), layers=str(layers), runtime=runtime or preferred(), single=single, passing=passing, groups=groups
    )


def preferred() -> str:
    """The first runtime that is installed; raises KeeperFailure."""
    for runtime in PREFERENCE:
        if shutil.which(PROGRAMS[runtime]):
            return runtime
    raise KeeperFailure("no runtime is installed: install crun, runc or bubblewrap (see `emulator doctor`)")
