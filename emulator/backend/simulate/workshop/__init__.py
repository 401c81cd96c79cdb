"""What builds are made with: trees, copies, checksums; and commands on the simulated machine. See backend/workshop.py."""

from emulator.backend.simulate.workshop.commands import SimulatedRunner
from emulator.backend.simulate.workshop.workshop import LayerWorkshop

__all__ = ["LayerWorkshop", "SimulatedRunner"]
