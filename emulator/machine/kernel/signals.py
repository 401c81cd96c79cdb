"""Signals: their Linux numbers, their names, and what they do to a process that has no handler."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, IntEnum
from typing import TypeAlias

from emulator.errors import EmulatorError


class UnknownSignal(EmulatorError):
    """`name` names no signal."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: invalid signal specification")
        self.name = name


class Signal(IntEnum):
    """Linux x86-64 numbers. Real-time signals are RTMIN (34) to RTMAX (64)."""

    HUP = 1
    INT = 2
    QUIT = 3
    ILL = 4
    TRAP = 5
    ABRT = 6
    BUS = 7
    FPE = 8
    KILL = 9
    USR1 = 10
    SEGV = 11
    USR2 = 12
    PIPE = 13
    ALRM = 14
    TERM = 15
    STKFLT = 16
    CHLD = 17
    CONT = 18
    STOP = 19
    TSTP = 20
    TTIN = 21
    TTOU = 22
    URG = 23
    XCPU = 24
    XFSZ = 25
    VTALRM = 26
    PROF = 27
    WINCH = 28
    IO = 29
    PWR = 30
    SYS = 31
    RTMIN = 34
    RTMIN1 = 35
    RTMIN2 = 36
    RTMIN3 = 37
    RTMIN4 = 38
    RTMIN5 = 39
    RTMIN6 = 40
    RTMIN7 = 41
    RTMIN8 = 42
    RTMIN9 = 43
    RTMIN10 = 44
    RTMIN11 = 45
    RTMIN12 = 46
    RTMIN13 = 47
    RTMIN14 = 48
    RTMIN15 = 49
    RTMAX14 = 50
    RTMAX13 = 51
    RTMAX12 = 52
    RTMAX11 = 53
    RTMAX10 = 54
    RTMAX9 = 55
    RTMAX8 = 56
    RTMAX7 = 57
    RTMAX6 = 58
    RTMAX5 = 59
    RTMAX4 = 60
    RTMAX3 = 61
    RTMAX2 = 62
    RTMAX1 = 63
    RTMAX = 64

    @classmethod
    def parse(cls, text: str) -> Signal:
        """From `SIGTERM`, `term`, `RTMIN+3` or `15`; raises UnknownSignal."""
        word = text.upper().removeprefix("SIG")
        if word.isascii() and word.isdigit() and len(word) < 4 and int(word) in _NUMBERS:
            return cls(int(word))
        found = cls.__members__.get(_SYNONYMS.get(word, word.replace("+", "").replace("-", "")))
        if found is None:
            raise UnknownSignal(text)
        return found


_NUMBERS = {int(signal) for signal in Signal}
_SYNONYMS = {"IOT": "ABRT", "CLD": "CHLD", "POLL": "IO"}


class Action(Enum):
    """What a signal does when a process neither handles nor ignores it."""

    TERMINATE = "terminate"
    CORE = "core"
    STOP = "stop"
    IGNORE = "ignore"
    CONTINUE = "continue"


_EXCEPTIONS = {
    Action.CORE: (
        Signal.QUIT,
        Signal.ILL,
        Signal.TRAP,
        Signal.ABRT,
        Signal.BUS,
        Signal.FPE,
        Signal.SEGV,
        Signal.XCPU,
        Signal.XFSZ,
        Signal.SYS,
    ),
    Action.STOP: (Signal.STOP, Signal.TSTP, Signal.TTIN, Signal.TTOU),
    Action.IGNORE: (Signal.CHLD, Signal.URG, Signal.WINCH),
    Action.CONTINUE: (Signal.CONT,),
}

DEFAULT_ACTIONS: dict[Signal, Action] = dict.fromkeys(Signal, Action.TERMINATE) | {
    signal: action for action, signals in _EXCEPTIONS.items() for signal in signals
}


class Disposition(Enum):
    """A handler that is no function."""

    DEFAULT = "default"
    IGNORE = "ignore"


DEFAULT = Disposition.DEFAULT
IGNORE = Disposition.IGNORE

Handler: TypeAlias = Callable[[Signal], None] | Disposition


class Killed(BaseException):
    """Thrown into a process's task by a signal that ends it. Programs never catch it."""

    def __init__(self, signal: Signal) -> None:
        super().__init__(signal.name)
        self.signal = signal
