"""The types of flags: how a text becomes a value, and how repeated ones add up. The names are those of the tables.

A flag's kind is its TYPE or TYPE:CHECK. `zero` is the value when neither a flag nor a default is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.parse.errors import ValueRefused
from emulator.parse.values import addresses, devices, durations, mounts, networks, numbers, pairs, references, sizes
from emulator.parse.values import swarm as swarm_values
from emulator.parse.values.cpus import read_cpus
from emulator.parse.values.csv import read_strings
from emulator.parse.values.filters import read_filter
from emulator.parse.values.hosts import read_node_address, trim_quotes
from emulator.parse.values.ulimits import Ulimit, read_ulimit

Value = object
"""A flag's value: bool, int, float, str, a tuple of items, or a mapping; Invocation has typed accessors."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` may raise ValueRefused; `fold` makes one value of all that was read, first to last."""

    read: Callable[[str], object]
    zero: Value
    fold: Callable[[list[Any]], Value]
    once: bool = False


def _last(items: list[object]) -> Value:
    return items[-1]


def _chain(items: list[tuple[object, ...]]) -> Value:
    return tuple(item for group in items for item in group)


def _merge(items: list[tuple[tuple[str, str], ...]]) -> Value:
    return {key: value for pairs_ in items for key, value in pairs_}


def _gather(items: list[tuple[str, str] | None]) -> Value:
    """Filters: the values of each name, each once."""
    found: dict[str, dict[str, None]] = {}
    for name, value in filter(None, items):
        found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in found.items()}


def _by_name(items: list[Ulimit]) -> Value:
    """Ulimits: the last one of a name counts, and they are kept in order of their names."""
    return tuple(limit for _, limit in sorted({limit.name: limit for limit in items}.items()))


def _stream(text: str) -> str:
    if text.lower() not in ("stdin", "stdout", "stderr"):
        raise ValueRefused("valid streams are STDIN, STDOUT and STDERR")
    return text.lower()


def _one(read: Callable[[str], object], zero: Value) -> Kind:
    return Kind(read, zero, _last)


def _list(read: Callable[[str], object] = str) -> Kind:
    return Kind(read, (), tuple)


_REGULAR: dict[str, Kind] = {
    "bool": _one(numbers.read_bool, False),
    "string": _one(str, ""),
    "string:quoted": _one(trim_quotes, ""),
    "string:once": Kind(str, "", _last, once=True),
    "int": _one(numbers.read_int, 0),
    "uint": _one(numbers.read_uint, 0),
    "uint16": _one(lambda text: numbers.read_uint(text, 0, 16), 0),
    "uint32": _one(lambda text: numbers.read_uint(text, 0, 32), 0),
    "float": _one(numbers.read_float, 0.0),
    "float:float32": _one(lambda text: numbers.read_float(text, 32), 0.0),
    "duration": _one(durations.read_duration, 0),
    "duration:positive": _one(durations.read_positive_duration, 0),
    "bytes": _one(sizes.read_size, 0),
    "bytes:swap": _one(sizes.read_swap, 0),
    "decimal": _one(read_cpus, 0),
    "strings": Kind(read_strings, (), _chain),
    "stringArray": _list(),
    "stringToString": Kind(pairs.read_string_to_string, {}, _merge),
    "ipNetSlice": Kind(swarm_values.read_subnets, (), _chain),
    "map": Kind(pairs.read_pair, {}, dict),
    "map:sysctl": Kind(pairs.read_sysctl, {}, dict),
    "filter": Kind(read_filter, {}, _gather),
    "list": _list(),
    "list:stream": _list(_stream),
    "list:env": _list(pairs.read_variable),
    "list:label": _list(pairs.read_label),
    "list:ip": _list(addresses.read_ip),
    "list:domain": _list(addresses.read_domain),
    "list:host": _list(addresses.read_extra_host),
    "list:link": _list(addresses.read_link),
    "list:cgroup-rule": _list(devices.read_cgroup_rule),
    "list:weight": _list(devices.read_weight),
    "list:rate": _list(devices.read_rate),
    "list:iops": _list(devices.read_operations),
    "list:tag": _list(references.read_tag),
    "list:resource": _list(swarm_values.read_generic_resource),
    "ulimit": Kind(read_ulimit, (), _by_name),
    "network": _list(networks.read_network),
    "mount": _list(mounts.read_mount),
    "gpu-request": _list(devices.read_gpus),
    "port": _list(swarm_values.read_service_port),
    "secret": _list(swarm_values.read_secret),
    "config": _list(swarm_values.read_config),
    "pref": _list(swarm_values.read_preference),
    "credential-spec": _one(swarm_values.read_credentials, ""),
    "external-ca": _list(swarm_values.read_external_ca),
    "node-addr": _one(read_node_address, ""),
    "pem-file": _one(str, ""),
    "command": _one(str, ""),
}
SAME = {"uint:pointer": "uint", "network:swarm": "network", "scale": "stringArray"}
"""Types that are others by another name; compose shows its --scale with a type of its own."""


def kind_of(name: str, check: str = "") -> Kind:
    """The rule of a TYPE and CHECK; an unknown one is a mistake in a table."""
    full = f"{name}:{check}" if check else name
    return _REGULAR[SAME.get(full, full)]
