"""The simulated backend: containers are machines on the world's one kernel, files are layers, networks the fabric's bridges."""

from emulator.backend.simulate.backend import SimulateBackend

__all__ = ["SimulateBackend"]
