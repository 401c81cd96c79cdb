"""The contract on real containers, once for each runtime that is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.backend.namespace.runtimes import PREFERENCE, PROGRAMS
from emulator.catalog import load_world
from emulator.faces.session import Session
from emulator.model.image import LayerRef
from tests.backend.contract import Contract, Ends
from tests.backend.workshop_contract import WorkshopContract


class TestNamespace(Contract, WorkshopContract):
    @pytest.fixture(autouse=True, params=PREFERENCE)
    def world(self, request: pytest.FixtureRequest, real_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        runtime = request.param
        if shutil.which(PROGRAMS[runtime]) is None:
            pytest.skip(f"{runtime} is not installed")
        monkeypatch.setenv("EMULATOR_HOME", str(real_home))
        monkeypatch.setenv("EMULATOR_RUNTIME", runtime)
        session = Session("oracle", backend="namespace")
        self.timeline, self.backend, self.ends = session.timeline, session.backend, Ends()
        self.backend.observe(self.ends)
        found = load_world("oracle").catalog.find("busybox", "1.36")
        assert found is not None
        self.layers = tuple(LayerRef(layer.diff_id, layer.size) for layer in found.layers)
        yield
        session.close()
