"""What GNU's programs print for `--version`: recorded texts (gnu/versions.json), chosen by the version that is installed."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypedDict

from emulator.machine.programs.packages.installed import installed_version

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


class _Release(TypedDict):
    year: str
    packaged: str


class _Program(TypedDict):
    package: str
    texts: list[tuple[list[str], str]]  # the versions that print a text, and the text


class _Recorded(TypedDict):
    licence: str
    releases: dict[str, dict[str, _Release]]
    texts: dict[str, _Program]


def version_text(process: Process, name: str) -> str | None:
    """None where it was not recorded, or for another version than that of the image."""
    recorded = _recorded()
    program = recorded["texts"].get(name)
    if program is None:
        return None
    version = installed_version(process, program["package"]).partition("+")[0]  # 1.34+dfsg
    release = recorded["releases"][program["package"]].get(version)
    text = next((text for versions, text in program["texts"] if version in versions), None)
    if release is None or text is None:
        return None
    return text.format(version=version, licence=recorded["licence"], **release)


@cache
def _recorded() -> _Recorded:
    found: _Recorded = json.loads(files("emulator.machine.programs.gnu").joinpath("versions.json").read_text(encoding="utf-8"))
    return found
