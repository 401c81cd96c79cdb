"""Go templates: values that the recorded goldens don't hold, bounds, and text at random."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from emulator.output.template import Go, JsonNumber, Template, TemplateError, TemplateExecError, TemplateParseError


class Inner(Struct):
    __go_type__: ClassVar[str] = "pkg.Inner"
    Port: Annotated[int, Go("uint16")] = 80
    Wait: Annotated[int, Go("time.Duration")] = 90_000_000_000


class Outer(Struct):
    __go_type__: ClassVar[str] = "pkg.Outer"
    One: Inner | None = None
    Own: Inner | None = None
    Names: list[str] | None = None
    Map: dict[str, str] | None = None
    Any: object = None
    Share: float = 0.5


class Named(Struct):
    Ports: dict[str, Annotated[dict[str, str], "struct {}"]] | None
    Wait: Annotated[int, "time.Duration"] = 1_000_000_000
    Command: Annotated[list[str], "strslice.StrSlice"] | None = None


class Row:
    __go_type__ = "*pkg.Row"
    __go_private__ = ("secret",)

    def ID(self) -> str:
        return "abc"

    def Label(self, name: str) -> str:
        return f"<{name}>"


def run(text: str, value: object = None) -> str:
    return Template.parse(text).execute(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{.One}} {{.Names}} {{.Map}} {{.Any}} {{.Share}}", "<nil> [] map[] <no value> 0.5"),
        ("{{.Own}} {{.Own.Port}} {{.Own.Wait}}", "{80 1m30s} 80 1m30s"),
        ('{{printf "%v %+v %#v" .Own .Own .Own.Port}}', "&{80 1m30s} &{Port:80 Wait:1m30s} 0x50"),
        ("{{json .}}", '{"One":null,"Own":{"Port":80,"Wait":90000000000},"Names":null,"Map":null,"Any":null,"Share":0.5}'),
        ("{{if .One}}a{{else}}b{{end}}{{if .Names}}a{{else}}b{{end}}", "bb"),
        ('{{index .Map "x"}}|{{.Map.x}}', "|<no value>"),
        ('{{join .Names ","}}|{{len .Names}}', "|0"),
        ("{{with .Own}}{{.Port}}{{end}}", "80"),
        ('{{printf "%T %T %T" .Own .Own.Wait .Names}}', "*pkg.Inner time.Duration []string"),
    ],
)  # fmt: skip
def test_structs(text: str, expected: str) -> None:
    assert run(text, Outer(Own=Inner())) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{.One.Port}}", 'template: :1:6: executing "" at <.One.Port>: nil pointer evaluating *pkg.Inner.Port'),
        ("{{.One.Nope}}", 'template: :1:6: executing "" at <.One.Nope>: can\'t evaluate field Nope in type *pkg.Inner'),
        ("{{.Any.x}}", 'template: :1:6: executing "" at <.Any.x>: nil pointer evaluating interface {}.x'),
        ("{{.Share.x}}", 'template: :1:8: executing "" at <.Share.x>: can\'t evaluate field x in type float64'),
        ("{{.Own 1}}", 'template: :1:2: executing "" at <.Own>: Own has arguments but cannot be invoked as function'),
        ('{{.Map.x "y"}}', 'template: :1:6: executing "" at <.Map.x>: x is not a method but has arguments'),
        ("{{upper .Own}}", 'template: :1:8: executing "" at <.Own>: wrong type for value; expected string; got *pkg.Inner'),
        ("{{range .Share}}{{end}}", 'template: :1:8: executing "" at <.Share>: range can\'t iterate over 0.5'),
    ],
)  # fmt: skip
def test_struct_errors(text: str, message: str) -> None:
    with pytest.raises(TemplateExecError) as caught:
        run(text, Outer(Own=Inner()))
    assert str(caught.value) == message


def test_types_named_by_their_text() -> None:
    value = Named({"80/tcp": {}}, Command=["a", "b"])
    assert run('{{.Ports}} {{json .Ports}} {{.Wait}} {{printf "%T" .Command}}', value) == (
        'map[80/tcp:{}] {"80/tcp":{}} 1s strslice.StrSlice'
    )
    assert run('{{join .Command "+"}}', value) == "a+b"


def test_methods() -> None:
    assert run('{{.ID}} {{.Label "x"}} {{"y" | .Label}} {{(.Label "z") | len}}', Row()) == "abc <x> <y> 3"
    for text, tail in [
        ("{{.Nope}}", "can't evaluate field Nope in type *pkg.Row"),
        ("{{.secret}}", "secret is an unexported field of struct type *pkg.Row"),
        ("{{.Label}}", "wrong number of args for Label: want 1 got 0"),
        ("{{.Label 5}}", "expected string; found 5"),
    ]:
        with pytest.raises(TemplateExecError) as caught:
            run(text, Row())
        assert str(caught.value).endswith(tail)


def test_numbers_of_documents_are_strings() -> None:
    assert run('{{.n}} {{printf "%q" .n}} {{json .n}}', {"n": JsonNumber("5")}) == '5 "5" 5'
    with pytest.raises(TemplateExecError, match=r"incompatible types for comparison: json\.Number and int"):
        run("{{eq .n 5}}", {"n": JsonNumber("5")})


def test_what_was_printed_before_an_error() -> None:
    with pytest.raises(TemplateExecError) as caught:
        run("a{{.x}}b{{index .x 9}}", {"x": [1]})
    assert caught.value.partial == "a[1]b"


def test_missing_keys() -> None:
    template = Template.parse("{{.a}}{{.b.c}}")
    assert template.execute({}) == "<no value><no value>"
    with pytest.raises(TemplateExecError, match=r'map has no entry for key "a"'):
        template.with_missing_key("error").execute({})


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ('{{define "r"}}{{template "r"}}{{end}}{{template "r"}}', "exceeded maximum template depth (100000)"),
        ("{{range 1000000000}}{{end}}", "not emulated"),
        ('{{range 100000}}{{pad "x" 999999 0}}{{end}}', "not emulated"),
        ('{{printf "%999999999d" 1}}', None),
        ("{{" + "(" * 150 + "1" + ")" * 150 + "}}", "max expression depth exceeded"),
        ("{{if 1}}" * 3000 + "x" + "{{end}}" * 3000, None),
        ("{{(1)}}" * 2000, None),
        ("{{" + "(" * 100 + "1" + ")" * 100 + "}}", None),
    ],
)
def test_bounds(text: str, tail: str | None) -> None:
    if tail is None:
        run(text, {})
        return
    with pytest.raises(TemplateError) as caught:
        run(text, {})
    assert str(caught.value).endswith(tail)


VOCABULARY = (
    "{{ }} {{- -}} if else range with end define block template break continue . .A .A.B $ $x := = , | ( ) \" ` ' \"s\" `r` 'c'"
    ' 1 1.5 0x nil true len printf index nofunc json "%d" /* */ é \n \\ + - & '
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["A", "B", "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS | st.text(max_size=3), max_size=14).map(lambda words: "".join(words)), VALUES)
def test_any_text_gives_text_or_one_of_the_two_errors(text: str, value: object) -> None:
    try:
        assert isinstance(run(text, value), str)
    except (TemplateParseError, TemplateExecError) as error:
        assert str(error).startswith("template: ")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="%+-# 0123.*[]dvsqxXtcUeTgbop", max_size=10), VALUES, VALUES)
def test_any_printf_format(format: str, one: object, other: object) -> None:
    text = "{{printf `" + format + "` .A .B}}"
    assert isinstance(run(text, {"A": one, "B": other}), str)


def test_importing_costs_no_grammar() -> None:
    code = "import sys, emulator.output.inspect; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
