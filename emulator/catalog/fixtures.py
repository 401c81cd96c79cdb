"""Where the data lies: `fixtures/` at the root of a checkout, or in the installed package. Reads whole files, no more.

Names are relative, with `/`; a name that leaves the folder or is not there raises `MissingFixture`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from emulator.errors import EmulatorError

PACKAGE = Path(__file__).resolve().parent.parent


class MissingFixture(EmulatorError):
    """The installation lacks a data file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no data file {name} in this installation")
        self.name = name


@cache
def folder(kind: str) -> Path:
    """`fixtures/KIND`: of the package, as a wheel has it, or else of the checkout around it."""
    for base in (PACKAGE, PACKAGE.parent):
        if (base / "fixtures" / kind).is_dir():
            return base / "fixtures" / kind
    raise MissingFixture(kind)


def read(kind: str, name: str) -> bytes:
    """The bytes of `fixtures/KIND/NAME`."""
    if ".." in name.split("/"):
        raise MissingFixture(name)
    try:
        return (folder(kind) / name).read_bytes()
    except OSError as error:
        raise MissingFixture(name) from error


@cache
def sizes(kind: str, name: str) -> dict[str, int]:
    """The files below the folder `fixtures/KIND/NAME`, and how long each is; empty where there is no such folder."""
    base = folder(kind) / name
    return {path.relative_to(base).as_posix(): path.stat().st_size for path in base.rglob("*") if path.is_file()}
