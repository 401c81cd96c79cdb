"""`--network NAME` and `--network name=…,alias=…,ip=…`, as opts.NetworkOpt reads them, and network modes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from emulator.parse.errors import ValueRefused
from emulator.parse.values.csv import read_fields
from emulator.parse.values.numbers import NumberRefused, read_atoi

_LONG_SYNTAX = re.compile(r"[0-9A-Za-z_]=[0-9A-Za-z_]")
"""What makes a text a list of settings, by docker/cli's unanchored pattern."""
BUILT_IN = frozenset(("default", "bridge", "host", "none"))


@dataclass(slots=True)
class NetworkAttachment:
    target: str = ""
    aliases: list[str] = field(default_factory=list)
    driver_options: dict[str, str] = field(default_factory=dict)
    ipv4: str = ""
    ipv6: str = ""
    link_local: list[str] = field(default_factory=list)
    mac: str = ""
    gateway_priority: int = 0


def read_network(text: str) -> NetworkAttachment:
    if not _LONG_SYNTAX.search(text):
        return NetworkAttachment(target=text)
    network = NetworkAttachment()
    for part in read_fields(text):
        key, mark, value = part.lower().partition("=")
        if not mark or not key:
            raise ValueRefused(f"invalid field {part}")
        key = key.strip()
        if key not in _SETTERS:
            raise ValueRefused(f"invalid field key {key}")
        _SETTERS[key](network, value.strip())
    if not network.target:
        raise ValueRefused("network name/id is not specified")
    return network


def _driver_option(network: NetworkAttachment, text: str) -> None:
    key, mark, value = text.partition("=")
    if not mark or not key:
        raise ValueRefused("invalid key value pair format in driver options")
    network.driver_options[key.strip()] = value.strip()


def _gateway_priority(network: NetworkAttachment, text: str) -> None:
    try:
        network.gateway_priority = read_atoi(text)
    except NumberRefused as error:
        raise ValueRefused(f"invalid gw-priority ({text}): {error.why}") from None


def _text(name: str) -> Callable[[NetworkAttachment, str], None]:
    return lambda network, text: setattr(network, name, text)


_SETTERS: Mapping[str, Callable[[NetworkAttachment, str], None]] = {
    "name": _text("target"),
    "alias": lambda network, text: network.aliases.append(text),
    "ip": _text("ipv4"),
    "ip6": _text("ipv6"),
    "mac-address": _text("mac"),
    "link-local-ip": lambda network, text: network.link_local.append(text),
    "driver-opt": _driver_option,
    "gw-priority": _gateway_priority,
}


def is_user_defined(mode: str) -> bool:
    """container.NetworkMode.IsUserDefined."""
    return mode not in BUILT_IN and not is_container_mode(mode)


def is_container_mode(mode: str) -> bool:
    """Whether a mode is another container's: `container:NAME`."""
    return mode.startswith("container:")
