"""Go's text/template with Docker's functions, for --format.

    Template.parse('{{.Name}}').execute(value)

Raises `TemplateParseError` or `TemplateExecError`, in Go's words. What a template may walk is told in values.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from emulator.output.template.builtins import BUILTINS, SPECIAL, Function
from emulator.output.template.docker import FUNCTIONS, HEADER_FUNCTIONS
from emulator.output.template.errors import TemplateError, TemplateExecError, TemplateParseError
from emulator.output.template.evaluate import MissingKey
from emulator.output.template.execute import execute
from emulator.output.template.hints import Go
from emulator.output.template.nodes import Node
from emulator.output.template.values import JsonNumber

__all__ = [
    "FUNCTIONS",
    "HEADER_FUNCTIONS",
    "Go",
    "JsonNumber",
    "Template",
    "TemplateError",
    "TemplateExecError",
    "TemplateParseError",
]


@dataclass(frozen=True)
class Template:
    """A template that was parsed. `templates` are its parts by name, itself among them."""

    text: str
    name: str
    templates: Mapping[str, tuple[Node, ...]]
    functions: Mapping[str, Function]
    missing_key: MissingKey = "default"

    @staticmethod
    def parse(
        text: str,
        functions: Mapping[str, Function] = FUNCTIONS,
        name: str = "",
        missing_key: MissingKey = "default",
    ) -> Template:
        known = frozenset(functions) | frozenset(BUILTINS) | SPECIAL
        return Template(text, name, parsed(text, known, name), functions, missing_key)

    def execute(self, value: object) -> str:
        return execute(self.templates, self.text, self.name, value, self.functions, self.missing_key)

    def with_missing_key(self, missing_key: MissingKey) -> Template:
        return Template(self.text, self.name, self.templates, self.functions, missing_key)

    def with_functions(self, functions: Mapping[str, Function]) -> Template:
        """The same text with other functions of the same names (Go: `Funcs`)."""
        return Template(self.text, self.name, self.templates, functions, self.missing_key)


@lru_cache(maxsize=256)
def parsed(text: str, known: frozenset[str], name: str) -> Mapping[str, tuple[Node, ...]]:
    from emulator.output.template.parser import parse  # lark is slow to import, and only formats need it

    return parse(text, known, name)
