"""All built-ins that are written in Python, by name and count of arguments."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from emulator.machine.programs.jq.builtins.containers import contains, flatten, has, keys, length, places, transpose, unique
from emulator.machine.programs.jq.builtins.kinds import array, number
from emulator.machine.programs.jq.builtins.matching import match_by, split_by_each, substitute, test
from emulator.machine.programs.jq.builtins.numbers import power, rounded
from emulator.machine.programs.jq.builtins.path_calls import at_path, get_path, paths_of, set_path
from emulator.machine.programs.jq.builtins.sorting import group_by, sort_by, unique_by
from emulator.machine.programs.jq.builtins.streams import (
    all_of,
    any_of,
    counted,
    empty,
    first,
    last,
    limit,
    nth,
    recurse,
    repeat,
    select,
    until,
    while_true,
)
from emulator.machine.programs.jq.builtins.strings import affixable, explode, from_json, implode, split, to_number
from emulator.machine.programs.jq.builtins.surroundings import all_inputs, debug, error, halt, known_functions, next_input, now
from emulator.machine.programs.jq.builtins.times import format_time, make_time, parse_time, time_of
from emulator.machine.programs.jq.machine import Machine, Native, Outputs, Path, truth
from emulator.machine.programs.jq.paths import remove
from emulator.machine.programs.jq.printer import COMPACT
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value, by_order, kind

ONE: Final[dict[str, Callable[[Value], Value]]] = {
    "length": length,
    "keys": keys,
    "keys_unsorted": lambda value: keys(value, False),
    "type": kind,
    "not": lambda value: not truth(value),
    "tostring": lambda value: value if isinstance(value, str) else COMPACT.text(value),
    "tojson": COMPACT.text,
    "fromjson": from_json,
    "tonumber": to_number,
    "explode": explode,
    "implode": implode,
    "reverse": lambda value: (
        [] if value is None else list(value[::-1]) if isinstance(value, list) else [ord(one) for one in value][::-1]
    ),
    "sort": lambda value: sorted(array(value, "cannot be sorted, as it is not an array"), key=by_order),
    "unique": lambda value: unique(sorted(array(value, "cannot be sorted, as it is not an array"), key=by_order)),
    "min": lambda value: min(value, key=by_order) if value else None,
    "max": lambda value: max(value[::-1], key=by_order) if value else None,
    "transpose": transpose,
    "floor": rounded(math.floor),
    "ceil": rounded(math.ceil),
    "sqrt": rounded(math.sqrt),
    "round": rounded(lambda value: math.copysign(math.floor(abs(value) + 0.5), value)),
    "fabs": rounded(abs),
    "trunc": rounded(math.trunc),
    "exp": rounded(math.exp),
    "exp10": rounded(lambda value: 10.0**value),
    "exp2": rounded(lambda value: 2.0**value),
    "log": rounded(math.log),
    "log2": rounded(math.log2),
    "log10": rounded(math.log10),
    "sin": rounded(math.sin),
    "cos": rounded(math.cos),
    "tan": rounded(math.tan),
    "atan": rounded(math.atan),
    "cbrt": rounded(lambda value: math.copysign(abs(value) ** (1 / 3), value)),
    "significand": rounded(lambda value: math.frexp(value)[0] * 2),
    "infinite": lambda value: float("inf"),
    "nan": lambda value: float("nan"),
    "isinfinite": lambda value: math.isinf(number(value)),
    "isnan": lambda value: isinstance(value, float) and math.isnan(value),
    "isnormal": lambda value: math.isfinite(number(value)) and value != 0,
    "utf8bytelength": lambda value: len(value.encode()),
    "gmtime": lambda value: time_of(number(value)),
    "mktime": make_time,
    "input_line_number": lambda value: 0,
    "input_filename": lambda value: None,
}
TWO: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "has": has,
    "contains": contains,
    "split": split,
    "indices": places,
    "flatten": flatten,
    "startswith": lambda value, part: affixable(value, part, "startswith").startswith(part),
    "endswith": lambda value, part: affixable(value, part, "endswith").endswith(part),
    "ltrimstr": lambda value, part: value.removeprefix(part) if isinstance(value, str) and isinstance(part, str) else value,
    "rtrimstr": lambda value, part: value.removesuffix(part) if isinstance(value, str) and isinstance(part, str) else value,
    "getpath": lambda value, path: at_path(value, path),
    "delpaths": lambda value, paths: remove(value, [tuple(one) for one in paths]),
    "strftime": format_time,
    "strptime": parse_time,
    "strflocaltime": format_time,
}


def _native_one(function: Callable[[Value], Value]) -> Native:
    def run(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        yield None, function(value)

    return run


def _native_two(function: Callable[[Value, Value], Value]) -> Native:
    def run(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        for one in machine.values(arguments[0], scope, value):
            yield None, function(value, one)

    return run


RUN: Final[dict[tuple[str, int], Native]] = {
    ("empty", 0): empty,
    ("select", 1): select,
    ("recurse", 0): recurse,
    ("recurse", 1): recurse,
    ("recurse", 2): recurse,
    ("range", 2): counted,
    ("range", 3): counted,
    ("error", 0): error,
    ("error", 1): error,
    ("path", 1): paths_of,
    ("getpath", 1): get_path,
    ("setpath", 2): set_path,
    ("sort_by", 1): sort_by,
    ("group_by", 1): group_by,
    ("unique_by", 1): unique_by,
    ("any", 2): any_of,
    ("all", 2): all_of,
    ("limit", 2): limit,
    ("first", 1): first,
    ("last", 1): last,
    ("nth", 2): nth,
    ("until", 2): until,
    ("while", 2): while_true,
    ("repeat", 1): repeat,
    ("match", 2): match_by,
    ("test", 2): test,
    ("split", 2): split_by_each,
    ("sub", 2): substitute(""),
    ("sub", 3): substitute(""),
    ("gsub", 2): substitute("g"),
    ("gsub", 3): substitute("g"),
    ("input", 0): next_input,
    ("inputs", 0): all_inputs,
    ("now", 0): now,
    ("pow", 2): power,
    ("halt", 0): halt,
    ("halt_error", 1): halt,
    ("debug", 0): debug,
    ("builtins", 0): known_functions,
}


def natives() -> dict[tuple[str, int], Native]:
    """All that are written in Python, by name and count of arguments."""
    found = {(name, 0): _native_one(function) for name, function in ONE.items()}
    found |= {(name, 1): _native_two(function) for name, function in TWO.items()}
    return found | RUN
