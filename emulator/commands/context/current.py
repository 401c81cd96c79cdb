"""The context in use: which one it is, and how it is kept in config.json (cli: command/cli.go, config/configfile)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import read_config, write_config
from emulator.commands.context.store import DEFAULT

KEY = "currentContext"


def configured(docker: Client) -> str:
    """The context that config.json names; empty for none."""
    name = read_config(docker).get(KEY, "")
    return name if isinstance(name, str) else ""


def configure(docker: Client, name: str) -> None:
    """Makes it the one in use; nothing is written where it is already."""
    wanted = "" if name == DEFAULT else name
    if wanted == configured(docker):
        return
    write_config(docker, read_config(docker) | {KEY: wanted})
