"""docker plugin create [--compress] PLUGIN PLUGIN-DATA-DIR (cli: command/plugin/create.go)"""

from __future__ import annotations

import posixpath

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation
from emulator.wire import go_decode


async def main(docker: Client, call: Invocation) -> int:
    name, directory, *_ = call.operands
    reference(name)
    files = docker.console.files
    place = posixpath.normpath(posixpath.join(docker.console.directory, directory))
    if not files.exists(place):
        raise ClientError(f"lstat {place}: no such file or directory")
    if not files.is_directory(place):
        raise ClientError("context must be a directory")
    config = posixpath.join(directory, "config.json").removeprefix("./")
    if not files.exists(config):
        raise ClientError(f"open {config}: no such file or directory")
    check_config(docker, config)
    raise NotEmulated(call.called_as)


def check_config(docker: Client, path: str) -> None:
    """It must be JSON, and an object."""
    if docker.console.files.is_directory(path):
        raise ClientError(f"read {path}: is a directory")
    data = docker.console.files.read(path)
    if not data.strip():
        raise ClientError("EOF")
    try:
        go_decode.check_object(go_decode.parse(data), "types.PluginConfig")
    except go_decode.TrailingContent:  # the client reads the first document alone
        return
    except go_decode.InvalidJSON as error:
        raise ClientError(error.cause.replace("end of JSON input", "EOF")) from error
