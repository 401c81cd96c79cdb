"""How PostgreSQL's programs name their release: by the package that is installed, or as the image says in PG_VERSION."""

from __future__ import annotations

import re

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import full_version, os_release

COMPILERS = {"12": "12.2.0-14+deb12u1", "13": "14.2.0-19"}
_MAJOR = re.compile(r"/postgresql/(\d+)/")


def package_version(process: Process) -> str:
    """Such as 15.20-0+deb12u1 or 17.11-1.pgdg13+2."""
    found = _MAJOR.search(process.executable)
    major = found[1] if found else "15"
    package = full_version(process, f"postgresql-{major}") or full_version(process, f"postgresql-client-{major}")
    said = process.env.get("PG_VERSION", "")
    return package or (said if said.partition(".")[0] == major else "") or f"{major}.0"


def number(process: Process) -> str:
    """15.20"""
    return package_version(process).partition("-")[0]


def major(process: Process) -> int:
    return int(number(process).partition(".")[0])


def release(process: Process) -> str:
    """15.20 (Debian 15.20-0+deb12u1)"""
    package = package_version(process)
    return f"{package.partition('-')[0]} (Debian {package})" if "-" in package else package


def whole(process: Process) -> str:
    """What version() gives, without the product's name."""
    compiler = COMPILERS.get(os_release(process).get("VERSION_ID", ""), "12.2.0-14")
    gcc = f"gcc (Debian {compiler}) {compiler.partition('-')[0]}"
    return f"{release(process)} on x86_64-pc-linux-gnu, compiled by {gcc}, 64-bit"
