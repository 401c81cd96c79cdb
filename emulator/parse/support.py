"""What the engine must be able to do for a command or flag: Windows, swarm, experimental features (docker.go: isSupported).

Flags and commands that it cannot do are left out of help, and refused when used.
"""

from __future__ import annotations

from collections.abc import Iterable

from emulator.parse.client import Client
from emulator.parse.errors import UsageFailure
from emulator.spec import CommandSpec, Flag, Tables

_EXPERIMENTAL = "is only supported on a Docker daemon with experimental features enabled"


def is_shown(marks: frozenset[str], client: Client) -> bool:
    """Whether help lists a command or flag with these marks (docker.go: hideUnsupportedFeatures)."""
    if "hidden" in marks or "deprecated" in marks:
        return False
    if "windows" in marks and client.os not in ("", "windows"):
        return False
    if marks & {"experimental-daemon", "needs-experimental"} and not client.experimental:
        return False
    if "swarm-manager" in marks and client.swarm in ("inactive", "worker"):
        return False
    return not ("swarm-active" in marks and client.swarm == "inactive")


def flag_marks(flag: Flag) -> frozenset[str]:
    """A flag's marks in the words that commands use."""
    names = {"experimental": "needs-experimental", "swarm": "swarm-manager"}
    return frozenset(names.get(mark, mark) for mark in flag.marks) | ({"hidden"} if flag.deprecated else set())


def refusal(tables: Tables, path: tuple[str, ...], used: Iterable[Flag], client: Client) -> UsageFailure | None:
    """The client's refusal, if the engine can't do what the command or a flag that was used needs."""
    for end in range(len(path), -1, -1):
        above: CommandSpec = tables.get(path[:end])
        if "experimental-daemon" in above.marks and not client.experimental and client.os:
            return UsageFailure("", f"{' '.join(('docker', *path))} {_EXPERIMENTAL}\n", 1)
    lines = [line for line in (_flag(flag, client) for flag in sorted(used, key=lambda flag: flag.long)) if line]
    return UsageFailure("", "\n".join(lines) + "\n", 1) if lines else None


def _flag(flag: Flag, client: Client) -> str:
    if "windows" in flag.marks and client.os not in ("", "windows"):
        where = "is only supported on a Docker daemon running on windows, but the Docker daemon is running on"
        return f'"--{flag.long}" {where} {client.os}'
    if "experimental" in flag.marks and not client.experimental and client.os:
        return f'"--{flag.long}" {_EXPERIMENTAL}'
    return ""
