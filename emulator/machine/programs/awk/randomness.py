"""The C library's random(): what `srand(1); rand()` gives is the same in every awk that uses it. Pure."""

from __future__ import annotations

from typing import Final

MAXIMUM: Final = 2147483647


class CRandom:
    """The additive feedback generator of degree 31."""

    def __init__(self, seed: int) -> None:
        state = [seed & 0xFFFFFFFF or 1]
        for _ in range(30):
            previous = state[-1] if state[-1] < 1 << 31 else state[-1] - (1 << 32)
            value = 16807 * (previous % 127773 if previous >= 0 else -(-previous % 127773)) - 2836 * (
                previous // 127773 if previous >= 0 else -(-previous // 127773)
            )
            state.append(value + MAXIMUM if value < 0 else value)
        self.state = state
        self.front, self.rear = 3, 0
        for _ in range(310):
            self.next()

    def next(self) -> int:
        state = self.state
        state[self.front] = (state[self.front] + state[self.rear]) & 0xFFFFFFFF
        value = state[self.front] >> 1
        self.front = (self.front + 1) % 31
        self.rear = (self.rear + 1) % 31
        return value

    def fraction(self) -> float:
        return self.next() / MAXIMUM
