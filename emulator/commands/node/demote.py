"""docker node demote NODE..."""

from __future__ import annotations

from emulator.commands.swarm.manager import of_first

main = of_first("node")
