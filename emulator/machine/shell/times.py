"""Dates for printf's %(…)T and prompts, from seconds since the epoch, in UTC. No clock here."""

from __future__ import annotations

import datetime
import re


def strftime(template: str, seconds: int) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    fixed = {
        "c": moment.strftime("%a %b %e %H:%M:%S %Y"),
        "x": moment.strftime("%m/%d/%y"),
        "X": moment.strftime("%H:%M:%S"),
        "s": str(seconds),
        "Z": "UTC",
        "z": "+0000",
    }
    return re.sub(r"%(.)", lambda match: fixed.get(match.group(1)) or moment.strftime(match.group()), template)
