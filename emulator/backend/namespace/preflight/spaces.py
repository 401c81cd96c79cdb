"""Namespaces and further ids, from the host's side: what is tried, and why it may have failed."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from emulator.backend.namespace.keeper.keeper import ROOT, entering, has_further_ids
from emulator.backend.namespace.preflight.findings import Finding

PATIENCE_SECONDS = 20
BOOT = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from emulator.backend.namespace.preflight.inside import main; main(sys.argv[2:])"
)
SYSCTLS = (
    ("kernel/unprivileged_userns_clone", "0", "1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
    ("user/max_user_namespaces", "0", "15000"),
)
OUTER = (
    "leave the outer container's restrictions (docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined)"
)
NO_NAMESPACES = "user namespaces cannot be made"

ADVICE = {
    "overlay": "use Linux 5.11 or newer, and a file system with extended attributes (ext4, xfs, btrfs) for EMULATOR_HOME",
    "proc": "unmask /proc: in a container, --security-opt systempaths=unconfined",
    "terminals": "mount devpts on /dev/pts",
    "bridges": "load the kernel's modules bridge and veth",
    "tun": "let users open it: chmod 0666 /dev/net/tun (without it containers reach each other, not the world)",
    "fuse": "only a file system without overlayfs would need it",
}
TITLES = {
    "overlay": "overlayfs (userxattr)",
    "proc": "fresh /proc",
    "terminals": "terminals (devpts)",
    "bridges": "bridges and veths",
    "tun": "/dev/net/tun",
    "fuse": "/dev/fuse",
}
NEEDED = ("overlay", "proc", "terminals", "bridges")


def words_of(done: subprocess.CompletedProcess[str]) -> str:
    """The program's complaint, in one line."""
    return done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}"


def namespaces() -> Finding:
    """Whether a user namespace can be made, and what may stand against it."""
    what = "user namespaces"
    if shutil.which("unshare") is None:
        return Finding(what=what, works=False, why="unshare is not installed", advice="install util-linux", needed=True)
    command = [*entering(single=True), "true"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode == 0:
        return Finding(what=what, works=True, found=limits_of_namespaces(), needed=True)
    found = [(name, wanted) for name, bad, wanted in SYSCTLS if sysctl(name) == bad]
    why = "; ".join([words_of(done), *(f"{name.replace('/', '.')} = {sysctl(name)}" for name, _ in found)])
    advice = "; ".join(f"sysctl -w {name.replace('/', '.')}={wanted}" for name, wanted in found) or OUTER
    return Finding(what=what, works=False, why=why, advice=advice, needed=True)


def sysctl(name: str) -> str:
    """A setting of the kernel's; "" where it has none of that name."""
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return ""


def limits_of_namespaces() -> str:
    """How many there may be."""
    most = sysctl("user/max_user_namespaces")
    return f"at most {most}" if most else ""


def further_ids() -> Finding:
    """Whether users other than root can be in containers."""
    user = pwd.getpwuid(os.getuid()).pw_name
    what, advice = "further ids", f"install uidmap; usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}"
    for program in ("newuidmap", "newgidmap"):
        if shutil.which(program) is None:
            return Finding(what=what, works=False, why=f"{program} is not installed", advice=advice)
    if not has_further_ids(user):
        missing = [path for path in ("/etc/subuid", "/etc/subgid") if user not in owners(Path(path))]
        return Finding(what=what, works=False, why=f"no line for {user} in {' and '.join(missing)}", advice=advice)
    done = subprocess.run([*entering(single=False), "true"], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode:
        return Finding(what=what, works=False, why=words_of(done), advice=advice)
    return Finding(what=what, works=True, found="mapped by newuidmap")


def owners(path: Path) -> set[str]:
    """Who has ids of his own."""
    try:
        return {line.partition(":")[0] for line in path.read_text().splitlines()}
    except OSError:
        return set()


def within(home: Path) -> list[Finding]:
    """What is tried in namespaces, with files beside the worlds at `home`."""
    place = next(path for path in (home, *home.parents) if path.is_dir())
    if not os.access(place, os.W_OK):
        place = Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as directory:
        command = [*entering(single=True), sys.executable, "-I", "-c", BOOT, str(ROOT), directory]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        subprocess.run(
            [*entering(single=True), "rm", "-rf", f"{directory}/work"], capture_output=True, timeout=PATIENCE_SECONDS
        )
    said = json.loads(done.stdout) if done.returncode == 0 else dict.fromkeys(TITLES, words_of(done))
    return [tried(name, said[name]) for name in TITLES]


def tried(name: str, why: str) -> Finding:
    """One trial's outcome."""
    return Finding(
        what=TITLES[name], works=not why, why=why, advice=ADVICE[name] if why else "", needed=name in NEEDED
    )  # fmt: skip


def untried(why: str) -> list[Finding]:
    """Where no namespaces are, none of it works."""
    return [tried(name, why) for name in TITLES]
