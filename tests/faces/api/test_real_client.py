"""The battery of the first prototype: a real docker client against `emulator serve`. Skipped where there is no such client."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

PATIENCE = 20


def real_client() -> str | None:
    """The docker on PATH, if it is a binary: our own is a script."""
    found = shutil.which("docker")
    return found if found and Path(found).read_bytes()[:2] != b"#!" else None


CLIENT = real_client()
PROMPT = r"/ # "

pytestmark = [
    pytest.mark.skipif(CLIENT is None, reason="no docker client on PATH: the Engine API is not tried with a real one"),
    pytest.mark.timeout(60),
]


class Docker:
    """The client, told where the API listens."""

    def __init__(self, socket: Path) -> None:
        self.environment = {
            **os.environ, "DOCKER_HOST": f"unix://{socket}", "DOCKER_CONFIG": str(socket.parent), "DOCKER_BUILDKIT": "0",
        }  # fmt: skip
        self.directory = socket.parent

    def shell(self, line: str, status: int = 0) -> str:
        """A line of bash; what it printed."""
        done = subprocess.run(
            ["bash", "-c", line], env=self.environment, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        text = (done.stdout + done.stderr).decode(errors="replace")
        assert done.returncode == status, text
        return text

    def terminal(self, *words: str) -> pexpect.spawn:
        """The client on a terminal."""
        return pexpect.spawn(CLIENT, list(words), env=self.environment, cwd=str(self.directory), timeout=PATIENCE)


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    directory = tmp_path_factory.mktemp("api")
    socket = directory / "docker.sock"
    world = ["--world", "oracle", "--seed", "0"]
    command = [sys.executable, "-m", "emulator", *world, "serve", "--no-publish"]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "EMULATOR_HOME": str(directory)},
    )  # fmt: skip
    try:
        wait_for(socket, server)
        client = Docker(socket)
        client.shell("docker run -d --name web -p 80:80 nginx; docker run -d -it --name box busybox")
        yield client
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(5)
    assert not socket.exists()


def wait_for(socket: Path, server: subprocess.Popen[bytes]) -> None:
    """Until the server listens."""
    deadline = time.monotonic() + PATIENCE
    while not socket.exists():
        assert server.poll() is None and time.monotonic() < deadline, "emulator serve did not come up"
        time.sleep(0.02)


def test_version(docker: Docker) -> None:
    assert docker.shell("docker version --format '{{.Server.Version}}'") == "28.5.2\n"


def test_ps(docker: Docker) -> None:
    assert re.search(r"Up .*0\.0\.0\.0:80->80/tcp.* web\n", docker.shell("docker ps"))


def test_inspect(docker: Docker) -> None:
    assert docker.shell("docker inspect web --format '{{json .State.Status}}'") == '"running"\n'


def test_logs(docker: Docker) -> None:
    docker.shell("docker run --name talker busybox sh -c 'for i in 0 1 2; do echo line $i; echo err $i >&2; done'")
    assert docker.shell("docker logs talker 2>/dev/null") == "line 0\nline 1\nline 2\n"
    assert docker.shell("docker logs -f --tail 1 talker 2>&1") == "err 2\n"


def test_pull(docker: Docker) -> None:
    docker.shell("docker rmi alpine:3.20 alpine:latest")
    assert "Status: Downloaded newer image for alpine:latest" in docker.shell("docker pull alpine")


def test_events(docker: Docker) -> None:
    docker.shell("docker create --name caller busybox")
    line = "(sleep 0.5; docker start caller >/dev/null) & docker events --until $(($(date +%s)+2)) --filter event=start; wait"
    assert re.search(r"container start [0-9a-f]{64} \(image=busybox, name=caller\)\n", docker.shell(line))


def test_run_on_a_terminal(docker: Docker) -> None:
    exits(docker.terminal("run", "-it", "--rm", "busybox", "sh"), 3)


def test_exec_on_a_terminal(docker: Docker) -> None:
    exits(docker.terminal("exec", "-it", "box", "sh"), 4)


def test_attach_on_a_terminal(docker: Docker) -> None:
    terminal = docker.terminal("attach", "box")
    terminal.sendline("")
    terminal.expect(PROMPT)
    terminal.send("\x10\x11")
    terminal.expect("read escape sequence")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert docker.shell("docker inspect -f '{{.State.Running}}' box") == "true\n"
    terminal = docker.terminal("attach", "box")
    terminal.sendline("")
    exits(terminal, 0)


def exits(terminal: pexpect.spawn, status: int) -> None:
    """Types into a shell, and leaves it with a status."""
    terminal.expect(PROMPT)
    terminal.setwinsize(33, 77)
    terminal.sendline("echo you said: hi; stty size")
    terminal.expect("you said: hi\r\n")
    terminal.expect(PROMPT)
    terminal.sendline(f"exit {status}")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == status


def test_exec_ends_with_its_input(docker: Docker) -> None:
    line = "echo hello | docker exec -i web sh -c 'cat; echo the end; exit 7'"
    assert docker.shell(line, 7) == "hello\nthe end\n"


def test_exec_of_8_megabytes(docker: Docker) -> None:
    assert docker.shell("head -c 8000000 /dev/zero | docker exec -i web cat | wc -c") == "8000000\n"


def test_run_ends_with_its_input(docker: Docker) -> None:
    line = "echo hello | docker run --rm -i busybox sh -c 'cat; echo the end; exit 7'"
    assert docker.shell(line, 7) == "hello\nthe end\n"


def test_copy(docker: Docker) -> None:
    (docker.directory / "big.bin").write_bytes(os.urandom(3_000_000))
    docker.shell("docker cp big.bin web:/tmp/; docker cp web:/tmp/big.bin back.bin; cmp big.bin back.bin")


def test_build(docker: Docker) -> None:
    (docker.directory / "Dockerfile").write_text("FROM busybox\nCMD [\"echo\", \"built\"]\n")
    answer = docker.shell("docker build -q -t built - <Dockerfile; true")
    if "not emulated yet" in answer:
        pytest.skip("the classic builder is not there yet")
    assert docker.shell("docker run --rm built") == "built\n"


def test_save_and_load(docker: Docker) -> None:
    answer = docker.shell("docker save -o hello.tar hello-world; docker load -i hello.tar")
    assert answer == "Loaded image: hello-world:latest\n"
