"""Programs that are installed, with their versions as they print them."""

from __future__ import annotations

import re
import shutil
import subprocess

from emulator.backend.namespace.preflight.findings import Finding
from emulator.backend.namespace.runtimes import PREFERENCE, PROGRAMS

PATIENCE_SECONDS = 5
VERSION = re.compile(r"\d+(?:\.\d+)+[\w.~+-]*|\d{8}\w*|0\.0~\S+")
PACKAGES = {"bwrap": "bubblewrap", "pasta": "passt", "nft": "nftables", "newuidmap": "uidmap"}


def version(program: str) -> str:
    """The first thing that looks like one; raises OSError where it does not run."""
    flag = "-v" if program in ("nft",) else "--version"
    done = subprocess.run([program, flag], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode:
        raise OSError((done.stderr or done.stdout).strip().partition("\n")[0] or f"{program}: status {done.returncode}")
    found = VERSION.search(done.stdout or done.stderr)
    return found.group() if found else "installed"


def program(name: str, what: str, advice: str) -> Finding:
    """Whether it runs."""
    if shutil.which(name) is None:
        return Finding(what=what, works=False, why=f"{name} is not installed", advice=advice)
    try:
        return Finding(what=what, works=True, found=f"{name} {version(name)}")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding(what=what, works=False, why=str(error), advice=advice)


def runtimes() -> list[Finding]:
    """crun, runc and bubblewrap, in the order in which they are taken."""
    return [
        program(PROGRAMS[name], f"runtime {name}", f"install Debian's package {name}, or your system's")
        for name in PREFERENCE
    ]  # fmt: skip


def installed(names: tuple[str, ...], what: str) -> Finding:
    """Any of these programs; the first that is there."""
    for name in names:
        if shutil.which(name) is not None:
            return Finding(what=what, works=True, found=name)
    packages = " or ".join(PACKAGES.get(name, name) for name in names)
    return Finding(what=what, works=False, why=f"not installed: {', '.join(names)}", advice=f"install {packages}")
