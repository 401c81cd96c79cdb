"""The context in use: which one it is, and how it is kept in config.json (cli: command/cli.go, config/configfile)."""

from __future__ import annotations

import json

from emulator.commands.client import Client
from emulator.commands.context.store import DEFAULT, make_directories
from emulator.commands.outcome import ClientError

KEY = "currentContext"


class BadConfigFile(ClientError):
    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"WARNING: Error loading config file: {place}: {cause}")


def config_file(docker: Client) -> dict[str, object]:
    """The client's configuration; empty where there is none."""
    place = f"{docker.config_directory}/config.json"
    if not docker.console.files.exists(place):
        return {}
    try:
        found = json.loads(docker.console.files.read(place))
    except ValueError as error:
        raise BadConfigFile(place, str(error)) from error
    return found if isinstance(found, dict) else {}


def configured(docker: Client) -> str:
    """The context that config.json names; empty for none."""
    name = config_file(docker).get(KEY, "")
    return name if isinstance(name, str) else ""


def configure(docker: Client, name: str) -> None:
    """Makes it the one in use; nothing is written where it is already."""
    wanted = "" if name == DEFAULT else name
    if wanted == configured(docker):
        return
    config: dict[str, object] = {"auths": {}} | {key: value for key, value in config_file(docker).items() if key != KEY}
    if wanted:
        config[KEY] = wanted
    make_directories(docker, docker.config_directory)
    text = json.dumps(config, indent="\t", ensure_ascii=False)
    docker.console.files.write(f"{docker.config_directory}/config.json", text.encode("utf-8", "surrogateescape"), 0o600)
