"""`DOCKER_API_VERSION`: the version of the Engine API that the client asks for (moby: client/envvars.go, server/middleware)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.engine.system.version import API_VERSION, MIN_API_VERSION
from emulator.errors import DockerError, InvalidParameter, NotFound

NUMBERS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")


class TooNew(InvalidParameter):
    def __init__(self, wanted: str) -> None:
        super().__init__(f"client version {wanted} is too new. Maximum supported API version is {API_VERSION}")


class TooOld(InvalidParameter):
    def __init__(self, wanted: str) -> None:
        least = f"Minimum supported API version is {MIN_API_VERSION}"
        super().__init__(f"client version {wanted} is too old. {least}, please upgrade your client to a newer version")


class NoRoute(NotFound):
    """The path of a request begins with no version."""

    def __init__(self) -> None:
        super().__init__("page not found")


def api_version(environment: Mapping[str, str]) -> str:
    """What the client asks for."""
    return environment.get("DOCKER_API_VERSION", "").removeprefix("v") or API_VERSION


def refusal(environment: Mapping[str, str]) -> DockerError | None:
    """What the engine answers to any request of that version; None where it goes well."""
    wanted = api_version(environment)
    if not NUMBERS.fullmatch(wanted):
        return NoRoute()
    if numbers(wanted) > numbers(API_VERSION):
        return TooNew(wanted)
    return TooOld(wanted) if numbers(wanted) < numbers(MIN_API_VERSION) else None


def numbers(version: str) -> tuple[int, ...]:
    """`1.40` as numbers that compare."""
    return tuple(int(part) for part in version.split("."))
