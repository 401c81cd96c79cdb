"""`docker inspect -f` over a recorded container, template by template: the output and the errors of a real client."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from emulator.output.inspect import inspect
from output.documents import Container

GOLDEN = json.loads((Path(__file__).parent / "goldens" / "inspect.json").read_text("utf-8"))
RAW = json.dumps(GOLDEN["document"])
DOCUMENT = msgspec.json.decode(RAW, type=Container)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["template"])
def test_equals_docker(case: dict[str, object]) -> None:
    done = inspect(["web"], str(case["template"]), lambda reference: (DOCUMENT, RAW))
    stderr = done.stderr + "\n" if done.stderr else ""
    assert (done.stdout, stderr, done.status) == (case["stdout"], case["stderr"], case["status"])
