"""Dates: zones of TZ, strftime with GNU's marks, and the words of `date -d`. Pure: now is handed in."""

from __future__ import annotations

from emulator.machine.programs.text.dates.moments import SECOND, Moment, Zone, zone
from emulator.machine.programs.text.dates.reading import parse, touch_time
from emulator.machine.programs.text.dates.writing import strftime

__all__ = ["SECOND", "Moment", "Zone", "parse", "strftime", "touch_time", "zone"]
