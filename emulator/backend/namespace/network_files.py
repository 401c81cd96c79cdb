"""What a container's /etc says of its networks, as it joins and leaves them."""

from __future__ import annotations

from collections.abc import Callable

from emulator.backend.namespace.etc import EtcFiles
from emulator.backend.namespace.holdings import Holding
from emulator.backend.namespace.host_paths import HostPaths
from emulator.model.container import Container
from emulator.model.network import EndpointSettings, Network


class NetworkFiles:
    """`gateway`: the host's address on the default bridge."""

    def __init__(self, paths: HostPaths, holdings: dict[str, Holding], gateway: Callable[[], str]) -> None:
        self.paths, self.holdings, self.gateway = paths, holdings, gateway

    def begin(self, container: Container, holding: Holding) -> None:
        """The three files; a container that shares a network shares those of the other."""
        mode = container.host_config.NetworkMode
        if mode.startswith("container:"):
            holding.etc = self.holdings[mode.partition(":")[2]].etc
            return
        holding.addresses.clear()
        holding.embedded.clear()
        files = self.etc(holding)
        files.write_hostname(container.config.Hostname)
        files.write_resolv_conf(container, embedded=False)
        if mode == "host":
            files.write_host_hosts(container)
        else:
            self.write_hosts(container, holding)

    def etc(self, holding: Holding) -> EtcFiles:
        """Its /etc files."""
        return EtcFiles(self.paths.etc(holding), self.gateway)

    def write_hosts(self, container: Container, holding: Holding) -> None:
        """/etc/hosts with the addresses that are known by now."""
        own = [address for addresses in holding.addresses.values() for address in addresses]
        self.etc(holding).write_hosts(container, holding.context.hosts, own)

    def connected(self, container: Container, network: Network, endpoint: EndpointSettings) -> None:
        """It has an interface there."""
        holding = self.holdings[container.id]
        own = [address for address in (endpoint.IPAddress, endpoint.GlobalIPv6Address) if address]
        if own:
            holding.addresses[network.id] = own
            self.write_hosts(container, holding)
        if not network.predefined and not holding.embedded:
            self.etc(holding).write_resolv_conf(container, embedded=True)
        if not network.predefined:
            holding.embedded.add(network.id)

    def disconnected(self, container: Container, network: Network) -> None:
        """It has none there any more."""
        holding = self.holdings[container.id]
        holding.addresses.pop(network.id, None)
        if holding.running is not None:
            self.write_hosts(container, holding)
        if network.id in holding.embedded:
            holding.embedded.discard(network.id)
            if holding.running is not None and not holding.embedded:
                self.etc(holding).write_resolv_conf(container, embedded=False)
