"""The real `docker compose` on `emulator serve`: three projects from up to down. Skipped where there is no such plugin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

PATIENCE = 60
PLACES = ("/usr/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins", "/usr/local/lib/docker/cli-plugins")
WEB = """\
services:
  web:
    image: nginx
    ports: ["127.0.0.1::80"]
  cache:
    image: redis
"""
SHARED = """\
services:
  writer:
    image: busybox
    command: sh -c 'echo written > /data/file; echo wrote; exec sleep 1000'
    volumes: ["data:/data"]
  reader:
    image: busybox
    command: sh -c 'sleep 1; cat /data/file; exec sleep 1000'
    volumes: ["data:/data:ro"]
    depends_on: [writer]
    environment:
      GREETING: ${WORD:-hello}
volumes:
  data:
"""
CHECKED = """\
services:
  db:
    image: redis
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 1s
      retries: 20
    volumes: ["store:/data"]
    networks: [back]
  app:
    image: busybox
    command: sh -c 'echo app up; exec sleep 1000'
    depends_on:
      db: {condition: service_healthy}
    networks: [back, front]
  proxy:
    image: nginx
    depends_on:
      app: {condition: service_started}
    networks:
      front: {aliases: [www]}
networks:
  front:
  back: {internal: true}
volumes:
  store:
"""


def plugin() -> Path | None:
    """`docker-compose` beside the client's configuration, or where packages put it."""
    own = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"
    found = (place / "docker-compose" for place in (own, *map(Path, PLACES)))
    return next((path for path in found if os.access(path, os.X_OK)), None)


PLUGIN = plugin()
CLIENT = shutil.which("docker")

pytestmark = [
    pytest.mark.skipif(PLUGIN is None or CLIENT is None, reason="no docker client with compose: it is not tried on the API"),
    pytest.mark.timeout(120),
]


class Compose:
    """One project; `compose("up", "-d")` gives what was printed on both streams."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment = {
            **os.environ, "DOCKER_HOST": f"unix://{directory}/home/docker.sock", "DOCKER_CONFIG": str(directory / "config"),
            "EMULATOR_HOME": str(directory / "home"), "COMPOSE_ANSI": "never",
        }  # fmt: skip

    def write(self, text: str) -> None:
        (self.directory / "compose.yaml").write_text(text)

    def __call__(self, *words: str) -> str:
        return self.run("docker", "compose", "-p", "shop", *words)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self.environment, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        text = (done.stdout + done.stderr).decode()
        assert done.returncode == 0, text
        return text

    def states(self) -> dict[str, str]:
        """Of each service: its status, and its health where it has one."""
        lines = [json.loads(line) for line in self("ps", "-a", "--format", "json").splitlines()]
        return {line["Service"]: " ".join(filter(None, (line["State"], line["Health"]))) for line in lines}

    def left(self) -> str:
        """What of the project is there."""
        label = ("--filter", "label=com.docker.compose.project=shop")
        return "".join(self.run("docker", kind, "ls", "-q", *label) for kind in ("container", "network", "volume"))


@pytest.fixture
def compose(tmp_path: Path) -> Iterator[Compose]:
    assert PLUGIN is not None, "the tests are skipped without"
    made = Compose(tmp_path)
    (tmp_path / "config" / "cli-plugins").mkdir(parents=True)
    (tmp_path / "config" / "cli-plugins" / "docker-compose").symlink_to(PLUGIN)
    words = [sys.executable, "-m", "emulator", "--world", "oracle", "--seed", "0", "serve"]
    server = subprocess.Popen(words, env=made.environment, stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline().startswith(b"DOCKER_HOST=")
    try:
        yield made
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE)


def test_two_services_and_a_port(compose: Compose) -> None:
    compose.write(WEB)
    up = compose("up", "-d")
    assert "Container shop-web-1  Started" in up
    assert "Container shop-cache-1  Started" in up
    assert compose.states() == {"web": "running", "cache": "running"}
    address = compose("port", "web", "80").strip()
    assert "<title>Welcome to nginx!</title>" in page(address)
    assert compose("exec", "-T", "cache", "redis-cli", "ping") == "PONG\n"
    assert "GET / HTTP/1.1" in compose("logs", "web")
    compose("down", "-v")
    assert compose.left() == ""


def test_a_volume_and_variables(compose: Compose) -> None:
    compose.write(SHARED)
    compose("up", "-d")
    assert compose("exec", "-T", "reader", "sh", "-c", "echo $GREETING") == "hello\n"
    deadline = time.monotonic() + PATIENCE
    while "written" not in compose("logs", "--no-log-prefix", "reader"):
        assert time.monotonic() < deadline
    assert compose("logs", "writer") == "writer-1  | wrote\n"
    assert compose.run("docker", "volume", "ls", "-q") == "shop_data\n"
    down = compose("down", "-v")
    assert "Volume shop_data  Removed" in down
    assert compose.left() == ""


def test_health_checks_networks_and_volumes(compose: Compose) -> None:
    compose.write(CHECKED)
    up = compose("up", "-d")
    assert up.index("Container shop-db-1  Healthy") < up.index("Container shop-app-1  Started")
    assert compose.states() == {"db": "running healthy", "app": "running", "proxy": "running"}
    assert "Welcome to nginx!" in compose("exec", "-T", "app", "wget", "-qO-", "http://www")
    asking = "printf 'PING\\r\\nQUIT\\r\\n' | nc db 6379"
    assert compose("exec", "-T", "app", "sh", "-c", asking) == "+PONG\r\n+OK\r\n"
    assert compose("logs", "app") == "app-1  | app up\n"
    assert compose("up", "-d").count("Running") == 3
    compose("down", "-v")
    assert compose.left() == ""


def page(address: str) -> str:
    """What a browser sees there, as soon as somebody listens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"http://{address}/", timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
