"""The server's command line, read."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process


@dataclass(slots=True)
class Options:
    directory: str
    settings: dict[str, str] = field(default_factory=dict)
    asked: str = ""
    version: bool = False


class BadOptions(EmulatorError):
    """The command line is wrong; the text goes to standard error."""


def read_options(process: Process) -> Options:
    """BadOptions."""
    options = Options(process.env.get("PGDATA", ""))
    words = process.argv[1:]
    short = {
        "p": "port",
        "h": "listen_addresses",
        "k": "unix_socket_directories",
        "N": "max_connections",
        "B": "shared_buffers",
    }
    while words:
        word = words.pop(0)
        if word in ("-V", "--version"):
            options.version = True
        elif word[:2] in ("-D", "-c", "-C", *(f"-{letter}" for letter in short)) and not word.startswith("--"):
            value = word[2:] or (words.pop(0) if words else "")
            if word[1] == "D":
                options.directory = value
            elif word[1] == "C":
                options.asked = value
            else:
                name, _, value = value.partition("=") if word[1] == "c" else (short[word[1]], "", value)
                options.settings[name.lower()] = value.strip("'")
        elif word.startswith("--") and "=" in word:
            name, _, value = word[2:].partition("=")
            options.settings[name.replace("-", "_").lower()] = value
        else:
            kind = "argument" if not word.startswith("-") else "option"
            if kind == "option":
                raise BadOptions(f"postgres: the option {word} is not emulated\n")
            raise BadOptions(f'postgres: invalid argument: "{word}"\nTry "postgres --help" for more information.\n')
    return options
