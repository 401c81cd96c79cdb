"""The one builder: Docker's own BuildKit, in the `docker` driver."""

from __future__ import annotations

from emulator.commands.buildx.errors import BuildxError
from emulator.parse.invocation import Invocation

NAME = "default"
SHORT_PLATFORMS = "linux/amd64 (+4), linux/386"


class NoBuilder(BuildxError):
    def __init__(self, name: str) -> None:
        super().__init__(f'no builder "{name}" found')


def check_chosen(call: Invocation) -> None:
    """`--builder` and BUILDX_BUILDER."""
    given = call.values.get("builder") if "builder" in call.changed else call.group.get("builder")
    check_builder(str(given or ""))


def check_builder(name: str) -> None:
    """There is no other."""
    if name and name != NAME:
        raise NoBuilder(name)
