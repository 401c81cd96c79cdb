"""chown: who owns files."""

from __future__ import annotations

from emulator.machine.programs.text.ownership import changer

main = changer(groups_only=False)
