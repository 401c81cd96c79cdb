"""testcontainers-python against `emulator serve`: containers, logs, exec, ports, and what Ryuk clears away. Skipped where it
is not installed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

PATIENCE = 60

pytestmark = [
    pytest.mark.skipif(find_spec("testcontainers") is None, reason="testcontainers is not installed"),
    pytest.mark.timeout(180),
]

BODY = """
import json, os, urllib.request
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network
from testcontainers.core.waiting_utils import wait_for_logs

nginx = DockerContainer("nginx:1.27").with_exposed_ports(80).start()
wait_for_logs(nginx, "start worker process", timeout=20)
address = f"http://{nginx.get_container_host_ip()}:{nginx.get_exposed_port(80)}/"
page = urllib.request.urlopen(address, timeout=10).read().decode()
redis = DockerContainer("redis:7.4").with_exposed_ports(6379).start()
wait_for_logs(redis, "Ready to accept connections", timeout=20)
answer = redis.exec(["redis-cli", "ping"])
network = Network().create()
print(json.dumps(["Welcome to nginx!" in page, answer.exit_code, answer.output.decode()]), flush=True)
"""
CLEAN = BODY + "nginx.stop(); redis.stop(); network.remove()\n"
CRASH = BODY + "os._exit(3)\n"
WORKED = [True, 0, "PONG\n"]


class Served:
    """A world behind a socket, and programs that find it there."""

    def __init__(self, directory: Path) -> None:
        self.environment = {
            **os.environ, "DOCKER_HOST": f"unix://{directory}/docker.sock", "EMULATOR_HOME": str(directory),
            "RYUK_RECONNECTION_TIMEOUT": "1s", "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
        }  # fmt: skip

    def run(self, script: str, ryuk: bool) -> tuple[int, object]:
        """A program that uses testcontainers: its status, and the document that it prints."""
        environment = {**self.environment, "TESTCONTAINERS_RYUK_DISABLED": str(not ryuk).lower()}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def left(self) -> tuple[list[str], list[str]]:
        """The images of all containers, and the networks that somebody made."""
        import docker  # type: ignore[import-untyped]  # docker-py has no types

        client = docker.DockerClient(self.environment["DOCKER_HOST"])
        containers = sorted(each.attrs["Config"]["Image"] for each in client.containers.list(all=True))
        networks = [each.name for each in client.networks.list() if each.name not in ("bridge", "host", "none")]
        client.close()
        return containers, networks

    def soon_left(self) -> tuple[list[str], list[str]]:
        """The same, once it is nothing; what is still there after a while."""
        deadline = time.monotonic() + 15
        while (left := self.left()) != ([], []) and time.monotonic() < deadline:
            time.sleep(0.2)
        return left


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    world = Served(tmp_path)
    server = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--world", "fresh", "serve"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        env=world.environment, start_new_session=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        assert server.stdout.readline().startswith(b"DOCKER_HOST=")
        yield world
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)
        server.stdout.close()


@pytest.mark.parametrize("ryuk", [True, False], ids=["ryuk", "no-ryuk"])
def test_containers_that_are_stopped_leave_nothing(served: Served, ryuk: bool) -> None:
    assert served.run(CLEAN, ryuk) == (0, WORKED)
    assert served.soon_left() == ([], [])


def test_ryuk_removes_what_a_program_left_that_died(served: Served) -> None:
    assert served.run(CRASH, ryuk=True) == (3, WORKED)
    assert served.soon_left() == ([], [])


def test_without_ryuk_all_of_it_stays(served: Served) -> None:
    assert served.run(CRASH, ryuk=False) == (3, WORKED)
    containers, networks = served.left()
    assert containers == ["nginx:1.27", "redis:7.4"] and len(networks) == 1
