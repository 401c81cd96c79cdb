"""Ids, names and hardware addresses, all from one handed-in random source: the same seed makes the same world."""

from __future__ import annotations

import random
from collections.abc import Callable

from emulator.model.names import ADJECTIVES, NEVER, SURNAMES

NAME_TRIES = 6


def short(identifier: str) -> str:
    """The 12 digits that lists show, of an id with or without `sha256:`."""
    return identifier.removeprefix("sha256:")[:12]


class Ids:
    """The source of everything that Docker makes up."""

    def __init__(self, source: random.Random) -> None:
        self.source = source

    def id(self) -> str:
        """64 hexadecimal digits. As Docker, never a short id that reads as a number (moby: pkg/stringid)."""
        while True:
            digits = f"{self.source.getrandbits(256):064x}"
            if not digits[:12].isdecimal():
                return digits

    def mac(self) -> str:
        """A locally administered unicast address (moby: libnetwork/netutils GenerateRandomMAC)."""
        octets = bytearray(self.source.randbytes(6))
        octets[0] = octets[0] & 0xFE | 0x02
        return octets.hex(":")

    def container_name(self, taken: Callable[[str], bool], container_id: str) -> str:
        """`adjective_surname`, a digit behind it from the second try on; the short id after six tries."""
        for attempt in range(NAME_TRIES):
            name = self.random_name() + (str(self.source.randrange(10)) if attempt else "")
            if not taken(name):
                return name
        return short(container_id)

    def random_name(self) -> str:
        """Any name but the one that is never true."""
        while (name := f"{self.source.choice(ADJECTIVES)}_{self.source.choice(SURNAMES)}") == NEVER:
            continue
        return name

    def pid(self) -> int:
        """How far the host's process ids move on between two containers."""
        return self.source.randrange(30, 90)
