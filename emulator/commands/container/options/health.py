"""`--health-*` and `--no-healthcheck`."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.model.config import HealthConfig
from emulator.parse.invocation import Invocation

NOT_NEGATIVE = ("health-interval", "health-timeout", "health-retries", "health-start-period", "health-start-interval")


class HealthConflict(ClientError):
    def __init__(self) -> None:
        super().__init__("--no-healthcheck conflicts with --health-* options")


class NegativeHealth(ClientError):
    def __init__(self, flag: str) -> None:
        super().__init__(f"--{flag} cannot be negative")


def check(call: Invocation) -> HealthConfig | None:
    """None where nothing is said: the image's own check stays."""
    command = call.text("health-cmd")
    said = bool(command) or any(call.number(name) for name in NOT_NEGATIVE)
    if call.yes("no-healthcheck"):
        if said:
            raise HealthConflict
        return HealthConfig(Test=("NONE",))
    if not said:
        return None
    for name in NOT_NEGATIVE:
        if call.number(name) < 0:
            raise NegativeHealth(name)
    return HealthConfig(
        Test=("CMD-SHELL", command) if command else None,
        Interval=call.number("health-interval"),
        Timeout=call.number("health-timeout"),
        StartPeriod=call.number("health-start-period"),
        StartInterval=call.number("health-start-interval"),
        Retries=call.number("health-retries"),
    )
