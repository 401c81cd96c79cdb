"""Whose words a program speaks. A flavour carries no behaviour: programs ask `job.gnu` where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Flavour:
    name: str


GNU: Final = Flavour("gnu")
BUSYBOX: Final = Flavour("busybox")
