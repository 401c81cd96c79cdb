"""A layer is held as long as an image, a container or the build cache stands on it, and while somebody works on it."""

from __future__ import annotations

import pytest

from emulator.faces.session import Session

from . import snapshot


@pytest.fixture
def session() -> Session:
    return Session("oracle")


def held(session: Session) -> set[str]:
    """The layers that the backend has, which are those that the world needs."""
    snapshot.check_layers(session)
    return set(snapshot.simulated(session).layers.layers)


def test_a_layer_goes_with_its_last_user(session: Session) -> None:
    before = held(session)
    session.line("docker run --name box busybox touch /mine; docker commit box mine; docker run --name user mine true")
    own = held(session) - before
    assert len(own) == 1
    session.line("docker rm box; docker rmi -f mine")
    assert held(session) - before == own, "a container stands on it"
    session.line("docker rm user")
    assert held(session) == before


def test_shared_layers_stay_with_those_who_share_them(session: Session) -> None:
    before = held(session)
    session.line("docker rmi nginx nginx:1.27")
    gone = before - held(session)
    assert len(gone) == 1, "debian and redis stand on the other one"
    session.line("docker rmi redis redis:7 debian:12")
    assert len(before - held(session)) == 4
    session.line("docker pull nginx")
    assert len(before - held(session)) == 2


def test_the_build_cache_holds_layers(session: Session) -> None:
    before = held(session)
    session.line("printf 'FROM busybox\\nRUN echo a > /f\\n' | docker build -q -t built -; docker rmi built")
    assert len(held(session) - before) == 1
    assert "CACHED" in session.line("printf 'FROM busybox\\nRUN echo a > /f\\n' | docker build -").stderr
    session.line("docker image prune -f; docker builder prune -af")
    assert held(session) == before


@pytest.mark.parametrize("line", (
    "docker save busybox | tr a b | docker load",
    "echo hi | docker import - broken",
    "printf 'FROM busybox\\nRUN touch /a\\nRUN false\\n' | docker build --no-cache -; docker builder prune -af",
    "printf 'FROM busybox\\nRUN touch /a\\nRUN false\\n' | DOCKER_BUILDKIT=0 docker build -; docker container prune -f; "
    "docker image prune -f",
    "docker rmi redis redis:7; timeout -s KILL 0.5 docker pull redis; docker pull -q redis; docker pull -q redis:7",
))  # fmt: skip
def test_what_fails_leaves_no_layer(session: Session, line: str) -> None:
    before = held(session)
    session.line(line)
    assert held(session) == before


def test_a_push_goes_on_while_its_image_is_removed(session: Session) -> None:
    session.line("docker tag nginx localhost:5000/own/nginx; docker rmi nginx nginx:1.27")
    outcome = session.line("docker push localhost:5000/own/nginx & sleep 0.2; docker rmi -f localhost:5000/own/nginx; wait")
    assert "digest: sha256:" in outcome.stdout
    held(session)
