"""Signals by name, as `--signal` and `--stop-signal` take them (moby/sys/signal: signal_linux.go)."""

from __future__ import annotations

NAMES = [
    "HUP",
    "INT",
    "QUIT",
    "ILL",
    "TRAP",
    "ABRT",
    "BUS",
    "FPE",
    "KILL",
    "USR1",
    "SEGV",
    "USR2",
    "PIPE",
    "ALRM",
    "TERM",
    "STKFLT",
    "CHLD",
    "CONT",
    "STOP",
    "TSTP",
    "TTIN",
    "TTOU",
    "URG",
    "XCPU",
    "XFSZ",
    "VTALRM",
    "PROF",
    "WINCH",
    "IO",
    "PWR",
    "SYS",
]
ALIASES = {"IOT": 6, "CLD": 17, "POLL": 29, "UNUSED": 31}
REALTIME_MIN, REALTIME_MAX = 34, 64
SIGNALS: dict[str, int] = {
    **{name: number for number, name in enumerate(NAMES, 1)},
    **ALIASES,
    "RTMIN": REALTIME_MIN,
    **{f"RTMIN+{offset}": REALTIME_MIN + offset for offset in range(1, 16)},
    **{f"RTMAX-{offset}": REALTIME_MAX - offset for offset in range(1, 15)},
    "RTMAX": REALTIME_MAX,
}
KILL, TERM = SIGNALS["KILL"], SIGNALS["TERM"]


def parse(text: str) -> int:
    """The number; ValueError where the text names no signal. A number is taken as it is, but 0."""
    try:
        number = int(text) if text.strip() == text and "_" not in text else 0
    except ValueError:
        return lookup(text)
    if number == 0:
        raise ValueError(text)
    return number


def lookup(name: str) -> int:
    """The number of `TERM`, `SIGTERM` or `sigterm`."""
    number = SIGNALS.get(name.upper().removeprefix("SIG"))
    if number is None:
        raise ValueError(name)
    return number
