"""Substitution of variables: the corners of BuildKit's own lexer."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from emulator.dockerfile.errors import SubstitutionError
from emulator.dockerfile.words import Words, quoted_words

ENV = {"A": "one.two.three", "EMPTY": "", "P": "/a/b/c.tar.gz", "SP": "x y"}


@pytest.mark.parametrize(("word", "wanted"), [
    ("plain", "plain"), ("$A", "one.two.three"), ("${A}x", "one.two.threex"), ("\\$A", "$A"), ("'$A'", "$A"),
    ('"$A"', "one.two.three"),
    ("$NONE", ""), ("$", "$"), ("a$", "a$"), ("${A:-d}", "one.two.three"), ("${NONE:-d}", "d"), ("${EMPTY:-d}", "d"),
    ("${EMPTY-d}", ""), ("${A:+y}", "y"), ("${EMPTY:+y}", ""), ("${EMPTY+y}", "y"), ("${NONE:-${A}}", "one.two.three"),
    ("${A#*.}", "two.three"), ("${A##*.}", "three"), ("${A%.*}", "one.two"), ("${A%%.*}", "one"), ("${A/o/0}", "0ne.two.three"),
    ("${A//o/0}", "0ne.tw0.three"), ("${P##*/}", "c.tar.gz"), ("a\\ b", "a b"), ('"a\\"b"', 'a"b'), ("'a\\b'", "a\\b"),
    ("${A:?no}", "one.two.three"), ("${NONE:-a'b'}", "ab"),
])  # fmt: skip
def test_puts_variables_in(word: str, wanted: str) -> None:
    assert Words("\\").put(word, ENV) == wanted


@pytest.mark.parametrize(("word", "fault"), [
    ("${", "syntax error: missing '}'"), ("${A", "unsupported modifier (\ufffd) in substitution"),
    ("${}", "syntax error: bad substitution"), ("${NONE:?no value}", "NONE: no value"),
    ("${NONE?}", "NONE: is not allowed to be unset"), ("${EMPTY:?}", "EMPTY: is not allowed to be empty"),
    ("${A^}", "unsupported modifier (^) in substitution"), ("${A:#x}", "unsupported modifier (:#) in substitution"),
    ("'x", "unexpected end of statement while looking for matching single-quote"),
    ('"x', "unexpected end of statement while looking for matching double-quote"), ("${A:-x", "syntax error: missing '}'"),
])  # fmt: skip
def test_says_what_is_wrong(word: str, fault: str) -> None:
    with pytest.raises(SubstitutionError) as error:
        Words("\\").put(word, ENV)
    assert str(error.value).endswith(f": {fault}")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(SubstitutionError, match="not emulated"):
        Words("\\").put("${A:+" * 5000 + "x" + "}" * 5000, ENV)


@given(some.text(alphabet="ab$\\{}:-+?#%/'\" <", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    words = Words("\\")
    try:
        words.put(text, ENV)
        words.split(text, ENV)
    except SubstitutionError:
        return


def test_words_of_a_line() -> None:
    assert Words("\\").split("a $SP 'b c' d\\ e", ENV) == ["a", "x", "y", "b c", "d e"]
    assert quoted_words('a=b c="d e" f=\\ g', "\\") == ["a=b", 'c="d e"', "f=\\ g"]
