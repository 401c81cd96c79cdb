"""Builds on a whole world: what a transcript does not show."""

import pytest

from emulator.backend.simulate.workshop.modes import changed_mode
from emulator.backend.workshop import BuildFailure, ContextFile
from emulator.engine.build.transfer import facts, sent, size_text
from emulator.faces.session import Session


@pytest.fixture
def session() -> Session:
    return Session("oracle")


def test_a_build_that_is_interrupted_leaves_nothing_that_runs(session: Session) -> None:
    session.line("printf 'FROM busybox\\nRUN echo begun; sleep 1000\\n' > Dockerfile")
    before = session.timeline.now
    outcome = session.line("timeout 2 docker build .; docker ps -aq; ps | grep -c 'sleep 1000'")
    assert "begun" in outcome.stderr
    assert session.timeline.now - before < 10 * 10**9
    assert "sleep" not in outcome.stdout


def test_the_same_build_gives_the_same_image_in_two_worlds() -> None:
    line = "printf 'FROM busybox\\nRUN date > /d; echo $RANDOM >> /d\\nLABEL a=b\\n' | docker build -q -"
    assert Session("oracle").line(line).stdout == Session("oracle").line(line).stdout


def test_the_world_stays_consistent(session: Session) -> None:
    session.line("printf 'FROM busybox\\nRUN echo a > /a\\nVOLUME /v\\n' > Dockerfile; DOCKER_BUILDKIT=0 docker build -t a .")
    session.line("docker build -t a . ; docker build --no-cache -t b . ; docker image prune -f; docker builder prune -af")
    session.engine.world.check()
    assert not session.engine.world.build_cache


def test_images_are_fetched_without_a_name_by_buildkit_and_with_one_by_the_classic_builder() -> None:
    session = Session("fresh")
    session.line("printf '# syntax=docker/dockerfile:1\\nFROM alpine\\nRUN true\\n' > Dockerfile")
    assert session.line("docker build -q -t a . >/dev/null; docker images --format '{{.Repository}}'").stdout == "a\n"
    session.line("DOCKER_BUILDKIT=0 docker build -q .")
    assert "alpine\n" in session.line("docker images --format '{{.Repository}}'").stdout


@pytest.mark.parametrize(("text", "mode", "directory", "wanted"), [
    ("644", 0o755, False, 0o644), ("u=rwX,go=r", 0o644, False, 0o644), ("u=rwX,go=r", 0o644, True, 0o744),
    ("+x", 0o644, False, 0o755), ("g-r,o=", 0o644, False, 0o600), ("a=u", 0o740, False, 0o777),
    ("u+s,+t", 0o755, False, 0o5755),
])  # fmt: skip
def test_modes_in_words(text: str, mode: int, directory: bool, wanted: int) -> None:
    assert changed_mode(text)(mode, directory) == wanted


def test_modes_that_are_none() -> None:
    with pytest.raises(BuildFailure):
        changed_mode("foo")


def test_bytes_of_a_transfer() -> None:
    """As the real client counted them."""
    file = ContextFile("hello.txt", "-", 0o644, 6, 1_795_000_000_000_000_000)
    assert sent([], {}) == 2
    assert sent([file], {}) == 42
    assert sent([file], {"hello.txt": facts(file)}) == 30
    assert [size_text(size) for size in (2, 999, 1000, 10_790, 2_150_000)] == ["2B", "999B", "1.00kB", "10.79kB", "2.15MB"]


def test_a_command_that_never_stops_writing_waits_for_its_reader(session: Session) -> None:
    session.line("printf 'FROM busybox\\nRUN yes\\n' > Dockerfile")
    assert session.line("docker build . 2>&1 | head -20 | tail -1").stdout.endswith(" y\n")
