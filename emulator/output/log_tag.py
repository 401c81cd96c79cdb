"""The template behind `--log-opt tag=` (moby: daemon/logger/loggerutils/log_tag.go)."""

from __future__ import annotations

from emulator.engine.container.log_tags import TagFailure
from emulator.output.template import Template, TemplateError


def write_tag(template: str, info: object) -> str:
    """The tag; raises TagFailure."""
    try:
        return Template.parse(template, name="log-tag").execute(info)
    except TemplateError as error:
        raise TagFailure(str(error)) from None
