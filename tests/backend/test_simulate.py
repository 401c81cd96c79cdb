"""The contract on the simulated backend, and what is its own."""

from __future__ import annotations

import random

import pytest

from emulator.backend.simulate import SimulateBackend
from emulator.backend.simulate.layers import layer_of
from emulator.catalog import load_world
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.model.image import LayerRef
from emulator.timeline import Timeline

from .contract import Contract, Ends
from .workshop_contract import WorkshopContract


class TestSimulate(Contract, WorkshopContract):
    @pytest.fixture(autouse=True)
    def world(self) -> None:
        self.timeline = Timeline(1_795_490_000_000_000_000)
        kernel = Kernel(self.timeline, random.Random(1))
        root = MountTable(Overlay((layer_of("roots/host.files"),), clock=lambda: self.timeline.now))
        host = Machine(kernel, "host", root=root, hostname="vm")
        kernel.boot(host)
        self.backend = SimulateBackend(kernel, host)
        self.ends = Ends()
        self.backend.observe(self.ends)
        found = load_world("oracle").catalog.find("debian", "12")
        assert found is not None
        for layer in found.layers:
            self.backend.add_layer(layer.diff_id, layer.files, 0)
        self.layers = tuple(LayerRef(layer.diff_id, layer.size) for layer in found.layers)
