"""What is asked of a world's server as it begins: how a new world starts, where it listens, how long it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

IDLE_SECONDS = 600


@dataclass(frozen=True)
class Wish:
    """`world` and `seed` are a new world's; an old one's must be the same where `exact`. `socket` and `tcp` are doors of the
    API beside the home's own. `idle_seconds`: None stays until it is ended."""

    world: str | None = None
    seed: str | None = None
    exact: bool = False
    socket: Path | None = None
    tcp: Sequence[str] = ()
    tcp_for_anyone: bool = False
    publish: bool = True
    idle_seconds: float | None = None


def daemons(environment: Mapping[str, str]) -> Wish:
    """What the first shim's environment says."""
    idle = float(environment.get("EMULATOR_IDLE_SECONDS") or IDLE_SECONDS)
    return Wish(environment.get("EMULATOR_WORLD"), environment.get("EMULATOR_SEED"), idle_seconds=idle)
