"""The one builder: Docker's own BuildKit, in the `docker` driver."""

from __future__ import annotations

from emulator.commands.buildx.options import BuildxError
from emulator.parse.invocation import Invocation

NAME = "default"
BUILDKIT = "v0.0.0+unknown"
PLATFORMS = ("linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4", "linux/386")
SHORT_PLATFORMS = "linux/amd64 (+4), linux/386"
GIB = 1 << 30
POLICIES = (
    ("false", "type==source.local,type==exec.cachemount,type==source.git.checkout", "48h0m0s", "", "3.346GiB", ""),
    ("false", "", "1440h0m0s", "24.21GiB", "188.1GiB", "47.5GiB"),
    ("false", "", "", "24.21GiB", "188.1GiB", "47.5GiB"),
    ("true", "", "", "24.21GiB", "188.1GiB", "47.5GiB"),
)
"""All, Filters, Keep Duration, Reserved Space, Max Used Space, Min Free Space: of the recordings' engine."""
LABELS = ("All", "Filters", "Keep Duration", "Reserved Space", "Max Used Space", "Min Free Space")


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
