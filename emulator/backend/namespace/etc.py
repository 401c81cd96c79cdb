"""/etc/hosts, /etc/hostname and /etc/resolv.conf of real containers: Docker's texts, in files that are mounted one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from emulator.backend.simulate.etc_files import LOCAL, LOCAL6, extra_hosts, own_names, resolv_conf
from emulator.model.container import Container


class EtcFiles:
    """Those of one container, in `directory`. Written in place, since a running container has each of them mounted."""

    def __init__(self, directory: Path, gateway: Callable[[], str]) -> None:
        self.directory, self.gateway = directory, gateway

    def write(self, name: str, text: str) -> None:
        """One file."""
        with (self.directory / name).open("w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    def write_hostname(self, hostname: str) -> None:
        self.write("hostname", f"{hostname}\n")

    def write_hosts(self, container: Container, links: Sequence[tuple[str, str]], own: Sequence[str]) -> None:
        """The host itself, what --add-host says, links, and the container's own addresses."""
        lines = [LOCAL + LOCAL6, extra_hosts(container, self.gateway())]
        lines += [f"{address}\t{names}\n" for address, names in links]
        lines += [f"{address}\t{own_names(container)}\n" for address in own]
        self.write("hosts", "".join(lines))

    def write_host_hosts(self, container: Container) -> None:
        """On the host's network: the host's own file, and --add-host."""
        self.write("hosts", read("/etc/hosts") + extra_hosts(container, self.gateway()))

    def write_resolv_conf(self, container: Container, *, embedded: bool) -> None:
        """The host's name servers, or Docker's own on networks that users made."""
        self.write("resolv.conf", resolv_conf(container, read("/etc/resolv.conf"), embedded=embedded))


def read(path: str) -> str:
    """A file of this machine; "" where it lacks."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
