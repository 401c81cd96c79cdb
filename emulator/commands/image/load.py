"""docker load [-i FILE] [-q] [--platform PLATFORM]"""

from __future__ import annotations

from emulator.commands.client import STDIN, STDOUT, Client
from emulator.commands.input_file import read_file, read_input
from emulator.commands.message_stream import show_stream
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_platform
from emulator.parse.invocation import Invocation


class EmptyInput(ClientError):
    def __init__(self) -> None:
        super().__init__("requested load from stdin, but stdin is empty")


async def main(docker: Client, call: Invocation) -> int:
    path, quiet = call.text("input"), call.yes("quiet") or not docker.console.is_terminal(STDOUT)
    if not path and docker.console.is_terminal(STDIN):
        raise EmptyInput
    data = read_file(docker, path, "images/load", {"quiet": [str(int(quiet))]}) if path else b""
    platform = read_platform(call.text("platform"))
    data = data if path else await read_input(docker)
    await show_stream(docker, docker.engine.image_load(data, platform=platform, quiet=quiet), STDOUT, begun=True)
    return 0
