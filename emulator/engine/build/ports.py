"""EXPOSE (buildkit: dockerfile2llb/convert_expose.go): `[ip:][host:]port[-port][/protocol]`."""

from __future__ import annotations

import ipaddress

from emulator.dockerfile.errors import InstructionError
from emulator.dockerfile.lint import Linter
from emulator.quote import quote

PROTOCOLS = ("tcp", "udp", "sctp")


class BadPort(InstructionError):
    """`plain`: in the classic builder's words (go-connections: nat)."""

    def __init__(self, sentence: str, plain: str = "") -> None:
        super().__init__(sentence)
        self.plain = plain or sentence[:1].upper() + sentence[1:]


def exposed(word: str, lint: Linter | None, lines: tuple[int, int]) -> list[str]:
    """The ports of one word; raises InstructionError."""
    head, _, container = word.rpartition(":")
    address, _, host = head.rpartition(":")
    port, _, protocol = container.partition("/")
    if not port:
        raise BadPort(f"invalid port: {quote(word)}: no port specified", f"No port specified: {word}<empty>")
    protocol = protocol or "tcp"
    if protocol.lower() not in PROTOCOLS:
        raise BadPort(f"invalid port: {quote(word)}: invalid proto: {protocol}", f"Invalid proto: {protocol}")
    if lint is not None and protocol != protocol.lower():
        lint.warn("ExposeProtoCasing", f"Defined protocol '{word}' in EXPOSE instruction should be lowercase", lines)
    if lint is not None and head:
        sentence = f"EXPOSE instruction should not define an IP address or host-port mapping, found '{word}'"
        lint.warn("ExposeInvalidFormat", sentence, lines)
    check_address(address.strip("[]"))
    first, last = port_range(port, "containerPort")
    if host:
        low, high = port_range(host, "hostPort")
        if last != first and high - low != last - first:
            raise BadPort(f"invalid ranges specified for container and host Ports: {port} and {host}")
    return [f"{number}/{protocol.lower()}" for number in range(first, last + 1)]


def check_address(text: str) -> None:
    if not text:
        return
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise BadPort(f"invalid IP address: {text}", f"Invalid ip address: {text}") from None


def port_range(text: str, what: str) -> tuple[int, int]:
    """The first and the last port."""
    first, dash, last = text.partition("-")
    ends = [first, last] if dash else [first, first]
    if not all(end.isascii() and end.isdigit() and len(end) < 6 and int(end) <= 65535 for end in ends):
        raise BadPort(f"invalid {what}: {text}")
    if int(ends[1]) < int(ends[0]):
        raise BadPort(f"invalid {what}: {text}")
    return int(ends[0]), int(ends[1])
