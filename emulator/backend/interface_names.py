"""How a container's interface is called where its endpoint says so (moby: libnetwork/netlabel.Ifname), and what Linux says of
names that it does not take."""

from __future__ import annotations

from collections.abc import Container

from emulator.backend.failures import InterfaceFailure
from emulator.model.network import EndpointSettings, Network

NAME = "com.docker.network.endpoint.ifname"
PREFIX = "com.docker.network.container_iface_prefix"
LONGEST = 15


def prefix_of(network: Network) -> str:
    """What comes before the number of an interface without a name of its own."""
    return network.options.get(PREFIX) or "eth"


def own_name(endpoint: EndpointSettings, taken: Container[str] = ()) -> str:
    """The name that was asked for, "" for none; raises InterfaceFailure."""
    name = (endpoint.DriverOpts or {}).get(NAME, "")
    why = fault(name, taken) if name else ""
    if why:
        raise InterfaceFailure(f"veth{endpoint.EndpointID[:7]}", name, why)
    return name


def fault(name: str, taken: Container[str]) -> str:
    """Why an interface cannot be called so, "" if it can (linux: net/core/dev.c dev_valid_name)."""
    if len(name.encode("utf-8", "surrogateescape")) > LONGEST:
        return "numerical result out of range"
    if name in (".", "..") or any(letter in "/:" or letter.isspace() for letter in name):
        return "invalid argument"
    return "file exists" if name in taken else ""
