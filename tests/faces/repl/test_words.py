"""A line that is not finished: where the cursor stands, what may come there, how it is coloured."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from emulator.faces.repl.completion import HostCompleter
from emulator.faces.repl.highlight import coloured
from emulator.faces.repl.words import place, quoted, tokens
from emulator.faces.session import Session
from emulator.machine.shell.flavour import BASH
from emulator.machine.shell.shell import Shell


@pytest.mark.parametrize(
    ("before", "words", "begun"),
    [
        ("", [], ""),
        ("docker ", ["docker"], ""),
        ("docker ps -a | grep we", ["grep"], "we"),
        ("docker rm $(docker ps -a", ["docker", "ps"], "-a"),
        ("X=1 sudo docker ru", ["docker"], "ru"),
        ("if docker ps; then docker st", ["docker"], "st"),
        ("docker exec 'a b' sh -c \"x y", ["docker", "exec", "a b", "sh", "-c"], '"x y'),
        ("docker ps 2>err > /tm", None, "/tm"),
        ("docker ps >out -", ["docker", "ps"], "-"),
        ("docker run a\\ b", ["docker", "run"], "a\\ b"),
    ],
)
def test_place(before: str, words: list[str] | None, begun: str) -> None:
    found = place(before)
    assert (None if found.words is None else list(found.words), found.begun.text) == (words, begun)


def test_tokens_lose_nothing() -> None:
    for seed in range(300):
        chance = random.Random(seed)
        line = "".join(chance.choice("ab '\"\\$(){}<>|&;#`\t-=") for _ in range(40))
        assert "".join(text for _, text in coloured(line)) == line
        assert [token.text for token in tokens(line)] == [line[token.start : token.end] for token in tokens(line)]


@pytest.fixture(scope="module")
def completer() -> Iterator[HostCompleter]:
    session = Session("oracle")
    session.line("docker run -d --name webserver nginx; docker create --name old busybox; docker network create backend")
    session.line("docker volume create data; echo x > '/root/a file'; mkdir /root/directory")
    process = session.start(["sleep", "1000000"], {})
    session.timeline.settle()
    yield HostCompleter(session.engine, Shell(process, BASH, "bash", []))
    session.close()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("docker netw", ["docker network "]),
        ("docker run --pu", ["docker run --publish ", "docker run --publish-all ", "docker run --pull "]),
        ("docker run --pull=m", ["docker run --pull=missing "]),
        ("docker run --pull m", ["docker run --pull missing "]),
        ("docker stop ", ["docker stop webserver "]),
        ("docker start o", ["docker start old "]),
        ("docker logs ", ["docker logs old ", "docker logs webserver "]),
        ("docker run busy", ["docker run busybox ", "docker run busybox:1.36 ", "docker run busybox:latest "]),
        ("docker run --network=ba", ["docker run --network=backend "]),
        ("docker network rm b", ["docker network rm backend ", "docker network rm bridge "]),
        ("docker volume rm ", ["docker volume rm data "]),
        ("docker rm -f $(docker ps -q --no-t", ["docker rm -f $(docker ps -q --no-trunc "]),
        ("docker cp old:/etc/passwd di", ["docker cp old:/etc/passwd directory/"]),
        ("docker cp ol", ["docker cp old:"]),
        ("cat a", ["cat a\\ file "]),
        ("cat ./a", ["cat ./a\\ file "]),
        ("docker ps > di", ["docker ps > directory/"]),
        ("cat /etc/os-rel", ["cat /etc/os-release "]),
        ("echo $HOM", ["echo $HOME"]),
        ("docke", ["docker "]),
        ("docker ps --filter st", ["docker ps --filter status="]),
        ("docker image ls -f d", ["docker image ls -f dangling="]),
        ("docker nosuch ", []),
    ],
)
def test_completion(completer: HostCompleter, before: str, expected: list[str]) -> None:
    document = Document(before)
    found = completer.get_completions(document, CompleteEvent(completion_requested=True))
    assert [before[: len(before) + each.start_position] + each.text for each in found] == expected


@pytest.mark.parametrize(
    ("line", "styles"),
    [
        ("docker run -it --nosuch x", ["docker", "command", "flag", "unknown", ""]),
        ("docker nosuch", ["docker", "unknown"]),
        ("echo 'a b' > x # why", ["program", "string", "redirection", "", "comment"]),
        ("docker ps|wc -l", ["docker", "command", "operator", "program", ""]),
    ],
)
def test_colours(line: str, styles: list[str]) -> None:
    assert [str(style).removeprefix("class:") for style, text, *_ in coloured(line) if text.strip()] == styles


def test_a_name_is_typed_as_the_shell_reads_it() -> None:
    assert quoted("a file's $x") == "a\\ file\\'s\\ \\$x"
