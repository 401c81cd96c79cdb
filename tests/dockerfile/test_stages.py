"""Whole Dockerfiles: stages, lines, complaints, excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from emulator.dockerfile.errors import DockerfileError
from emulator.dockerfile.instructions import Copy, Env, Run
from emulator.dockerfile.stages import excerpt, parse


def test_stages_and_what_stands_before_them() -> None:
    file = parse("ARG A=1\nFROM x AS one\nRUN a\nFROM one\nCOPY --from=one /a /b\n")
    assert [pair.key for arg in file.arguments for pair in arg.pairs] == ["A"]
    assert [(stage.origin.base, stage.origin.stage, len(stage.instructions)) for stage in file.stages] == [
        ("x", "one", 1), ("one", "", 1),
    ]  # fmt: skip
    copy = file.stages[1].instructions[0]
    assert isinstance(copy, Copy)
    assert (copy.origin, copy.sources, copy.destination, copy.lines) == ("one", ("/a",), "/b", (5, 5))


def test_continued_lines_and_heredocs() -> None:
    run, env = parse("FROM x\nRUN a \\\n# no\n  b <<E\ntext\nE\nENV A=1 B='2 3'\n").stages[0].instructions
    assert isinstance(run, Run)
    assert run.command.words == ("a   b <<E",)
    assert [(each.name, each.content, each.expand) for each in run.line.heredocs] == [("E", "text\n", True)]
    assert run.lines == (2, 6)
    assert isinstance(env, Env)
    assert [(pair.key, pair.value) for pair in env.pairs] == [("A", "1"), ("B", "'2 3'")]


@pytest.mark.parametrize(("text", "fault", "lines"), [
    ("FROM x\nFOO\n", "dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)", (2, 2)),
    ("RUN x\n", "no build stage in current context", (1, 1)), ("ARG A\n", "dockerfile contains no stages to build", (0, 0)),
    ("# only\n", "file with no instructions", (1, 1)),
    ("FROM a b c d\n", "FROM requires either one or three arguments", (1, 1)),
    ("FROM x\nRUN [1]\n", "when using JSON array syntax, arrays must be comprised of strings only", (2, 2)),
    ("FROM x\nHEALTHCHECK --interval=1 CMD a\n", 'time: missing unit in duration "1"', (2, 2)),
    ("FROM x\nCOPY --chown=a --chown=b x y\n", "duplicate flag specified: --chown", (2, 2)),
])  # fmt: skip
def test_complaints(text: str, fault: str, lines: tuple[int, int]) -> None:
    with pytest.raises(DockerfileError) as error:
        parse(text)
    assert str(error.value).endswith(fault)
    assert error.value.lines == lines


def test_excerpt_shows_lines_around() -> None:
    assert excerpt("a\nb\nc\nd\ne\nf", "D", (3, 3)).splitlines()[2:-1] == [
        "   1 |     a", "   2 |     b", "   3 | >>> c", "   4 |     d", "   5 |     e",
    ]  # fmt: skip


LINES = ("FROM x", "RUN a \\", "# c", "", "COPY <<E /a", "E", "ENV A=", "ARG", "CMD [", " \\", "ONBUILD RUN")


@given(some.lists(some.sampled_from(LINES)))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    try:
        parse("\n".join(lines))
    except DockerfileError as error:
        assert str(error)
