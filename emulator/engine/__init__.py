"""Docker's rules: pure decisions, from (world, request) to events; and Engine, their facade.

Nothing here reads a clock, a random source, the environment, files or sockets: time, randomness and what runs containers are
handed in. `container/`, `image/`, `network/`, `volume/` and `system/` hold the verbs, `errors/` the refusals.
"""

from emulator.engine.container.create import Created
from emulator.engine.container.exec import ExecInspect
from emulator.engine.container.request import ContainerCreate
from emulator.engine.facade import Engine
from emulator.engine.network.request import NetworkCreate

__all__ = ["ContainerCreate", "Created", "Engine", "ExecInspect", "NetworkCreate"]
