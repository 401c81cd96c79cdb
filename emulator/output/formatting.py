"""`--format`: table, json, raw or a template, over rows (docker/cli: cli/command/formatter/formatter.go, reflect.go).

A row is an object whose class derives from `SubContext`: a column is one public method, named as Docker names it.
"""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Annotated, ClassVar, cast

from emulator.errors import EmulatorError
from emulator.output import gojson
from emulator.output.table import tabulate
from emulator.output.template import HEADER_FUNCTIONS, Template, TemplateError, TemplateExecError
from emulator.output.template.values import Printed

TABLE, RAW, JSON = "table", "raw", "json"
QUIET = "{{.ID}}"
NOT_COLUMNS = frozenset({"FullHeader", "MarshalJSON"})


class FormatError(EmulatorError):
    """The template of a list is wrong, or doesn't fit its rows."""

    def __init__(self, error: TemplateError) -> None:
        super().__init__(f"template parsing error: {error}")


class HeaderMap(Mapping[str, str]):
    """What a table's template is executed over for the line of headers."""

    __go_type__ = "formatter.SubHeaderContext"

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        return self._headers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def Label(self, name: str) -> str:
        """The header of one label's column: the last part of its name."""
        return name.split(".")[-1].replace("-", " ").replace("_", " ")


class SubContext:
    """A row. `headers` names its columns; not every method has one."""

    __go_type__: ClassVar[str] = "*formatter.HeaderContext"
    headers: ClassVar[Mapping[str, str]] = {}
    Header: object = None

    def FullHeader(self) -> object:
        return self.Header

    def private(self) -> dict[str, object]:
        """The fields that Go has but doesn't export, as `{{.}}` prints them; nothing where they are not known."""
        return {}

    def printed(self) -> Printed:
        """The whole row in Go's order."""
        return Printed(HeaderContext=Printed(Header=self.Header), **self.private())

    def MarshalJSON(self) -> Annotated[tuple[int, ...], "[]uint8"]:
        """The bytes of the row's document."""
        return tuple(self.marshal_json().encode())

    def marshal_json(self) -> str:
        """All columns, by name. What stands inside is escaped for HTML, unlike what `{{json .Field}}` prints."""
        return gojson.marshal({name: getattr(self, name)() for name in columns(cast(Hashable, type(self)))}, escape_html=True)


@cache
def columns(cls: Hashable) -> tuple[str, ...]:
    """The methods that take nothing."""
    methods = inspect.getmembers(cls, inspect.isfunction)
    return tuple(
        name
        for name, method in methods
        if name[0].isupper() and name not in NOT_COLUMNS and len(inspect.signature(method).parameters) == 1
    )


def is_table(format: str) -> bool:
    return format.startswith(TABLE)


def template_text(format: str) -> str:
    r"""The template of a format: without `table`, with `\t` and `\n` made real."""
    if format == JSON:
        return "{{json .}}"
    text = format[len(TABLE) :] if is_table(format) else format
    return text.strip(" ").replace("\\t", "\t").replace("\\n", "\n")


def render(format: str, kind: type[SubContext], rows: Iterable[SubContext]) -> str:
    """All rows, a line each, and the header of a table. Raises FormatError; nothing is printed then."""
    try:
        template = Template.parse(template_text(format))
        lines = "".join(template.execute(row) + "\n" for row in rows)
    except TemplateError as error:
        raise FormatError(error) from None
    if not is_table(format):
        return lines
    return tabulate(header_line(template, cast(Hashable, kind)) + "\n" + lines)


@lru_cache(maxsize=64)
def header_line(template: Template, kind: Hashable) -> str:
    """The template over the names of its columns; where that fails, Docker prints what it has so far."""
    try:
        return template.with_functions(HEADER_FUNCTIONS).execute(HeaderMap(cast("type[SubContext]", kind).headers))
    except TemplateExecError as error:
        return error.partial
