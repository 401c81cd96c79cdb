"""Where paths of the host, and what belongs to containers, lie on this machine."""

from __future__ import annotations

from pathlib import Path

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.holdings import Holding
from emulator.machine.errno import LinuxError
from emulator.machine.kernel import Machine


class HostPaths:
    """`host` is the machine whose files are bound: those of them that are real. `home`: the world's directory here."""

    def __init__(self, host: Machine, home: Path) -> None:
        self.host, self.home = host, home

    def container(self, container_id: str) -> Path:
        """A container's directory."""
        return self.home / "containers" / container_id

    def etc(self, holding: Holding) -> Path:
        """Where the /etc files lie that it has."""
        return self.container(holding.etc) / "etc"

    def real(self, path: str) -> str:
        """Where a path of the host lies; raises RuntimeFailure where it exists in memory alone."""
        try:
            location = self.host.root.resolve(path)
        except LinuxError as error:
            raise RuntimeFailure(f'error mounting "{path}": {str(error).lower()}') from None
        found = location.fs.real_path(location.inner)
        if found is None:
            raise RuntimeFailure(
                f'error mounting "{path}": it is a file of the simulated host, which real containers cannot see'
            )
        return found
