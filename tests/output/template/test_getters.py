"""The short way through a list's template says what the long one says, and knows when it may not be taken."""

from __future__ import annotations

import pytest

from emulator.output.contexts.containers import ContainerContext, NoContainer
from emulator.output.template import Template, TemplateExecError
from emulator.output.template.execute import execute

SHORT = ["{{.ID}}\t{{.Image}}\t{{.Names}}", "plain", "", "a {{- .State -}} b", "{{/* c */}}{{.Ports}}", "{{.LocalVolumes}}"]
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
