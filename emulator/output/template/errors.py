"""The two ways a template fails, in Go's words. Nothing else in this room may raise on user text."""

from __future__ import annotations

from emulator.errors import EmulatorError


class TemplateError(EmulatorError):
    """Either of the two; `str(error)` begins with `template: `."""


class TemplateParseError(TemplateError):
    """The text is not a template (Go: text/template/parse, `Tree.errorf`)."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"template: {name}:{line}: {message}")


class TemplateExecError(TemplateError):
    """The template met a value it can't use (Go: text/template, `state.errorf`).

    `partial` is what was printed before: Go has written it already when it finds out.
    """

    def __init__(self, message: str, partial: str = "") -> None:
        super().__init__(message)
        self.partial = partial


class CallError(EmulatorError):
    """A function refuses its arguments, or a value goes nowhere; the executor says where in the template."""
