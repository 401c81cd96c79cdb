"""jq's built-ins: functions of one value or two, those that run their arguments, and those that jq defines in itself."""

from __future__ import annotations
