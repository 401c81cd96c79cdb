"""busybox's banner and its usage texts, recorded from the real one (usage.json), as its programs print them on a wrong
command line.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final

BANNER: Final = "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n"


@cache
def _texts() -> dict[str, str]:
    found: dict[str, str] = json.loads(files(__package__).joinpath("usage.json").read_text(encoding="utf-8"))
    return found


def usage(applet: str) -> str:
    text = _texts().get(applet)
    return f"{BANNER}\n{text}" if text else f"{BANNER}\nNo help available\n"
