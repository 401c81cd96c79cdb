"""Credentials as the client keeps them (cli: config/credentials/file_store.go): base64 in config.json, unencrypted."""

from __future__ import annotations

import base64
import binascii

from emulator.commands.client import Client
from emulator.commands.config_file import place, read_config, write_config

INDEX_SERVER = "https://index.docker.io/v1/"
UNENCRYPTED = """
WARNING! Your credentials are stored unencrypted in '{}'.
Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/
"""


def host_of(server: str) -> str:
    """The registry's host, without scheme and path."""
    return server.removeprefix("http://").removeprefix("https://").partition("/")[0]


def auths_of(config: dict[str, object]) -> dict[str, object]:
    """All that is kept."""
    found = config.get("auths")
    return dict(found) if isinstance(found, dict) else {}


def stored(docker: Client, key: str) -> tuple[str, str]:
    """User and password of a registry; empty for none."""
    entry = auths_of(read_config(docker)).get(key)
    text = entry.get("auth", "") if isinstance(entry, dict) else ""
    try:
        user, _, password = base64.b64decode(str(text), validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, password.strip("\0")


def store(docker: Client, key: str, user: str, password: str) -> str:
    """Keeps them; the warning to print, "" where nothing has changed."""
    config = read_config(docker)
    auths, text = auths_of(config), base64.b64encode(f"{user}:{password}".encode("utf-8", "surrogateescape")).decode()
    if auths.get(key) == {"auth": text}:
        return ""
    write_config(docker, config | {"auths": auths | {key: {"auth": text}}})
    return UNENCRYPTED.format(place(docker))


def erase(docker: Client, keys: list[str]) -> None:
    """Forgets them; nothing is written where there is nothing to forget."""
    config = read_config(docker)
    auths = auths_of(config)
    if any(key in auths for key in keys):
        write_config(docker, config | {"auths": {key: value for key, value in auths.items() if key not in keys}})
