"""What the environment says of ryuk: port, timeouts, verbosity, in Go's words where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.errors import EmulatorError
from emulator.quote import quote
from emulator.timeline import MICROSECOND, MILLISECOND, SECOND

UNITS = {
    "ns": 1, "us": MICROSECOND, "µs": MICROSECOND, "μs": MICROSECOND, "ms": MILLISECOND, "s": SECOND, "m": 60 * SECOND,
    "h": 3600 * SECOND,
}  # fmt: skip
PART = re.compile(r"([0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})([^0-9.]*)")
TRUE = ("1", "t", "T", "TRUE", "true", "True")
FALSE = ("0", "f", "F", "FALSE", "false", "False")


class BadConfig(EmulatorError):
    """A value that cannot be read."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f'failed to parse "{name}": {why}')


@dataclass(frozen=True)
class Config:
    """Timeouts in nanoseconds."""

    port: int = 8080
    connection: int = 60 * SECOND
    reconnection: int = 10 * SECOND
    verbose: bool = False


def read(environment: Mapping[str, str], port: int) -> Config:
    """Raises BadConfig. `port` is the command line's."""
    return Config(
        port=whole("RYUK_PORT", environment, port),
        connection=duration("RYUK_CONNECTION_TIMEOUT", environment, Config.connection),
        reconnection=duration("RYUK_RECONNECTION_TIMEOUT", environment, Config.reconnection),
        verbose=truth("RYUK_VERBOSE", environment),
    )


def whole(name: str, environment: Mapping[str, str], default: int) -> int:
    """As strconv.Atoi reads it."""
    text = environment.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise BadConfig(name, f"strconv.Atoi: parsing {quote(text)}: invalid syntax")
    return int(text)


def truth(name: str, environment: Mapping[str, str]) -> bool:
    """As strconv.ParseBool reads it."""
    text = environment.get(name)
    if text is None or text in FALSE:
        return False
    if text not in TRUE:
        raise BadConfig(name, f"strconv.ParseBool: parsing {quote(text)}: invalid syntax")
    return True


def duration(name: str, environment: Mapping[str, str], default: int) -> int:
    """As time.ParseDuration reads it: `1m30s`."""
    text = environment.get(name)
    if text is None:
        return default
    body = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if body == "0":
        return 0
    parts = PART.findall(body)
    if not body or "".join(number + unit for number, unit in parts) != body:
        raise BadConfig(name, f"time: invalid duration {quote(text)}")
    total = 0
    for number, unit in parts:
        if not unit:
            raise BadConfig(name, f"time: missing unit in duration {quote(text)}")
        if unit not in UNITS:
            raise BadConfig(name, f"time: unknown unit {quote(unit)} in duration {quote(text)}")
        total += round(float(number) * UNITS[unit])
    return -total if text.startswith("-") else total
