"""less: a file a screen at a time; without a terminal as cat."""

from __future__ import annotations

from emulator.machine.programs.text.pager import pager

main = pager("less")
