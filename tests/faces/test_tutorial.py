"""The tutorial as it stands, and neighbours of what it shows, in a fresh world."""

from pathlib import Path

from emulator.faces.play.tutorial import play_tutorial
from emulator.faces.session import Session

LESSON = Path(__file__).parents[2] / "fixtures" / "lessons" / "docker-engine.md"


def test_every_command_of_the_tutorial_succeeds() -> None:
    results = list(play_tutorial(LESSON, "fresh"))
    assert [(result.step.line, result.status) for result in results if not result.succeeded] == []
    assert len(results) == 10


def test_an_engine_that_does_not_answer() -> None:
    outcome = Session("oracle").line("docker -H unix:///no.sock ps")
    sentence = "Cannot connect to the Docker daemon at unix:///no.sock. Is the docker daemon running?\n"
    assert (outcome.stdout, outcome.stderr, outcome.status) == ("", sentence, 1)


def test_documents_are_escaped_as_the_engine_sends_them() -> None:
    session = Session("oracle")
    session.line("docker create --name web -l 'a=<b>&c' busybox")
    outcome = session.line("docker inspect web | grep '<b>'; docker inspect nginx | grep maintainer")
    assert outcome.stdout == (
        '                "a": "<b>&c"\n'
        '                "maintainer": "NGINX Docker Maintainers \\u003cdocker-maint@nginx.com\\u003e"\n'
    )


def test_a_limit_of_processes_counts_the_containers_own() -> None:
    outcome = Session("oracle").line("docker run --rm --pids-limit 2 busybox sh -c 'ls | wc -l; echo after'")
    wanted = ("", "sh: can't fork: Resource temporarily unavailable\n", 2)
    assert (outcome.stdout, outcome.stderr, outcome.status) == wanted
