"""IP and MAC addresses, host names, and host-to-address mappings, as docker/cli's opts check them."""

from __future__ import annotations

import re

from emulator.parse.errors import ValueRefused
from emulator.quote import quote

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = re.compile(rf"(:?{_LABEL}(?:\.{_LABEL})*)\.?[ \t\n\f\r]*")
_MAC = re.compile(r"[0-9a-f]{2}(([:-])[0-9a-f]{2}(\2[0-9a-f]{2}){4}(?:(\2[0-9a-f]{2}){2}|(\2[0-9a-f]{2}){14})?)", re.I)
_DOTTED_MAC = re.compile(r"([0-9a-f]{4}\.){2}[0-9a-f]{4}((\.[0-9a-f]{4})|(\.[0-9a-f]{4}){7})?", re.I)
HOST_GATEWAY = "host-gateway"


def parse_ip(text: str) -> str | None:
    """The address as Go prints it, or None: net.ParseIP knows no zones, no ports and no leading zeros."""
    from ipaddress import IPv6Address, ip_address

    try:
        address = ip_address(text)
    except ValueError:
        return None
    if "%" in text:
        return None
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else str(address)


def read_ip(text: str) -> str:
    """opts.ValidateIPAddress."""
    address = parse_ip(text.strip())
    if address is None:
        raise ValueRefused(f"IP address is not correctly formatted: {text}")
    return address


def is_mac(text: str) -> bool:
    """Whether net.ParseMAC takes the text: 6, 8 or 20 bytes."""
    text = text.strip()
    return bool(_MAC.fullmatch(text) or _DOTTED_MAC.fullmatch(text))


def read_domain(text: str) -> str:
    """opts.ValidateDNSSearch."""
    text = text.strip(" ")
    if text == ".":
        return text
    found = _DOMAIN.fullmatch(text) if re.search("[a-zA-Z]", text) else None
    if not found or len(found[1]) >= 255:
        raise ValueRefused(f"{text} is not a valid domain")
    return found[1]


def read_extra_host(text: str) -> str:
    """opts.ValidateExtraHost: `name:address` or `name=address`; the value has a colon."""
    name, mark, address = text.partition("=")
    if not mark:
        name, mark, address = text.partition(":")
    if not mark or not name or ":" in name:
        raise ValueRefused(f"bad format for add-host: {quote(text)}")
    if address == HOST_GATEWAY:
        return f"{name}:{address}"
    if len(address) > 2 and address[0] == "[" and address[-1] == "]":
        address = address[1:-1]
    if parse_ip(address.strip()) is None:
        raise ValueRefused(f"invalid IP address in add-host: {quote(address)}")
    return f"{name}:{address}"


def read_link(text: str) -> str:
    """opts.ValidateLink."""
    parse_link(text)
    return text


def parse_link(text: str) -> tuple[str, str]:
    """opts.ParseLink: the container and its alias."""
    if not text:
        raise ValueRefused("empty string specified for links")
    parts = text.split(":", 2)
    if len(parts) > 2:
        raise ValueRefused(f"bad format for links: {text}")
    if len(parts) == 1:
        return text, text
    if parts[0].startswith("/"):
        return parts[0][1:], parts[1].rpartition("/")[2]
    return parts[0], parts[1]
