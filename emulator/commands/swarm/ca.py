"""docker swarm ca"""

from __future__ import annotations

from emulator.commands.swarm.manager import ask

main = ask
