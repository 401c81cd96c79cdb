"""HEALTHCHECK of `--change` (moby/buildkit: instructions.parseHealthcheck): flags, then NONE or CMD with its words."""

from __future__ import annotations

import json
import re

from emulator.engine.errors.container import NotAcceptedChange
from emulator.engine.timestamps import InvalidTime, parse_duration
from emulator.model.config import HealthConfig

TIMES = {"interval": "Interval", "timeout": "Timeout", "start-period": "StartPeriod", "start-interval": "StartInterval"}
MINIMUM = 1_000_000
MISSING = "HEALTHCHECK requires at least one argument"


def health_config(rest: str) -> HealthConfig:
    """The health check that the instruction asks for."""
    flags, rest = leading_flags(rest)
    given = flag_values(flags)
    word, _, command = rest.partition(" ")
    kind, command = word.upper(), command.strip()
    if not kind:
        raise NotAcceptedChange(MISSING)
    if kind == "NONE":
        if command:
            raise NotAcceptedChange("HEALTHCHECK NONE takes no arguments")
        return HealthConfig(Test=("NONE",))
    if kind != "CMD":
        raise NotAcceptedChange(f'Unknown type "{kind}" in HEALTHCHECK (try CMD)')
    test = health_command(command)
    times = {TIMES[name]: interval(name, given[name]) for name in TIMES if name in given}
    return HealthConfig(Test=test, Retries=retries(given.get("retries", "")), **times)


def leading_flags(rest: str) -> tuple[list[str], str]:
    """The words that begin with `--`, and what is behind them; `--` alone ends them."""
    flags: list[str] = []
    while match := re.match(r"--(\S*)\s*", rest):
        rest = rest[match.end() :]
        if not match[1]:
            break
        flags.append(match[1])
    return flags, rest


def flag_values(flags: list[str]) -> dict[str, str]:
    """Each flag's value; a flag may come once and needs one."""
    given: dict[str, str] = {}
    for flag in flags:
        name, mark, value = flag.partition("=")
        if name not in (*TIMES, "retries"):
            raise NotAcceptedChange(f"unknown flag: --{name}")
        if name in given:
            raise NotAcceptedChange(f"duplicate flag specified: --{name}")
        if not mark:
            raise NotAcceptedChange(f"missing a value on flag: --{name}")
        given[name] = value
    return given


def health_command(command: str) -> tuple[str, ...]:
    """`CMD` of a JSON list, or `CMD-SHELL`."""
    try:
        words = json.loads(command) if command.startswith("[") else None
    except (ValueError, RecursionError):
        words = None
    if words == [] or not command:
        raise NotAcceptedChange("Missing command after HEALTHCHECK CMD")
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return ("CMD", *words)
    return ("CMD-SHELL", command)


def interval(name: str, text: str) -> int:
    """Nanoseconds; 0 and nothing mean the default."""
    try:
        duration = parse_duration(text) if text else 0
    except InvalidTime as error:
        raise NotAcceptedChange(str(error)) from None
    if duration is None:
        unit = re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+", text)
        raise NotAcceptedChange(f'time: {"missing unit in" if unit else "invalid"} duration "{text}"')
    if duration and duration < MINIMUM:
        raise NotAcceptedChange(f'Interval "{name}" cannot be less than 1ms')
    return duration


def retries(text: str) -> int:
    """A count."""
    if text and not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise NotAcceptedChange(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    count = int(text or "0")
    if count < 0:
        raise NotAcceptedChange(f"--retries cannot be negative ({count})")
    return count
