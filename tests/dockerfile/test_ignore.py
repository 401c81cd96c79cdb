"""`.dockerignore`, rule by rule."""

import pytest

from emulator.dockerfile.ignore import BadPattern, Ignored, expression, patterns


@pytest.mark.parametrize(("words", "path", "out"), [
    (["a"], "a", True), (["a"], "a/b", True), (["a"], "b/a", False), (["*"], "a/b", True), (["*/b"], "a/b", True),
    (["*.log"], "x/a.log", False), (["**/*.log"], "x/y/a.log", True), (["**/*.log"], "a.log", True), (["a/**"], "a/b/c", True),
    (["a", "!a/b"], "a/b", False), (["a", "!a/b"], "a/c", True), (["*", "!src", "src/*.o"], "src/x.o", True),
    (["?"], "ab", False), (["[a-c]"], "b", True), (["[^a]"], "a", False), (["a\\*"], "a*", True), (["**"], "a/b", True),
])  # fmt: skip
def test_what_stays_out(words: list[str], path: str, out: bool) -> None:
    assert Ignored(words)(path) is out


def test_lines() -> None:
    assert patterns("# c\n\n /a/ \n!b\n./c//d\n") == ["a", "!b", "c/d"]


@pytest.mark.parametrize("word", ["[a", "a\\", "[z-a]"])
def test_bad_patterns(word: str) -> None:
    with pytest.raises(BadPattern):
        expression(word)


def test_a_directory_is_walked_only_where_something_may_come_in() -> None:
    ignored = Ignored(["a", "b", "!a/x"])
    assert not ignored.skips("a")
    assert ignored.skips("b")
