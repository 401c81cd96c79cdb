"""What make prints for `--help` and `--version`: the texts of 4.3 and 4.4.1, as recorded (usage.json)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version

_VERSION = """\
GNU Make {version}
Built for x86_64-pc-linux-gnu
Copyright (C) 1988-{year} Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <{scheme}://gnu.org/licenses/gpl.html>
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
"""


def version(installed: str) -> str:
    new = installed.startswith("4.4")
    year, scheme = ("2023", "https") if new else ("2020", "http")
    return _VERSION.format(version=installed or "4.3", year=year, scheme=scheme)


def usage(process: Process, name: str) -> str:
    texts = _texts()
    text = texts["4.4.1" if installed_version(process, "make").startswith("4.4") else "4.3"]
    return text.replace("Usage: make", f"Usage: {name}", 1)


@cache
def _texts() -> dict[str, str]:
    text = files("emulator.machine.programs.make").joinpath("usage.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found
