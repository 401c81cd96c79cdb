"""`--call`: what is asked of a Dockerfile instead of a build, and how an answer is shown (buildx: buildflags.ParseCallFunc)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.commands.buildx.errors import BuildxError
from emulator.dockerfile.instructions import Stage
from emulator.errors import NotEmulated
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.csv import read_fields
from emulator.parse.values.numbers import NumberRefused, read_bool

NOT_YET = ("outline", "subrequests.describe")
DEFAULT = "(default)"


@dataclass(frozen=True)
class Question:
    """`name`: None for a build, "check", "targets", or what no frontend knows; `lenient`: findings are no failure."""

    name: str | None = None
    as_json: bool = False
    lenient: bool = False


def question_of(call: Invocation) -> Question:
    """Raises BuildxError, NotEmulated."""
    found = read_question(call.text("call"))
    if call.yes("check"):
        if "call" in call.changed and found.name != "check":
            raise NotEmulated(f"{call.called_as} with both --check and --call")
        found = Question("check", found.as_json, found.lenient)
    if found.name in NOT_YET or (found.name == "check" and found.as_json):
        raise NotEmulated(f"{call.called_as} --call {found.name}{',format=json' if found.as_json else ''}")
    return found


def read_question(text: str) -> Question:
    """`NAME[,format=json][,ignorestatus=true]`."""
    if text in ("", "build"):
        return Question()
    try:
        fields = read_fields(text)
    except ValueRefused as error:
        raise BuildxError(str(error)) from None
    name, shape, lenient = "", "", False
    for field in fields:
        key, equals, value = field.partition("=")
        if not equals and name:
            raise BuildxError(f"invalid print value: {text}")
        if not equals:
            name = field
        elif key == "format":
            shape = value
        elif key == "ignorestatus":
            lenient = is_true(value)
        else:
            raise BuildxError(f"invalid print field: {field}")
    return Question("check" if name == "lint" else name, shape == "json", lenient)


def is_true(value: str) -> bool:
    try:
        return read_bool(value)
    except NumberRefused as error:
        raise BuildxError(f"invalid ignorestatus print value: {value}: {error}") from None


def targets_text(stages: Sequence[Stage]) -> str:
    """A table (buildkit: subrequests/targets)."""
    names = [" ".join(filter(None, (stage.origin.stage, DEFAULT if stage is stages[-1] else ""))) for stage in stages]
    width = max(map(len, ("TARGET", *names))) + 1
    rows = zip(("TARGET", *names), ("DESCRIPTION", *map(description, stages)), strict=True)
    return "".join(f"{name:{width}}{text}\n" for name, text in rows)


def targets_json(stages: Sequence[Stage], text: str) -> str:
    """The same as a document, with the Dockerfile."""
    found: list[dict[str, object]] = []
    for stage in stages:
        start, end = stage.origin.lines
        facts = {
            "name": stage.origin.stage, "description": description(stage), "default": stage is stages[-1],
            "base": stage.origin.base, "platform": stage.origin.platform,
        }  # fmt: skip
        place = {"ranges": [{"start": {"line": start}, "end": {"line": end}}]}
        found.append({key: value for key, value in facts.items() if value} | {"location": place})
    source = b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return json.dumps({"targets": found, "sources": [source]}, indent=2, ensure_ascii=False) + "\n"


def description(stage: Stage) -> str:
    """The comment above a stage that begins with its name."""
    name = stage.origin.stage
    lines = (line for line in stage.origin.line.comments if name and line.startswith(f"{name} "))
    return next(lines, "").removeprefix(f"{name} ")
