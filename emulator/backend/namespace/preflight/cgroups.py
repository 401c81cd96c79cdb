"""Which cgroup hierarchy there is, and which controllers are ours: a directory is made below our own, and removed."""

from __future__ import annotations

import os
from pathlib import Path

from emulator.backend.namespace.preflight.findings import Finding

ROOT = Path("/sys/fs/cgroup")
LIMITS = ("cpu", "memory", "pids")
DELEGATE = (
    "log in by systemd with delegated controllers (systemctl edit user@.service: [Service] Delegate=cpu cpuset io memory pids)"
)
GIVEN = f"have root make a directory of yours (mkdir, chown) in {ROOT}/{{{','.join(LIMITS)}}}, and enter them"


def mode(root: Path = ROOT) -> str:
    """v2, hybrid, v1 or none."""
    if (root / "cgroup.controllers").exists():
        return "v2"
    if (root / "unified").is_dir():
        return "hybrid"
    return "v1" if root.is_dir() and any(root.iterdir()) else "none"


def own_places(root: Path = ROOT, listing: Path = Path("/proc/self/cgroup")) -> dict[str, Path]:
    """By controller the directory that this process is in; of version 2 its one directory, by "unified"."""
    places: dict[str, Path] = {}
    for line in listing.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            name = controller or "unified"
            base = root if name == "unified" and mode(root) == "v2" else root / name
            places[name] = base / path.lstrip("/")
    return places


def refusal(place: Path) -> str:
    """Why no directory can be made there; "" where it can."""
    trial = place / f"emulator-doctor-{os.getpid()}"
    try:
        trial.mkdir()
        trial.rmdir()
    except OSError as error:
        return f"mkdir {place}: {error.strerror}"
    return ""


def delegated(place: Path) -> list[str]:
    """The controllers that version 2 lets us hand on."""
    try:
        return (place / "cgroup.controllers").read_text().split()
    except OSError:
        return []


def finding() -> Finding:
    """Whether --memory, --cpus and --pids-limit can be kept, and processes frozen."""
    kind = mode()
    what = "cgroup limits"
    if kind == "none":
        return Finding(what=what, works=False, why=f"{ROOT} is empty", advice="mount cgroup2 there")
    places = own_places()
    if kind == "v2":
        return unified(what, places.get("unified", ROOT))
    refused = {name: reason for name in LIMITS if (reason := refusal(places.get(name, ROOT / name)))}
    if refused:
        return Finding(
            what=what, works=False, why=f"{kind}: {next(iter(refused.values()))}",
            advice=f"{GIVEN}; or boot with cgroup v2, and {DELEGATE}",
        )
    return Finding(what=what, works=True, found=f"{kind}: {', '.join(LIMITS)}")


def unified(what: str, place: Path) -> Finding:
    """Version 2."""
    missing = [name for name in LIMITS if name not in delegated(place)]
    if reason := refusal(place):
        return Finding(what=what, works=False, why=f"v2: {reason}", advice=DELEGATE)
    if missing:
        return Finding(what=what, works=False, why=f"v2: {', '.join(missing)} not delegated to {place}", advice=DELEGATE)
    return Finding(what=what, works=True, found=f"v2: {', '.join(delegated(place))}")
