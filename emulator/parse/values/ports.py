"""Ports to publish and to expose: `-p 127.0.0.1:80-81:80-81/udp`, `--expose 53/udp`, as go-connections' nat reads them
(0.4.0: what the recorded client was built with)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from emulator.parse.errors import ValueRefused
from emulator.parse.values.addresses import parse_ip
from emulator.parse.values.numbers import NumberRefused, read_uint

PROTOCOLS = ("tcp", "udp", "sctp")


@dataclass(frozen=True, slots=True)
class PortBinding:
    """A port of the container (`80/tcp`) and where it is published; a host port of "" is the engine's to choose,
    one with a dash is a range to choose from."""

    port: str
    host_ip: str = ""
    host_port: str = ""


def parse_publish(texts: Iterable[str]) -> list[PortBinding]:
    """docker/cli: convertToStandardNotation of all, and then nat.ParsePortSpecs."""
    plain = [_standard(text) for text in texts]
    return [binding for text in plain for binding in parse_port(text)]


def _standard(text: str) -> str:
    """`published=80,target=8080,protocol=udp` in the short notation."""
    if "=" not in text:
        return text
    given = {"protocol": "tcp"}
    for part in text.split(","):
        key, mark, value = part.partition("=")
        if not mark or not key:
            raise ValueRefused(f"invalid publish opts format (should be name=value but got '{part}')")
        given[key] = value
    return f"{given.get('published', '')}:{given.get('target', '')}/{given['protocol']}"


def parse_port(text: str) -> list[PortBinding]:
    """nat.ParsePortSpec."""
    *address, host_port, container = ["", *text.split(":")] if ":" not in text else text.split(":")
    protocol, ports = split_protocol(container)
    host_ip = _host_ip(":".join(address))
    if not ports:
        raise ValueRefused(f"No port specified: {text}<empty>")
    first, last = _range(ports, f"Invalid containerPort: {ports}")
    host_first, host_last = _range(host_port, f"Invalid hostPort: {host_port}") if host_port else (0, 0)
    if host_port and last - first != host_last - host_first and last != first:
        raise ValueRefused(f"Invalid ranges specified for container and host Ports: {ports} and {host_port}")
    if protocol.lower() not in PROTOCOLS:
        raise ValueRefused(f"Invalid proto: {protocol}")
    protocol = protocol.lower()
    if first == last and host_first != host_last:
        return [PortBinding(f"{first}/{protocol}", host_ip, f"{host_first}-{host_last}")]
    return [
        PortBinding(f"{port}/{protocol}", host_ip, str(host_first + port - first) if host_port else "")
        for port in range(first, last + 1)
    ]


def _host_ip(text: str) -> str:
    address = _unbracketed(text)
    if address and parse_ip(address) is None:
        raise ValueRefused(f"Invalid ip address: {address}")
    return address


def _unbracketed(text: str) -> str:
    """net.SplitHostPort of the address with an empty port: the address without the brackets of IPv6."""
    address, why = text, ""
    if text.startswith("["):
        end = text.find("]")
        address = text[1:end]
        if end < 0:
            why = "missing ']' in address"
        elif end + 1 != len(text):
            why = "too many colons in address" if text[end + 1] == ":" else "missing port in address"
    elif ":" in text:
        why = "too many colons in address"
    if not why and ("[" in address or "]" in address):
        why = f"unexpected '{'[' if '[' in address else ']'}' in address"
    if why:
        raise ValueRefused(f"Invalid ip address {text}: address {text}:: {why}")
    return address


def _range(text: str, refusal: str) -> tuple[int, int]:
    try:
        return parse_range(text)
    except ValueRefused:
        raise ValueRefused(refusal) from None


def split_protocol(text: str) -> tuple[str, str]:
    """nat.SplitProtoPort: the protocol and the port; both empty without a port."""
    port, _, rest = text.partition("/")
    protocol = rest.partition("/")[0]
    return (protocol or "tcp", port) if port else ("", "")


def parse_range(text: str) -> tuple[int, int]:
    """nat.ParsePortRange."""
    if not text:
        raise ValueRefused("Empty string specified for ports.")
    parts = text.split("-")
    first = read_uint(parts[0], 10, 16)
    last = read_uint(parts[1], 10, 16) if len(parts) > 1 else first
    if last < first:
        raise ValueRefused(f"Invalid range specified for the Port: {text}")
    return first, last


def parse_expose(texts: Iterable[str]) -> list[str]:
    """docker/cli: what `--expose` adds: `53/udp`, one a port. The protocol is taken as written."""
    exposed: list[str] = []
    for text in texts:
        if ":" in text:
            raise ValueRefused(f"invalid port format for --expose: {text}")
        protocol, ports = split_protocol(text)
        try:
            first, last = parse_range(ports)
        except ValueRefused as error:
            raise ValueRefused(f"invalid range format for --expose: {text}, error: {error}") from None
        exposed.extend(f"{port}/{protocol}" for port in range(first, last + 1))
    return exposed


def parse_private_port(text: str) -> str:
    """docker/cli: the second operand of `docker port`: `80`, `80/udp`; as a port of the container."""
    port, _, protocol = text.partition("/")
    try:
        read_uint(port, 10, 16)
    except NumberRefused as error:
        raise ValueRefused(f"Error: invalid port ({port}): {error}") from None
    return f"{port}/{protocol or 'tcp'}"
