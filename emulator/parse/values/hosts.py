"""Where the engine listens: `-H tcp://HOST:PORT`, `unix:///path`, `ssh://…`, as docker/cli's opts.ParseHost reads it."""

from __future__ import annotations

import re

from emulator.parse.errors import ValueRefused
from emulator.quote import quote

DEFAULT_SOCKET = "/var/run/docker.sock"
_AUTHORITY = re.compile(r"([^/?#]*)([^?#]*)")


def trim_quotes(text: str) -> str:
    """opts.QuotedString: one pair of quotes around is taken off."""
    if len(text) >= 2 and text[0] in "'\"" and text[-1] == text[0]:
        return text[1:-1]
    return text


def parse_host(text: str, tls: bool = False) -> str:
    """The full address; an empty text is the default one."""
    text = text.strip()
    if not text:
        return "tcp://localhost:2376" if tls else f"unix://{DEFAULT_SOCKET}"
    protocol, mark, rest = text.partition("://")
    if not mark:
        protocol, rest = "tcp", text
    if protocol == "tcp":
        return _tcp(rest)
    if protocol in ("unix", "npipe"):
        if "://" in rest:
            raise ValueRefused(f"invalid proto, expected {protocol}: {rest}")
        return f"{protocol}://{rest or (DEFAULT_SOCKET if protocol == 'unix' else '//./pipe/docker_engine')}"
    if protocol in ("fd", "ssh"):
        return text
    raise ValueRefused(f"invalid bind address format: {text}")


def read_node_address(text: str) -> str:
    """docker/cli: swarm's NodeAddrOption."""
    return _tcp(text.removeprefix("tcp://"), "0.0.0.0", "2377").removeprefix("tcp://")


def _tcp(text: str, default_host: str = "localhost", default_port: str = "2375") -> str:
    """opts.ParseTCPAddr."""
    if not text:
        return f"tcp://{default_host}:{default_port}"
    if "://" in text:
        raise ValueRefused(f"invalid proto, expected tcp: {text}")
    found = _AUTHORITY.match(text + default_port if text.endswith("]:") else text)
    authority, path = (found[1], found[2]) if found else ("", "")
    host, colon, port = authority.rpartition(":")
    if not colon or (host and host.startswith("[") and not host.endswith("]")):
        host, port = authority, ""
    host = host.removeprefix("[").removesuffix("]")
    if port and not port.isdigit():
        raise ValueRefused(f"parse {quote(f'tcp://{text}')}: invalid port {quote(f':{port}')} after host")
    return f"tcp://{f'[{host}]' if ':' in host else host or default_host}:{port or default_port}{path}"
