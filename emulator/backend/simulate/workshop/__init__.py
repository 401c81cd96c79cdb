"""What builds are made with: trees, copies, checksums and commands on the simulated machine. See backend/workshop.py."""

from emulator.backend.simulate.workshop.workshop import SimulatedWorkshop

__all__ = ["SimulatedWorkshop"]
