"""Real containers behind every face: the Engine API with docker-py and the real client, the shim, the pytest fixture.

Skipped aloud where this machine runs none, or has no such client.
"""

from __future__ import annotations

import io
import os
import shlex
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faces.api.buildkit.test_real_build import PLUGINS, has_plugin
from tests.faces.api.test_real_client import CLIENT
from tests.faces.daemon.conftest import shim_in

PATIENCE = 60
KERNEL = f"{os.uname().release}\n"
DOCKERFILE = "FROM busybox\nRUN uname -r > /made\nCOPY word /word\nCMD [\"cat\", \"/made\", \"/word\"]\n"

COMPOSE = """\
services:
  made:
    build: .
    command: sh -c 'cat /made /word > /data/all; exec sleep 1000'
    volumes: ["data:/data"]
    healthcheck: {test: ["CMD", "cat", "/data/all"], interval: 1s, retries: 30}
  reader:
    image: busybox
    command: sh -c 'cat /data/all; ping -c1 -W5 made >/dev/null && echo reached'
    volumes: ["data:/data:ro"]
    depends_on: {made: {condition: service_healthy}}
volumes: {data: {}}
"""

pytestmark = pytest.mark.timeout(240)


class Served:
    """`emulator --backend namespace serve` on a home of its own that has the real files."""

    def __init__(self, home: Path) -> None:
        self.address = f"unix://{home}/docker.sock"
        self.environment = {**os.environ, "EMULATOR_HOME": str(home), "DOCKER_HOST": self.address, "DOCKER_CONFIG": str(home)}
        if PLUGINS.is_dir():
            (home / "cli-plugins").symlink_to(PLUGINS)
        words = [sys.executable, "-m", "emulator", "--backend", "namespace", "--world", "oracle", "serve"]
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment,
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not (home / "docker.sock").exists():
            assert self.process.poll() is None and time.monotonic() < deadline, "the API does not come up"
            time.sleep(0.05)

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def home(real_home: Path, tmp_path: Path) -> Path:
    """An EMULATOR_HOME with the real files."""
    (tmp_path / "roots").symlink_to(real_home / "roots")
    return tmp_path


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    made = Served(home)
    yield made
    made.close()


@pytest.fixture
def client(served: Served) -> Iterator[Any]:
    """docker-py."""
    docker = pytest.importorskip("docker", reason="docker-py is not installed")
    made = docker.DockerClient(base_url=served.address, timeout=PATIENCE)
    yield made
    made.close()


def archive(**files: str) -> bytes:
    """A tar archive."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as made:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            made.addfile(info, io.BytesIO(text.encode()))
    return data.getvalue()


def test_docker_py_runs_execs_and_copies(client: Any) -> None:
    assert client.containers.run("busybox", ["uname", "-r"], remove=True) == KERNEL.encode()
    box = client.containers.run("busybox", ["sh", "-c", "echo out; echo err >&2; exec sleep 1000"], detach=True)
    assert box.exec_run(["sh", "-c", "echo inside; exit 3"]) == (3, b"inside\n")
    assert (box.logs(stderr=False), box.logs(stdout=False)) == (b"out\n", b"err\n")
    assert box.put_archive("/tmp", archive(sent="sent\n"))
    assert box.exec_run(["cat", "/tmp/sent"]).output == b"sent\n"
    blocks, facts = box.get_archive("/tmp/sent")
    with tarfile.open(fileobj=io.BytesIO(b"".join(blocks))) as got:
        found = got.extractfile("sent")
        assert found is not None and found.read() == b"sent\n"
    assert (facts["name"], facts["size"]) == ("sent", 5)
    box.kill()
    assert box.wait()["StatusCode"] == 137
    box.remove()
    assert client.containers.list(all=True) == []


def test_docker_py_builds(client: Any) -> None:
    image, said = client.images.build(
        fileobj=io.BytesIO(archive(Dockerfile=DOCKERFILE, word="word\n")), custom_context=True, tag="made", rm=True
    )
    text = "".join(str(message.get("stream", "")) for message in said)
    assert "Step 2/4 : RUN uname -r > /made\n" in text and text.endswith("Successfully tagged made:latest\n")
    assert client.containers.run(image.id, remove=True).decode() == f"{KERNEL}word\n"
    assert [step["CreatedBy"].split(" # ")[0] for step in image.history()[:2]] == [
        '/bin/sh -c #(nop)  CMD ["cat" "/made" "/word"]', image.history()[1]["CreatedBy"],
    ]  # fmt: skip


class Client:
    """The real docker client in a directory with something to build."""

    def __init__(self, served: Served, directory: Path) -> None:
        self.environment, self.directory = served.environment, directory
        directory.mkdir()
        for name, text in {"Dockerfile": DOCKERFILE, "word": "word\n", "compose.yaml": COMPOSE}.items():
            (directory / name).write_text(text)

    def __call__(self, line: str, typed: str = "", *, buildkit: bool = True) -> str:
        """What it printed."""
        done = subprocess.run(
            [str(CLIENT), *shlex.split(line)], env={**self.environment, "DOCKER_BUILDKIT": str(int(buildkit))}, input=typed,
            text=True, capture_output=True, cwd=self.directory, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def real(served: Served, tmp_path: Path) -> Client:
    if CLIENT is None:
        pytest.skip("no docker client on PATH: the Engine API is not tried with a real one")
    return Client(served, tmp_path / "context")


def test_the_real_client(real: Client) -> None:
    assert real("run --rm busybox uname -r") == KERNEL
    real("run -d --name box busybox sh -c 'echo begun; exec sleep 1000'")
    assert real("exec -i box sh -c 'cat > /tmp/in; cat /tmp/in'", "typed\n") == "typed\n"
    assert real("logs box") == "begun\n"
    real("cp box:/tmp/in copied")
    assert (real.directory / "copied").read_text() == "typed\n"
    assert real("build -q -t made .", buildkit=False).startswith("sha256:")
    assert real("run --rm made") == f"{KERNEL}word\n"
    real("rm -f box")


def test_the_real_client_builds_with_buildkit(real: Client) -> None:
    if not has_plugin("buildx"):
        pytest.skip("no docker client with buildx")
    assert real("build -q -t made .").startswith("sha256:")
    assert real("run --rm made") == f"{KERNEL}word\n"


def test_real_compose(real: Client) -> None:
    if not has_plugin("compose"):
        pytest.skip("no docker client with compose")
    real("compose -p project up -d")
    assert real("compose -p project exec made cat /made") == KERNEL
    real("wait project-reader-1")
    assert real("logs project-reader-1") == f"{KERNEL}word\nreached\n"
    real("compose -p project down -v -t 0 --rmi local")
    assert real("ps -aq") + real("volume ls -q") == ""


def test_the_drop_in_docker(real_home: Path, tmp_path: Path) -> None:
    shim = shim_in(tmp_path)
    shim.environment["EMULATOR_BACKEND"] = "namespace"
    (tmp_path / "home").mkdir()
    (tmp_path / "home/roots").symlink_to(real_home / "roots")
    (shim.directory / "Dockerfile").write_text(DOCKERFILE)
    (shim.directory / "word").write_text("word\n")
    try:
        assert shim("run", "--rm", "busybox", "uname", "-r").stdout == KERNEL.encode()
        built = shim("build", "-t", "made", ".")
        assert built.returncode == 0, built.stderr
        assert shim("run", "--rm", "made").stdout == f"{KERNEL}word\n".encode()
        assert shim.emulator("down").returncode == 0
        assert shim("run", "--rm", "made").stdout == f"{KERNEL}word\n".encode(), "the world is kept, its layers too"
    finally:
        shim.emulator("down")


def test_the_pytest_fixture(home: Path) -> None:
    body = f"def test_real(docker):\n    assert docker('run --rm busybox uname -r').stdout == {KERNEL!r}\n"
    (home / "test_it.py").write_text(body)
    environment = {
        **os.environ, "EMULATOR_HOME": str(home), "EMULATOR_BACKEND": "namespace", "EMULATOR_WORLD": "oracle",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"],
        env=environment, cwd=home, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
