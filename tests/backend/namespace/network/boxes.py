"""Processes with network namespaces of their own in a keeper: containers, as far as networks are concerned."""

from __future__ import annotations

import subprocess
from pathlib import Path

from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.network.networking import Networking
from emulator.model.network import IPAM, EndpointSettings, Network


class Boxes:
    """A keeper's side as a user of this machine reaches it, by nsenter."""

    def __init__(self, keeper: Keeper, networking: Networking) -> None:
        self.networking = networking
        outer = keeper.process.pid
        inner = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()[0]
        self.enter = ["nsenter", "-t", inner, "-U", "-m", "-p", "--preserve-credentials"]
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.pids: dict[str, int] = {}

    def start(self, name: str) -> None:
        """A box, joined."""
        script = "echo $$; exec sleep 100"
        process = subprocess.Popen(
            [*self.enter, "unshare", "--net", "sh", "-c", script], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
        )
        assert process.stdout is not None
        self.processes[name], self.pids[name] = process, int(process.stdout.readline())
        self.networking.join(name, self.pids[name])

    def command(self, name: str, *words: str) -> list[str]:
        """The words that run a program in a box."""
        return [*self.enter, "nsenter", "-t", str(self.pids[name]), "-n", *words]

    def run(self, name: str, *words: str) -> str:
        """What a program in a box prints, on both streams."""
        done = subprocess.run(self.command(name, *words), capture_output=True, text=True, timeout=20)
        return done.stdout + done.stderr

    def end(self) -> None:
        """All boxes end."""
        for process in self.processes.values():
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def network(name: str, number: int, **other: object) -> Network:
    """One with the subnet 172.N.0.0/16 and, where asked, fd00:N::/64."""
    fields: dict[str, object] = {
        "id": name * 64, "name": name, "driver": "bridge", "created": 0, "ipam": IPAM(), "options": {}, "labels": {},
        "bridge": f"br-{name * 12}", "subnet": f"172.{number}.0.0/16", "gateway": f"172.{number}.0.1",
    }  # fmt: skip
    return Network(**(fields | other))  # type: ignore[arg-type]  # a test's shorthand


def endpoint(network: Network, last: int, *, six: bool = False, gateway: bool = True) -> EndpointSettings:
    """The address that ends with `last`, and its MAC."""
    number = network.gateway.split(".")[1]
    return EndpointSettings(
        NetworkID=network.id, EndpointID=f"{network.name}{last}".ljust(64, "0"), MacAddress=f"02:42:ac:{number}:00:{last:02x}",
        IPAddress=f"172.{number}.0.{last}", IPPrefixLen=16, Gateway=network.gateway if gateway else "",
        GlobalIPv6Address=f"fd00:{number}::{last}" if six else "", GlobalIPv6PrefixLen=64 if six else 0,
        IPv6Gateway=network.gateway6 if six else "",
    )  # fmt: skip
