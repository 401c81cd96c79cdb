"""Which name is which address, on which network (moby: libnetwork/network.go svcRecords, sandbox_dns_unix.go)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from ipaddress import ip_address

Addresses = dict[str, list[str]]


class Names:
    """Names are found whatever their case; one may have many addresses, an address many names."""

    def __init__(self) -> None:
        self._networks: dict[str, Addresses] = {}
        self._titles: dict[str, str] = {}

    def open(self, network: str, title: str) -> None:
        """A network, whose name may stand behind a dot: `web.backend`."""
        self._networks[network] = {}
        self._titles[network] = title

    def close(self, network: str) -> None:
        """Its names are gone."""
        self._networks.pop(network, None)
        self._titles.pop(network, None)

    def add(self, network: str, names: Sequence[str], addresses: Sequence[str]) -> None:
        """Addresses get names."""
        known = self._networks.setdefault(network, {})
        for name in names:
            held = known.setdefault(name.lower(), [])
            held.extend(address for address in addresses if address not in held)

    def forget(self, network: str, addresses: Collection[str]) -> None:
        """Addresses have no names any more."""
        known = self._networks.get(network, {})
        for name in list(known):
            known[name] = [address for address in known[name] if address not in addresses]
            if not known[name]:
                del known[name]

    def find(self, networks: Sequence[str], name: str) -> list[str]:
        """The addresses of a name on the first of these networks that knows it; `name.network` asks that one alone."""
        wanted = name.lower().rstrip(".")
        for network in networks:
            if found := self._networks.get(network, {}).get(wanted):
                return list(found)
        short, _, title = wanted.rpartition(".")
        for network in networks:
            if short and self._titles.get(network, "").lower() == title:
                return list(self._networks[network].get(short, []))
        return []

    def reverse(self, networks: Sequence[str], address: str) -> str:
        """An address's first name, with its network's behind it; "" where it has none."""
        wanted = ip_address(address)
        for network in networks:
            for name, addresses in self._networks.get(network, {}).items():
                if any(ip_address(held) == wanted for held in addresses):
                    return f"{name}.{self._titles.get(network, '')}"
        return ""
