"""The client's configuration is the world's own: a real docker's contexts and logins are neither read nor written."""

from __future__ import annotations

import json

from tests.faces.daemon.conftest import Shim


def test_a_real_docker_is_left_alone(shim: Shim) -> None:
    real = shim.directory.parent / ".docker"
    real.mkdir()
    (real / "config.json").write_text('{"currentContext": "desktop-linux"}')
    assert shim("context", "show").stdout == b"default\n"
    assert shim("context", "create", "other", "--docker", "host=tcp://127.0.0.1:1").stdout == b"other\n"
    assert shim("context", "use", "other").stdout == b"other\n"
    assert json.loads((real / "config.json").read_text()) == {"currentContext": "desktop-linux"}
    assert [entry.name for entry in real.iterdir()] == ["config.json"]
    refused = shim("ps")
    assert (refused.returncode, refused.stderr[:17]) == (1, b"Cannot connect to")
    assert shim("--context", "default", "ps", "-q").returncode == 0
    assert shim("context", "use", "default").returncode == 0


def test_a_configuration_that_is_named_is_used(shim: Shim) -> None:
    named = shim.directory / "named"
    shim.environment["DOCKER_CONFIG"] = str(named)
    assert shim("context", "create", "other", "--docker", "host=tcp://127.0.0.1:1").returncode == 0
    assert shim("context", "use", "other").returncode == 0
    assert json.loads((named / "config.json").read_text())["currentContext"] == "other"
