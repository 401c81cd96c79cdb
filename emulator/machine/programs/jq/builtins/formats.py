"""`@csv` and its kin: a value as text in some other language."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import quote

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.printer import COMPACT, short
from emulator.machine.programs.jq.values import Value, kind


def formatted(name: str, value: Value) -> str:
    """`@csv` and its kin. Thrown."""
    text = value if isinstance(value, str) else COMPACT.text(value)
    match name:
        case "@text":
            return text
        case "@json":
            return COMPACT.text(value)
        case "@csv" | "@tsv":
            return _row(name[1:], value)
        case "@html":
            return "".join(_HTML.get(char, char) for char in text)
        case "@uri":
            return quote(text, safe="-_.!~*'()")
        case "@sh":
            return " ".join(_shell(one) for one in (value if isinstance(value, list) else [value]))
        case "@base64":
            return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
        case "@base64d":
            try:
                return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8", "replace")
            except ValueError:
                raise Thrown(f"string ({short(text)}) is not valid base64 data") from None
    raise Thrown(f"{name[1:]} is not a valid format")


_HTML: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;"}


def _row(name: str, value: Value) -> str:
    if not isinstance(value, list):
        raise Thrown(f"{kind(value)} ({short(value)}) cannot be {name}-formatted, only array")
    cells = []
    for one in value:
        if isinstance(one, list | dict):
            raise Thrown(f"{kind(one)} ({short(one)}) is not valid in a csv row")
        if isinstance(one, str):
            marks = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
            cells.append(
                "".join(marks.get(char, char) for char in one) if name == "tsv" else '"' + one.replace('"', '""') + '"'
            )
        else:
            cells.append("" if one is None else COMPACT.text(one))
    return ("," if name == "csv" else "\t").join(cells)


def _shell(value: Value) -> str:
    if isinstance(value, list | dict):
        raise Thrown(f"{kind(value)} ({short(value)}) can not be escaped for shell")
    return "'" + value.replace("'", "'\\''") + "'" if isinstance(value, str) else COMPACT.text(value)
