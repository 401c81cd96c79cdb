"""What BuildKit says of itself: its version, what it builds for, when it sweeps its cache (of the recordings' engine)."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.engine.core import Core

PACKAGE = "github.com/moby/buildkit"
VERSION = "v0.0.0+unknown"
WORKER_VERSION = "v0.0.0+unknown-moby"
PLATFORMS = ("linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4", "linux/386")
LABELS = {"org.mobyproject.buildkit.worker.moby.host-gateway-ip": "172.17.0.1"}
HOUR = 3_600_000_000_000


@dataclass(frozen=True)
class Policy:
    """A rule of the sweeper; sizes in bytes, `keep` in nanoseconds, 0 where there is none."""

    all: bool = False
    filters: tuple[str, ...] = ()
    keep: int = 0
    reserved: int = 0
    most: int = 0
    free: int = 0


RESERVED, MOST, FREE = 26_000_000_000, 202_000_000_000, 51_000_000_000
POLICIES = (
    Policy(filters=("type==source.local,type==exec.cachemount,type==source.git.checkout",), keep=48 * HOUR, most=3_592_570_859),
    Policy(keep=1440 * HOUR, reserved=RESERVED, most=MOST, free=FREE),
    Policy(reserved=RESERVED, most=MOST, free=FREE),
    Policy(all=True, reserved=RESERVED, most=MOST, free=FREE),
)


def identity(core: Core) -> str:
    """The worker's name."""
    known = core.identity
    return "-".join((known[:8], known[8:12], known[12:16], known[16:20], known[20:32]))
