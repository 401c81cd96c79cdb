"""docker swarm ca [OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.swarm.manager import ask
from emulator.machine.errno import LinuxError
from emulator.parse.invocation import Invocation
from emulator.parse.refusals import bad_flag
from emulator.quote import quote

FILES = ("ca-cert", "ca-key")
PEM = b"-----BEGIN "


async def main(docker: Client, call: Invocation) -> int:
    for flag in FILES:
        if (why := unreadable(docker, call.text(flag))) and flag in call.changed:
            raise bad_flag(call.spec, call.path, f'invalid argument {quote(call.text(flag))} for "--{flag}" flag: {why}')
    return await ask(docker, call)


def unreadable(docker: Client, path: str) -> str:
    """Why a file is no PEM; empty where it is one."""
    try:
        data = docker.console.files.read(path) if path else b""
    except LinuxError as error:
        return f"open {path}: {go_words(error)}"
    return "" if PEM in data else "file contents must be in PEM format"
