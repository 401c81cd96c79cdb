"""The timeline: virtual time and the one trampoline on which everything in a world waits.

Engine waits, docker commands and simulated processes are plain coroutines stepped here, one at a time, first ready
first served. Nothing here reads a clock: time moves by `STEP_COST` a step, to the next timer when nobody is ready, or
when told. No machine, engine or asyncio may be imported here.

A coroutine waits by awaiting one of `Bell.wait`, `wait_any`, `sleep`, `pass_turn`, `Task.wait`; all of them are one
`Pause`.
"""

from __future__ import annotations

from emulator.timeline.bells import Bell, Gate, Pause, pass_turn, sleep, wait_any
from emulator.timeline.outside import Clock, Outside
from emulator.timeline.tasks import Cancelled, Task
from emulator.timeline.timeline import SETTLE_WINDOW, STEP_COST, Deadlock, Timeline
from emulator.timeline.timers import Timer
from emulator.timeline.units import MICROSECOND, MILLISECOND, SECOND

__all__ = [
    "MICROSECOND",
    "MILLISECOND",
    "SECOND",
    "SETTLE_WINDOW",
    "STEP_COST",
    "Bell",
    "Cancelled",
    "Clock",
    "Deadlock",
    "Gate",
    "Outside",
    "Pause",
    "Task",
    "Timeline",
    "Timer",
    "pass_turn",
    "sleep",
    "wait_any",
]
