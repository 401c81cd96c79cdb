"""`docker inspect` and its kin: several objects as JSON or through a template (docker/cli: cli/command/inspect).

A template walks the typed document first; where that fails, the document as plain JSON, in which every missing key is
an error. `docker info` and `docker version` walk one value, and say what is wrong in their own way: `format_one`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from emulator.errors import DockerError, EmptyReference, EmulatorError
from emulator.output import gojson
from emulator.output.table import tabulate
from emulator.output.template import JsonNumber, Template, TemplateError, TemplateExecError, TemplateParseError

USAGE_STATUS = 64
Raw = str | bytes | Mapping[str, object] | None
Found = tuple[object, Raw]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is printed, and how it ends. `stderr` has no newline at its end and is empty where all went well."""

    stdout: str
    stderr: str = ""
    status: int = 0


def inspect(references: Iterable[str], format: str, find: Callable[[str], Found]) -> Outcome:
    """`find(reference)` gives the typed document and the same as JSON (None: there is none), or raises."""
    if format in ("", "json"):
        return inspect_json(references, format, find)
    try:
        template = Template.parse(format)
    except TemplateParseError as error:
        return Outcome("", f"template parsing error: {error}", USAGE_STATUS)
    out: list[str] = []
    errors: list[str] = []
    for reference in references:
        try:
            out.append(fill(template, *find(reference)) + "\n")
        except TemplateError as error:
            errors.append(f"template parsing error: {error}")
        except EmulatorError as error:
            errors.append(sentence(error))
    return outcome("".join(out) or "\n", errors)


def fill(template: Template, document: object, raw: Raw) -> str:
    try:
        return template.execute(document)
    except TemplateExecError:
        if raw is None:
            raise
    return template.with_missing_key("error").execute(decoded(raw))


def inspect_json(references: Iterable[str], format: str, find: Callable[[str], Found]) -> Outcome:
    """All that was found, in one list."""
    texts: list[str] = []
    errors: list[str] = []
    for reference in references:
        try:
            document, raw = find(reference)
        except EmulatorError as error:
            errors.append(sentence(error))
        else:
            texts.append(gojson.marshal(document) if raw is None else text_of(raw))
    whole = f"[{','.join(texts)}]"
    return outcome((gojson.compact(whole) if format == "json" and texts else gojson.indent(whole)) + "\n", errors)


def outcome(stdout: str, errors: list[str]) -> Outcome:
    return Outcome(stdout, "\n".join(errors), 1 if errors else 0)


def sentence(error: EmulatorError) -> str:
    """As the client words it: what the engine refuses has a prefix."""
    refused = isinstance(error, DockerError) and not isinstance(error, EmptyReference)
    return f"Error response from daemon: {error}" if refused else str(error)


def text_of(raw: str | bytes | Mapping[str, object]) -> str:
    if isinstance(raw, bytes):
        return raw.decode("utf-8", "surrogateescape")
    if isinstance(raw, str):
        return raw
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def decoded(raw: str | bytes | Mapping[str, object]) -> object:
    """The document with its numbers as they are written (Go: json.Decoder.UseNumber)."""
    value: object = json.loads(text_of(raw), parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=JsonNumber)
    return value


def format_one(format: str, value: object, name: str = "", aligned: tuple[int, int] | None = None) -> Outcome:
    """One value through a template, a newline behind it even where that fails (docker info, docker version).

    `name` is the template's own (`version`), `aligned` the least width and padding of columns where tabs make some.
    """
    try:
        template = Template.parse("{{json .}}" if format == "json" else format, name=name)
    except TemplateParseError as error:
        return Outcome("", f"template parsing error: {error}", USAGE_STATUS)
    try:
        text, complaint = template.execute(value), ""
    except TemplateExecError as error:
        text, complaint = error.partial, str(error)
    text += "\n"
    return Outcome(tabulate(text, *aligned) if aligned else text, complaint, 1 if complaint else 0)
