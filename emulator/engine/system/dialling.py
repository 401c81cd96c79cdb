"""TLS connections of this host to others that are looked for, but never found: managers of swarms, servers of signatures."""

from __future__ import annotations

import ipaddress
import re

from emulator.backend.web import PlainAnswer, UnknownName, WebFailure, WebRequest
from emulator.engine.core import Core
from emulator.engine.image.remote.endpoint import unknown_host

LAST_PORT = 65535
NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
NO_TLS = "tls: first record does not look like a TLS handshake"


async def dialled(core: Core, address: str) -> str:
    """What Go says of a TLS connection to whoever is there: "" where somebody speaks it."""
    host, port, fault = dial_address(address)
    if fault:
        return f"dial tcp: {fault}"
    request = WebRequest(method="GET", host=host or "0.0.0.0", port=port, target="/", secure=True)
    try:
        await core.backend.web.ask(request)
    except UnknownName:
        return unknown_host(core, host)
    except PlainAnswer:
        return NO_TLS
    except WebFailure as error:
        return str(error)
    return ""


def dial_address(address: str) -> tuple[str, int, str]:
    """Host, port, and what is wrong with them (Go: net.SplitHostPort, net.LookupPort)."""
    host, colon, port = address.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if not colon or address.endswith("]"):
        return "", 0, f"address {address}: missing port in address"
    if ":" in host and bare == host:
        return "", 0, f"address {address}: too many colons in address"
    if not port.isdecimal():
        return "", 0, f"lookup tcp/{port}: unknown port"
    if int(port) > LAST_PORT:
        return "", 0, f"address {port}: invalid port"
    if not NAME.fullmatch(bare) and not is_address(bare):
        return "", 0, f"lookup {bare}: no such host"
    return bare, int(port), ""


def is_address(text: str) -> bool:
    try:
        return not text or bool(ipaddress.ip_address(text))
    except ValueError:
        return False
