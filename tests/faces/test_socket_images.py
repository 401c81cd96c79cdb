"""Images whose programs use the engine's socket: testcontainers/ryuk, and docker:cli."""

from __future__ import annotations

import re

import pytest

from emulator.faces.session import Session

SOCKET = "-v /var/run/docker.sock:/var/run/docker.sock"
RYUK = "testcontainers/ryuk:0.8.1"
TIME = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ", re.MULTILINE)


@pytest.fixture
def session() -> Session:
    session = Session("fresh")
    for image in ("busybox", "docker:cli", RYUK):
        assert session.line(f"docker pull -q {image}").status == 0
    return session


def log(session: Session, name: str = "ryuk") -> list[str]:
    """Its log without times."""
    return TIME.sub("", session.line(f"docker logs {name} 2>&1").stdout).splitlines()


def test_ryuk_removes_what_the_labels_name_and_nothing_else(session: Session) -> None:
    session.line(f"docker run -d --name ryuk {SOCKET} -p 8080:8080 {RYUK}")
    session.line("docker run -d --name gone --label run=1 busybox sleep 1000; docker run -d --name kept busybox sleep 1000")
    session.line("docker run -d --name reaper --label run=1 --label org.testcontainers.ryuk=true busybox sleep 1000")
    session.line("docker volume create --label run=1 gone; docker volume create kept")
    session.line("docker network create --label run=1 gone; docker network create kept")
    session.line("printf 'FROM busybox\\nLABEL run=1\\n' | docker build -q -t gone:1 -")
    answer = session.line("printf 'label=run%%3D1\\n\\nnonsense%%zz\\n' | nc -q1 127.0.0.1 8080")
    assert answer.stdout == "ACK\n"
    session.advance(9)
    assert session.line("docker ps -q --filter name=gone").stdout
    session.advance(3)
    assert session.line("docker ps -a --format '{{.Names}}'").stdout.split() == ["reaper", "kept", "ryuk"]
    assert session.line("docker volume ls -q").stdout == "kept\n"
    assert "gone" not in session.line("docker network ls; docker images").stdout
    first, *rest = log(session)
    assert first == "Pinging Docker..."
    assert [line for line in rest if "lient" not in line] == [
        "Docker daemon is available!", "Starting on port 8080...", "Started!", 'Adding {"label":{"run=1":true}}',
        'invalid URL escape "%zz"', "Timeout waiting for connection",
        "Removed 1 container(s), 1 network(s), 1 volume(s) 1 image(s)",
    ]  # fmt: skip
    assert session.line("docker inspect -f '{{.State.ExitCode}}' ryuk").stdout == "0\n"


def test_ryuk_waits_for_a_first_client_and_ends_on_a_signal(session: Session) -> None:
    session.line(f"docker run -d --name idle -e RYUK_CONNECTION_TIMEOUT=5s {SOCKET} {RYUK}")
    session.line(f"docker run -d --name ryuk {SOCKET} {RYUK}")
    session.advance(6)
    session.line("docker stop ryuk")
    nothing = "Removed 0 container(s), 0 network(s), 0 volume(s) 0 image(s)"
    assert log(session, "idle")[-2:] == ["Timeout waiting for connection", nothing]
    assert log(session)[-2:] == ["Signal received", nothing]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("", "panic: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"),
        (f"-e RYUK_PORT=x {SOCKET}", 'panic: failed to parse "RYUK_PORT": strconv.Atoi: parsing "x": invalid syntax'),
        (
            f"-e RYUK_RECONNECTION_TIMEOUT=10 {SOCKET}",
            'panic: failed to parse "RYUK_RECONNECTION_TIMEOUT": time: missing unit in duration "10"',
        ),
    ],
)
def test_ryuk_panics(session: Session, options: str, sentence: str) -> None:
    outcome = session.line(f"docker run --rm {options} {RYUK}")
    assert sentence in outcome.stderr.splitlines() and outcome.status == 2


def test_the_docker_image_speaks_to_the_engine_that_it_runs_on(session: Session) -> None:
    assert session.line(f"docker run --rm {SOCKET} docker:cli docker run --rm busybox echo hello").stdout == "hello\n"
    assert session.line(f"docker run --rm --name me {SOCKET} docker:cli ps --format '{{{{.Names}}}}'").stdout == "me\n"
    built = session.line(f"docker run --rm {SOCKET} docker:cli sh -c 'echo FROM busybox | docker build -q -t own:1 -'")
    assert built.status == 0 and session.line("docker images -q own:1").stdout


def test_the_docker_image_without_a_socket_looks_for_a_neighbour(session: Session) -> None:
    outcome = session.line("docker run --rm docker:cli ps")
    lookup = 'Get "http://docker:2375/v1.51/containers/json": dial tcp: lookup docker on 192.0.2.53:53: no such host'
    assert (outcome.stderr, outcome.status) == (f"error during connect: {lookup}\n", 1)
