"""The short ways to and through a list's template say what the long ones say, and know when they may not be taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.output.contexts.containers import ContainerContext, NoContainer
from emulator.output.template import Template, TemplateExecError, TemplateParseError
from emulator.output.template.execute import execute
from emulator.output.template.parser import parse
from emulator.output.template.plain import plain

SHORT = ["{{.ID}}\t{{.Image}}\t{{.Names}}", "plain", "", "a {{- .State -}} b", "{{/* c */}}{{.Ports}}", "{{.LocalVolumes}}"]
PIECES = ["{{.ID}}", "{{.A1}}", "{", "}", "{{", "}}", "{{ .ID}}", "{{- .ID}}", "\t", "\n", " ", "é", "."]
LONG = [
    "{{.ID | upper}}", "{{json .ID}}", "{{.Platform}}", "{{.Label}}", "{{.c}}", "{{.Nope}}", "{{$x := .ID}}", "{{.ID.x}}",
    "{{if .ID}}{{end}}", "{{.}}", "{{(.ID)}}", '{{.ID "x"}}', "{{.headers}}", "{{.MarshalJSON}}{{.Header}}",
]  # fmt: skip


@pytest.mark.parametrize("text", SHORT)
def test_short(text: str) -> None:
    template, row = Template.parse(text), ContainerContext(NoContainer(), 0)
    assert template.execute(row) == execute(template.templates, text, "", row, template.functions)
    assert template.columns[ContainerContext] is not None


@pytest.mark.parametrize("text", LONG)
def test_long(text: str) -> None:
    template, row = Template.parse(text), ContainerContext(NoContainer(), 0)
    try:
        template.execute(row)
    except TemplateExecError as error:
        assert str(error).startswith("template: ")
    assert template.columns[ContainerContext] is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_plain_templates_are_what_the_grammar_makes_of_them(words: list[str]) -> None:
    text = "".join(words)
    short = plain(text)
    try:
        long = parse(text, (), "")[""]
    except TemplateParseError:
        long = None
    assert short is None or short == long


def test_plain() -> None:
    assert plain("{{.ID}}\t{{.Image}}\n") is not None
    assert plain("{{{.ID}}") is None and plain("{{.ID | upper}}") is None
