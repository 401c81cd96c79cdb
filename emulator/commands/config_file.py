"""The client's config.json (cli: config/configfile): read as Go reads it, written with the fields that Docker knows.

A file that is no JSON counts as empty; whoever runs a command is told so first.
"""

from __future__ import annotations

import json
import posixpath

from emulator.commands.client import Client
from emulator.errors import InvalidParameter
from emulator.machine.errno import LinuxError
from emulator.parse.invocation import Invocation
from emulator.wire.go_decode import InvalidJSON, parse

FIELDS = (
    "auths", "HttpHeaders", "psFormat", "imagesFormat", "networksFormat", "pluginsFormat", "volumesFormat", "statsFormat",
    "detachKeys", "credsStore", "credHelpers", "serviceInspectFormat", "servicesFormat", "tasksFormat", "secretFormat",
    "configFormat", "nodesFormat", "pruneFilters", "proxies", "currentContext", "cliPluginsExtraDirs", "plugins", "aliases",
    "features",
)  # fmt: skip
TEXTS = frozenset(name for name in FIELDS if name.endswith("Format")) | {"detachKeys", "credsStore", "currentContext"}


def place(docker: Client) -> str:
    """Where it is."""
    return f"{docker.config_directory}/config.json"


def read_config(docker: Client) -> dict[str, object]:
    """The client's configuration; empty where there is none, or none that can be read."""
    try:
        found = parse(docker.console.files.read(place(docker)))
    except (InvalidParameter, LinuxError):
        return {}
    return found if isinstance(found, dict) else {}


def configured_format(docker: Client, call: Invocation, field: str, *, quiet: bool = False) -> str:
    """`--format`, or else the layout that the file has for this list (`psFormat`); `quiet` lists do without it."""
    configured = "" if quiet else read_config(docker).get(field)
    return call.text("format") or (configured if isinstance(configured, str) else "")


def config_warning(docker: Client) -> str:
    """What is wrong with the file; "" for nothing."""
    if not docker.console.files.exists(place(docker)):
        return ""
    try:
        cause = misfit(parse(docker.console.files.read(place(docker))))
    except InvalidJSON as error:
        cause = error.cause
    except (InvalidParameter, LinuxError) as error:
        return f"WARNING: Error loading config file: {place(docker)}: {error}"
    return f"WARNING: Error parsing config file ({place(docker)}): {cause}" if cause else ""


def misfit(found: object) -> str:
    """What does not fit into the fields that Docker has (encoding/json: UnmarshalTypeError); "" for nothing."""
    if not isinstance(found, dict):
        return "" if found is None else f"json: cannot unmarshal {kind(found)} into Go value of type configfile.ConfigFile"
    for name, value in found.items():
        if name in TEXTS and value is not None and not isinstance(value, str):
            return f"json: cannot unmarshal {kind(value)} into Go struct field ConfigFile.{name} of type string"
    return ""


def kind(value: object) -> str:
    """JSON's word for a value."""
    if isinstance(value, bool):
        return "bool"
    names = ((str, "string"), (dict, "object"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "number")


def write_config(docker: Client, config: dict[str, object]) -> None:
    """Keeps what Docker knows and is not empty."""
    make_directory(docker, docker.config_directory)
    docker.console.files.write(place(docker), text_of(config).encode("utf-8", "surrogateescape"), 0o600)


def text_of(config: dict[str, object]) -> str:
    """The file's text: sorted within, with tabs; `auths` always."""
    kept = {"auths": config.get("auths") or {}} | {name: config[name] for name in FIELDS[1:] if config.get(name)}
    return json.dumps({name: in_order(value) for name, value in kept.items()}, indent="\t", ensure_ascii=False)


def in_order(value: object) -> object:
    """Maps by their keys."""
    return {key: in_order(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def make_directory(docker: Client, path: str) -> None:
    """A directory and those above it."""
    missing: list[str] = []
    while path not in ("", "/") and not docker.console.files.exists(path):
        missing.append(path)
        path = posixpath.dirname(path)
    for each in reversed(missing):
        docker.console.files.make_directory(each)
