"""One world, two doors: the shim's and the Engine API's, whoever began to serve it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.faces.daemon.conftest import PATIENCE_SECONDS, Shim


class UnixConnection(HTTPConnection):
    """HTTP on a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def door(shim: Shim) -> Path:
    return Path(shim.environment["EMULATOR_HOME"]) / "docker.sock"


def asked(shim: Shim, method: str, path: str, body: object = None) -> tuple[int, object]:
    """One request to the API; its status and document."""
    connection = UnixConnection(door(shim))
    data = None if body is None else json.dumps(body)
    connection.request(method, f"/v1.51{path}", data, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text else None


def names(shim: Shim) -> list[str]:
    _, listed = asked(shim, "GET", "/containers/json?all=1")
    assert isinstance(listed, list)
    return [each["Names"][0] for each in listed]


@contextmanager
def served(shim: Shim, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`emulator serve`, from its first line to its end."""
    command = [sys.executable, "-m", "emulator.faces.cli", "serve", *words]
    server = subprocess.Popen(command, env=shim.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        first = server.stdout.readline()
        assert first == f"DOCKER_HOST=unix://{door(shim)}\n".encode(), server.stderr.read()
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE_SECONDS)


def test_the_shims_daemon_serves_the_api(shim: Shim) -> None:
    shim("create", "--name", "box", "busybox")
    assert names(shim) == ["/box"]
    assert asked(shim, "POST", "/volumes/create", {"Name": "data"})[0] == 201
    assert shim("volume", "ls", "-q").stdout == b"data\n"
    assert door(shim).stat().st_mode & 0o777 == 0o600


def test_the_api_serves_the_shim(shim: Shim) -> None:
    with served(shim):
        assert asked(shim, "POST", "/containers/create?name=box", {"Image": "busybox"})[0] == 201
        assert shim("ps", "-a", "--format", "{{.Names}}").stdout == b"box\n"
    assert not door(shim).exists()
    assert shim("ps", "-a", "--format", "{{.Names}}").stdout == b"box\n"


def test_what_the_api_answered_survives_a_kill(shim: Shim) -> None:
    with served(shim) as server:
        asked(shim, "POST", "/containers/create?name=box", {"Image": "busybox", "Cmd": ["sleep", "1000"]})
        assert asked(shim, "POST", "/containers/box/start")[0] == 204
        server.kill()
    with served(shim):
        assert names(shim) == ["/box"]
        _, found = asked(shim, "GET", "/containers/box/json")
        assert isinstance(found, dict)
        assert (found["State"]["Status"], found["State"]["ExitCode"]) == ("exited", 255)


def test_one_server_a_home(shim: Shim) -> None:
    shim("version")
    refused = shim.emulator("serve")
    home = shim.environment["EMULATOR_HOME"]
    words = f"the world of {home} is served already, at unix://{home}/docker.sock; `emulator down` ends its server"
    assert (refused.returncode, refused.stdout, refused.stderr.decode()) == (1, b"", f"emulator serve: {words}\n")
    assert shim("version").returncode == 0


def test_down_ends_it(shim: Shim) -> None:
    with served(shim) as server:
        assert shim.emulator("down").returncode == 0
        assert server.wait(PATIENCE_SECONDS) == 0


def test_another_world_is_not_taken_for_the_one_that_is_there(shim: Shim) -> None:
    shim("version")
    shim.emulator("down")
    home = shim.environment["EMULATOR_HOME"]
    for words, fact in ((("--world", "fresh"), "world oracle, not fresh"), (("--seed", "2"), "seed 1, not 2")):
        refused = shim.emulator("serve", *words)
        said = f"emulator serve: {home}/world.sqlite holds a world of {fact}; `emulator reset` drops it\n"
        assert (refused.returncode, refused.stdout, refused.stderr.decode()) == (1, b"", said)
