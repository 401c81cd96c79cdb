"""`RUN --mount=…` (buildkit: dockerfile/instructions/commands_runmount.go)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace

from emulator.dockerfile.errors import InstructionError, meant
from emulator.dockerfile.instructions import RunMount
from emulator.quote import quote

TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
SHARING = ("shared", "private", "locked")
KEYS = (
    "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid", "src", "dst",
    "destination", "ro", "rw", "readwrite", "env",
)  # fmt: skip
TRUE = ("1", "t", "T", "TRUE", "true", "True")
FALSE = ("0", "f", "F", "FALSE", "false", "False")
NAMES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def fields(text: str) -> list[str]:
    """The fields of a flag."""
    return next(csv.reader([text]), [])


def check_early(text: str) -> None:
    """What is wrong before any variable is known."""
    for field in fields(text):
        key, equals, value = field.partition("=")
        if key.lower() == "from" and equals and "$" in value[:-1]:
            raise InstructionError("'from' doesn't support variable expansion, define alias stage instead")


def early(text: str) -> tuple[str, str]:
    """Type and origin as they are written: they decide which stages are needed."""
    found = {key.lower(): value for key, _, value in (field.partition("=") for field in fields(text))}
    return found.get("type", "bind").lower(), found.get("from", "")


class Reading:
    """One flag, field by field."""

    def __init__(self) -> None:
        self.mount = RunMount()
        self.automatic = True

    def take(self, field: str, fill: Callable[[str], str]) -> None:
        key, equals, value = field.partition("=")
        key = NAMES.get(key.lower(), key.lower())
        value = fill(value) if equals else self.bare(key, field)
        if key not in KEYS:
            raise InstructionError(f"unexpected key '{key}' in '{field}'{meant(key, KEYS)}")
        getattr(self, f"take_{key}", self.take_text)(key, value)

    def bare(self, key: str, field: str) -> str:
        """A field without a value."""
        if key not in ("readonly", "readwrite", "required"):
            raise InstructionError(f"invalid field '{field}' must be a key=value pair")
        return "true"

    def take_text(self, key: str, value: str) -> None:
        match key:
            case "from":
                self.mount = replace(self.mount, origin=value)
            case "source":
                self.mount = replace(self.mount, source=value)
            case "target":
                self.mount = replace(self.mount, target=value)
            case "id":
                self.mount = replace(self.mount, id=value)
            case "env":
                self.mount = replace(self.mount, env=value)

    def take_type(self, key: str, value: str) -> None:
        if value.lower() not in TYPES:
            raise InstructionError(f"unsupported mount type {quote(value)}{meant(value, TYPES)}")
        self.mount = replace(self.mount, type=value.lower())

    def take_readonly(self, key: str, value: str) -> None:
        self.automatic = False
        self.mount = replace(self.mount, read_only=truth(key, value))

    def take_readwrite(self, key: str, value: str) -> None:
        self.automatic = False
        self.mount = replace(self.mount, read_only=not truth(key, value))

    def only_for(self, key: str, *kinds: str) -> None:
        if self.mount.type not in kinds:
            raise InstructionError(f"unexpected key '{key}' for mount type '{self.mount.type}'")

    def take_required(self, key: str, value: str) -> None:
        self.only_for(key, "secret", "ssh")
        self.mount = replace(self.mount, required=truth(key, value))

    def take_size(self, key: str, value: str) -> None:
        self.only_for(key, "tmpfs")
        match = re.fullmatch(r"([0-9]{1,15})(?:\.([0-9]{1,6}))? ?([kmgt]?)i?b?", value.lower())
        if match is None:
            raise InstructionError(f"invalid value for {key}: {value}")
        self.mount = replace(self.mount, size=int(match[1]) * UNITS[match[3]])

    def take_sharing(self, key: str, value: str) -> None:
        if value.lower() not in SHARING:
            raise InstructionError(f"unsupported sharing value {quote(value)}{meant(value, SHARING)}")
        self.mount = replace(self.mount, sharing=value.lower())

    def take_mode(self, key: str, value: str) -> None:
        self.mount = replace(self.mount, mode=number(key, value, 8))

    def take_uid(self, key: str, value: str) -> None:
        self.mount = replace(self.mount, uid=number(key, value, 10))

    def take_gid(self, key: str, value: str) -> None:
        self.mount = replace(self.mount, gid=number(key, value, 10))


def truth(key: str, value: str) -> bool:
    if value not in TRUE + FALSE:
        raise InstructionError(f"invalid value for {key}: {value}")
    return value in TRUE


def number(key: str, value: str, base: int) -> int:
    if not re.fullmatch(r"[0-7]{1,11}" if base == 8 else r"[0-9]{1,10}", value) or int(value, base) >= 1 << 32:
        raise InstructionError(f"invalid value {value} for {key}")
    return int(value, base)


def parse_mount(text: str, fill: Callable[[str], str]) -> RunMount:
    """The mount; `fill` puts variables in."""
    reading = Reading()
    for field in fields(text):
        reading.take(field, fill)
    mount = reading.mount
    check(mount)
    if reading.automatic:
        mount = replace(mount, read_only=mount.type not in ("cache", "tmpfs"))
    return mount


def check(mount: RunMount) -> None:
    """What does not go together."""
    if mount.type not in ("secret", "ssh", "cache"):
        for name, given in (("mode", mount.mode is not None), ("uid", mount.uid), ("gid", mount.gid)):
            if given:
                raise InstructionError(f"{name} not allowed for {quote(mount.type)} type mounts")
    if mount.type == "secret":
        check_secret(mount)
    if mount.sharing and mount.type != "cache":
        raise InstructionError(f"invalid cache sharing set for {mount.type} mount")


def check_secret(mount: RunMount) -> None:
    if mount.origin:
        raise InstructionError("secret mount should not have a from")
    if mount.sharing:
        raise InstructionError("secret mount should not define sharing")
    if not (mount.source or mount.target or mount.id):
        raise InstructionError("invalid secret mount. one of source, target required")
    if mount.source and mount.id:
        raise InstructionError("both source and id can't be set")
