"""Regular expressions: `match`, `test`, `split`, `sub` and `gsub`."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.machine import Machine, Native, Outputs, Path
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value, kind
from emulator.machine.programs.text import perl_regex


def matches(value: Value, pattern: Value, flags: Value, testing: bool = False) -> list[Value]:
    """What match/2 gives, as a list; test/2 asks for one. Thrown."""
    if isinstance(pattern, list):
        pattern, flags = pattern[0], pattern[1] if len(pattern) > 1 else None
    if not isinstance(value, str):
        raise Thrown(f"{kind(value)} ({short(value)}) cannot be matched, as it is not a string")
    if not isinstance(pattern, str):
        raise Thrown(f"{kind(pattern)} ({short(pattern)}) cannot be matched, as it is not a string")
    letters = flags or ""
    compiled = _compiled(pattern, letters)
    found: list[Value] = []
    at = 0
    while at <= len(value):
        try:
            match = compiled.search(value, at)
        except perl_regex.BacktrackLimit as error:
            raise Thrown(f"Regex failure: {error}") from None
        if match is None:
            break
        found.append(_match(match, compiled))
        if testing or "g" not in letters:
            break
        at = match.end() if match.end() > match.start() else match.end() + 1
    return found


def _compiled(pattern: str, letters: str) -> perl_regex.Pattern:
    if any(letter not in "gimnpsxl" for letter in letters):
        raise Thrown(f"{letters} is not a valid modifier string")
    dots = "(?s)" if "s" in letters or "p" in letters else ""
    try:
        return perl_regex.compile(("(?x)" if "x" in letters else "") + dots + pattern, icase="i" in letters)
    except perl_regex.BadRegex as error:
        words = {"missing closing parenthesis": "end pattern with unmatched parenthesis"}.get(str(error), str(error))
        raise Thrown(f"Regex failure: {words}") from None


def _match(match: perl_regex.Found, compiled: perl_regex.Pattern) -> Value:
    names = {group: name for name, group in compiled.names.items()}
    captures = [
        {
            "offset": match.start(group), "length": max(match.end(group) - match.start(group), 0), "string": match.group(group),
            "name": names.get(group),
        }
        for group in range(1, compiled.groups + 1)
    ]  # fmt: skip
    text = match.group() or ""
    return {"offset": match.start(), "length": len(text), "string": text, "captures": captures}


def split_by(value: Value, pattern: Value, flags: Value) -> list[str]:
    found, at = [], 0
    for match in matches(value, pattern, f"g{flags or ''}"):
        found.append(value[at : match["offset"]])
        at = match["offset"] + match["length"]
    return [*found, value[at:]]


def match_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield from ((None, one) for one in matches(value, pattern, flags))


def test(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield None, bool(matches(value, pattern, flags, testing=True))


def split_by_each(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield None, split_by(value, pattern, flags)


def substitute(extra: str) -> Native:
    def run(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        flags = next(machine.values(arguments[2], scope, value)) if len(arguments) > 2 else ""
        for pattern in machine.values(arguments[0], scope, value):
            made, at = "", 0
            for match in matches(value, pattern, extra + flags):
                named = {one["name"]: one["string"] for one in match["captures"] if one["name"]}
                fresh = next(machine.values(arguments[1], scope, named), "")
                if not isinstance(fresh, str):
                    raise Thrown(f"string ({short(made)}) and {kind(fresh)} ({short(fresh)}) cannot be added")
                made += value[at : match["offset"]] + fresh
                at = match["offset"] + match["length"]
            yield None, made + value[at:]

    return run
