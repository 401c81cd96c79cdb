"""URLs as curl and wget take them apart. Only http is spoken on this network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

PORTS = {"http": 80, "https": 443, "ftp": 21}


@dataclass(frozen=True, slots=True)
class Url:
    """`host` without brackets; `target` with its query, at least `/`; `user` is `name:password` or ""."""

    scheme: str
    host: str
    port: int
    target: str
    user: str = ""
    explicit_port: bool = False

    @property
    def shown_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """What the Host field says."""
        return self.shown_host if self.port == PORTS.get(self.scheme) else f"{self.shown_host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def file_name(self) -> str:
        """The last part of the path; "" when it ends in `/`."""
        return unquote(self.target.partition("?")[0].rpartition("/")[2])

    def join(self, location: str) -> Url | None:
        """Where a Location leads from here."""
        if "://" in location:
            return parse_url(location)
        if location.startswith("//"):
            return parse_url(f"{self.scheme}:{location}")
        base = "" if location.startswith("/") else self.target.partition("?")[0].rpartition("/")[0] + "/"
        return Url(self.scheme, self.host, self.port, base + location, self.user, self.explicit_port)


def parse_url(text: str) -> Url | None:
    """None for what is no URL; a missing scheme is http."""
    found = re.fullmatch(r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)([^#]*)(?:#.*)?", text, re.DOTALL)
    if found is None:
        return None
    scheme = (found[1] or "http").lower()
    user, _, place = found[2].rpartition("@")
    named = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\] ]*)(?::(\d*))?", place)
    if named is None or not named[1] or (named[2] and int(named[2][:9]) > 65535):
        return None
    target = found[3] or "/"
    if not target.startswith("/"):
        target = "/" + target
    port = int(named[2]) if named[2] else PORTS.get(scheme, 80)
    return Url(scheme, named[1].strip("[]"), port, target.replace(" ", "%20"), unquote(user), bool(named[2]))
