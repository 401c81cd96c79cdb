"""`-e`, `--env-file`, `-l`, `--label-file`: what stands in files comes first, so that flags win."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.machine.errno import Errno, LinuxError
from emulator.parse.values import pairs


class CannotOpen(ClientError):
    def __init__(self, path: str, reason: LinuxError) -> None:
        super().__init__(f"open {path}: {go_words(reason)}")


def variables(docker: Client, files: Iterable[str], flags: Iterable[str]) -> tuple[str, ...]:
    """`A=1`; one without a value takes the client's, and is left out where the client has none."""
    environment = docker.console.environment
    found = [line for path in files for line in pairs.parse_file(path, read(docker, path), environment)]
    return (*found, *pairs.resolve(flags, environment))


def labels(docker: Client, files: Iterable[str], flags: Iterable[str]) -> dict[str, str]:
    found = [line for path in files for line in pairs.parse_file(path, read(docker, path))]
    return pairs.to_map([*found, *flags])


def read(docker: Client, path: str) -> bytes:
    try:
        return docker.console.files.read(path)
    except LinuxError as reason:
        if reason.errno is Errno.EISDIR:  # opening goes well, reading does not
            raise pairs.KeyValueFileRefused(path, f"read {path}: {go_words(reason)}") from reason
        raise CannotOpen(path, reason) from reason
