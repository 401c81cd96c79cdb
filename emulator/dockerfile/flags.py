"""Flags of instructions, `--chown=…` (buildkit: dockerfile/instructions/bflag.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emulator.dockerfile.errors import InstructionError, meant

TEXT, BOOL, LIST = "text", "bool", "list"


class Flags:
    """The flags of one instruction. `known` says of which kind each is."""

    def __init__(self, words: Sequence[str], known: Mapping[str, str]) -> None:
        self.texts: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.used: dict[str, None] = {}
        for word in words:
            self.take(word, known)

    def take(self, word: str, known: Mapping[str, str]) -> None:
        """One flag; raises InstructionError."""
        flag, equals, value = word.partition("=")
        name = flag[2:]
        if name not in known:
            raise InstructionError(f"unknown flag: {flag}{meant(name, known)}")
        kind = known[name]
        if name in self.used and kind != LIST:
            raise InstructionError(f"duplicate flag specified: {flag}")
        self.used[name] = None
        if kind == BOOL:
            self.texts[name] = boolean(flag, equals, value)
        elif not equals:
            raise InstructionError(f"missing a value on flag: {flag}")
        elif kind == LIST:
            self.lists.setdefault(name, []).append(value)
        else:
            self.texts[name] = value

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def yes(self, name: str) -> bool:
        return self.texts.get(name) == "true"

    def list(self, name: str) -> tuple[str, ...]:
        return tuple(self.lists.get(name, ()))


def boolean(flag: str, equals: str, value: str) -> str:
    """`true` or `false`."""
    if equals and not value:
        raise InstructionError(f"missing a value on flag: {flag}")
    if value.lower() in ("true", ""):
        return "true"
    if value.lower() == "false":
        return "false"
    raise InstructionError(f"expecting boolean value for flag {flag}, not: {value}")
