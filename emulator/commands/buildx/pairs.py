"""`type=local,dest=DIRECTORY`: the fields of `--output` and of `--cache-from` and `--cache-to` (buildx: util/buildflags)."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.commands.buildx.errors import BuildxError


def read_pairs(fields: Iterable[str]) -> dict[str, str]:
    """By their keys, in lower case; raises BuildxError."""
    found: dict[str, str] = {}
    for field in fields:
        key, equals, value = field.partition("=")
        if not equals:
            raise BuildxError(f"invalid value {field}")
        found[key.strip().lower()] = value
    return found
