"""The outer world, as far as it exists: the package mirrors, by name. Any other name is unknown."""

from __future__ import annotations

from typing import Final

OUTSIDE: Final[dict[str, str]] = {
    name: f"192.0.2.{number}"  # RFC 5737's range for documents: these hosts answer nobody but package managers
    for number, name in enumerate(
        (
            "archive.ubuntu.com",
            "security.ubuntu.com",
            "ftp.debian.org",
            "deb.debian.org",
            "security.debian.org",
            "dl-cdn.alpinelinux.org",
            "mirrorlist.centos.org",
            "mirror.centos.org",
            "vault.centos.org",
            "esm.ubuntu.com",
            "cdn-fastly.deb.debian.org",
        ),
        start=10,
    )
}
