"""docker config rm CONFIG..."""

from __future__ import annotations

from emulator.commands.swarm.manager import of_each

main = of_each("config")
