"""`-p` and `--expose`."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.model.host_config import PortBinding, PortMap
from emulator.parse.invocation import Invocation
from emulator.parse.values.ports import parse_expose, parse_publish


@dataclass(frozen=True)
class Ports:
    exposed: dict[str, dict[str, str]]
    bindings: PortMap


def ports(call: Invocation) -> Ports:
    bindings: dict[str, tuple[PortBinding, ...]] = {}
    for binding in parse_publish(call.words("publish")):
        published = PortBinding(HostIP=binding.host_ip, HostPort=binding.host_port)
        bindings[binding.port] = (*bindings.get(binding.port, ()), published)
    exposed = dict.fromkeys([*bindings, *parse_expose(call.words("expose"))])
    return Ports({port: {} for port in exposed}, dict(bindings))
