"""rpm: `-q` and `-qa` of what the image says is installed, `--version`. /var/lib/rpm/Name lists it here, a package a line."""

from __future__ import annotations

from fnmatch import fnmatchcase

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of

DATABASE = "/var/lib/rpm/Name"
NO_ARGUMENTS = "rpm: no arguments given for query\n"


async def main(process: Process) -> int:
    words = process.argv[1:]
    flags = [word for word in words if word.startswith("-")]
    names = [word for word in words if not word.startswith("-")]
    letters = "".join(sorted("".join(flag[1:] for flag in flags))) if all(flag[1:2] != "-" for flag in flags) else ""
    if process.argv[0].endswith("rpmquery"):
        letters = "".join(sorted({"q", *letters}))
    if flags == ["--version"]:
        await process.out(f"RPM version {version(process)}\n")
        return 0
    if letters == "q" or flags == ["--query"]:
        return await query(process, names)
    if letters == "aq":
        found = [label for label in labels(process) if not names or any(fits(label, name) for name in names)]
        await process.out("".join(f"{label}\n" for label in found))
        return 0
    shown = f"`{flags[0]}' is" if flags else "this use of it is"
    await process.complain(f"rpm: {shown} not emulated\n")
    return 1


async def query(process: Process, names: list[str]) -> int:
    if not names:
        await process.complain(NO_ARGUMENTS)
        return 1
    missing = 0
    for name in names:
        found = [label for label in labels(process) if fits(label, name)]
        missing += not found
        await process.out("".join(f"{label}\n" for label in found) or f"package {name} is not installed\n")
    return missing


def labels(process: Process) -> list[str]:
    """name-version-release.architecture of each."""
    return text_of(process, DATABASE).split()


def name_of(label: str) -> str:
    return label.rsplit("-", 2)[0]


def fits(label: str, wanted: str) -> bool:
    """By name, with version, release and architecture or without; `*` and `?` count."""
    whole, _, _ = label.rpartition(".")
    spellings = (name_of(label), label, whole, whole.rpartition("-")[0], f"{name_of(label)}.{label.rpartition('.')[2]}")
    return any(fnmatchcase(spelling, wanted) for spelling in spellings)


def version(process: Process) -> str:
    return next((label.rsplit("-", 2)[1] for label in labels(process) if name_of(label) == "rpm"), "4.11.3")
