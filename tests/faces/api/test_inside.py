"""The engine's socket from within the world: bound into a container, a simulated program speaks the API of the same world."""

from __future__ import annotations

import json

import pytest

from emulator.faces.session import Session

SOCKET = "/var/run/docker.sock"
BOUND = f"-v {SOCKET}:{SOCKET} -v /usr/bin/curl:/usr/bin/curl -v /usr/bin/docker:/usr/bin/docker debian:12"


@pytest.fixture
def session() -> Session:
    return Session("oracle")


def ask(session: Session, target: str, *options: str) -> str:
    """curl in a container that has the socket."""
    line = " ".join(["docker run --rm", BOUND, "curl -s --unix-socket", SOCKET, *options, f"'http://localhost{target}'"])
    outcome = session.line(line)
    assert (outcome.stderr, outcome.status) == ("", 0)
    return outcome.stdout


def test_a_container_sees_itself(session: Session) -> None:
    (line,) = json.loads(ask(session, "/v1.51/containers/json"))
    assert line["Image"] == "debian:12" and line["State"] == "running"


def test_what_a_container_makes_is_there_for_the_host(session: Session) -> None:
    made = json.loads(ask(session, "/volumes/create", "--json", """'{"Name": "data"}'"""))
    assert made["Name"] == "data"
    assert session.line("docker volume ls -q").stdout == "data\n"


def test_an_error_is_the_daemons(session: Session) -> None:
    assert ask(session, "/containers/none/json") == '{"message":"No such container: none"}\n'


def test_what_comes_in_pieces_comes_whole(session: Session) -> None:
    session.line("docker run --name noisy busybox seq 100000")
    listed = ask(session, "/containers/noisy/logs?stdout=1", "-o", "/dev/stdout")
    assert listed.endswith("100000\n") and len(listed) > 588_894


def test_the_client_in_a_container_works_on_the_same_world(session: Session) -> None:
    assert session.line(f"docker run --rm {BOUND} docker run --rm busybox echo hello").stdout == "hello\n"
    assert session.line(f"docker run --name me {BOUND} docker ps --format '{{{{.Names}}}}'").stdout == "me\n"


def test_without_the_socket_there_is_no_daemon(session: Session) -> None:
    outcome = session.line("docker run --rm -v /usr/bin/docker:/usr/bin/docker debian:12 docker ps")
    text = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"
    assert (outcome.stdout, outcome.stderr, outcome.status) == ("", text, 1)


@pytest.mark.parametrize(
    ("command", "request_line"),
    [
        ("ps -a", 'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/containers/json?all=1"'),
        ("rm -f x", 'Delete "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/containers/x?force=1"'),
        ("images", 'Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping"'),
        ("stop x", 'Post "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/containers/x/stop"'),
    ],
)
def test_a_user_who_is_not_in_its_group_may_not(session: Session, command: str, request_line: str) -> None:
    outcome = session.line(f"docker run --rm -u 1000 {BOUND} docker {command}")
    text = f"permission denied while trying to connect to the Docker daemon socket at unix://{SOCKET}: {request_line}: "
    assert (outcome.stderr, outcome.status) == (f"{text}dial unix {SOCKET}: connect: permission denied\n", 1)


def test_a_user_in_its_group_may(session: Session) -> None:
    assert session.line(f"docker run --rm -u 1000 --group-add 999 {BOUND} docker ps -q").status == 0


def test_a_removed_socket_answers_nobody(session: Session) -> None:
    assert session.line(f"rm {SOCKET}; docker ps").status == 1
