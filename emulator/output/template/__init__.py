"""Go's text/template with Docker's functions, for --format.

    Template.parse('{{.Name}}').execute(value)

Raises `TemplateParseError` or `TemplateExecError`, in Go's words. What a template may walk is told in values.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from emulator.output.template.builtins import BUILTINS, SPECIAL, Function
from emulator.output.template.docker import FUNCTIONS, HEADER_FUNCTIONS
from emulator.output.template.errors import TemplateError, TemplateExecError, TemplateParseError
from emulator.output.template.evaluate import MissingKey
from emulator.output.template.execute import OUTPUT, execute
from emulator.output.template.getters import Getter, getters
from emulator.output.template.hints import Go
from emulator.output.template.nodes import Node
from emulator.output.template.plain import plain
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


@dataclass(frozen=True, eq=False)
class Template:
    """A template that was parsed. `templates` are its parts by name, itself among them."""

    text: str
    name: str
    templates: Mapping[str, tuple[Node, ...]]
    functions: Mapping[str, Function]
    missing_key: MissingKey = "default"
    columns: dict[type, tuple[Getter, ...] | None] = field(default_factory=dict)

    @staticmethod
    def parse(
        text: str,
        functions: Mapping[str, Function] = FUNCTIONS,
        name: str = "",
        missing_key: MissingKey = "default",
    ) -> Template:
        if functions is FUNCTIONS:
            return docker_template(text, name, missing_key)
        return Template(text, name, parsed(text, known(functions), name), functions, missing_key)

    def execute(self, value: object) -> str:
        kind = type(value)
        if kind not in self.columns:
            self.columns[kind] = getters(self.templates[self.name], kind)
        short = self.columns[kind]
        if short is not None:
            printed = "".join([get(value) for get in short])
            if len(printed) <= OUTPUT:
                return printed
        return execute(self.templates, self.text, self.name, value, self.functions, self.missing_key)

    def with_missing_key(self, missing_key: MissingKey) -> Template:
        return replace(self, missing_key=missing_key)

    def with_functions(self, functions: Mapping[str, Function]) -> Template:
        """The same text with other functions of the same names (Go: `Funcs`)."""
        return replace(self, functions=functions)


def known(functions: Mapping[str, Function]) -> frozenset[str]:
    """The names that a template may call."""
    return frozenset(functions) | frozenset(BUILTINS) | SPECIAL


@lru_cache(maxsize=256)
def docker_template(text: str, name: str, missing_key: MissingKey) -> Template:
    """A template with Docker's own functions, and with what was learned of it."""
    return Template(text, name, parsed(text, known(FUNCTIONS), name), FUNCTIONS, missing_key)


@lru_cache(maxsize=256)
def parsed(text: str, known: frozenset[str], name: str) -> Mapping[str, tuple[Node, ...]]:
    if (short := plain(text)) is not None:
        return {name: short}
    from emulator.output.template.parser import parse  # lark is slow to import, and only formats need it

    return parse(text, known, name)
