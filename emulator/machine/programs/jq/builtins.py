"""jq's built-ins: those of one value as functions, those that run their arguments as generators, and those that jq defines in
itself as its own text.
"""

from __future__ import annotations

import base64
import math
import re
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from emulator.machine.programs.jq.errors import Halted, Thrown
from emulator.machine.programs.jq.machine import Machine, Native, Outputs, Path, truth
from emulator.machine.programs.jq.parser import Parser
from emulator.machine.programs.jq.paths import get, indices, put, remove
from emulator.machine.programs.jq.scope import Closure, Scope
from emulator.machine.programs.jq.syntax import Definition, Node
from emulator.machine.programs.jq.values import COMPACT, BadJson, Reader, Value, by_order, compare, kind, short
from emulator.machine.programs.text import perl_regex

DEFINED: Final = """
def values: select(. != null); def nulls: select(. == null); def booleans: select(type == "boolean");
def numbers: select(type == "number"); def strings: select(type == "string"); def arrays: select(type == "array");
def objects: select(type == "object"); def iterables: select(type|. == "array" or . == "object");
def scalars: select(type|. != "array" and . != "object");
def map(f): [.[] | f]; def map_values(f): .[] |= f; def recurse_down: recurse;
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: map({(if .key == null then .name // .Name // .Key else .key end
  | if type == "boolean" or type == "number" then tojson else . end): (if has("value") then .value else .Value end)})
  | add + {} // {};
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]); def paths: path(..) | select(length > 0);
def paths(node_filter): . as $dot | paths | select(. as $p | $dot | getpath($p) | node_filter);
def leaf_paths: paths(scalars); def any: any(.); def all: all(.); def any(f): any(.[]; f); def all(f): all(.[]; f);
def in(xs): . as $x | xs | has($x); def inside(xs): . as $x | xs | contains($x);
def add: reduce .[] as $x (null; . + $x); def range($x): range(0; $x); def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime; def todateiso8601: todate; def fromdate: fromdateiso8601;
def dateadd(u; n): . + n; def datesub(u; n): . - n; def date: todate;
def match(re): match(re; null); def test(re): test(re; null); def capture(re): capture(re; null);
def capture(re; f): match(re; f) | [.captures | .[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures | .[] | .string] else .string end;
def splits(re): splits(re; null); def splits(re; f): split(re; f) | .[];
def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode;
def first: .[0]; def last: .[-1]; def nth($n): .[$n]; def combinations: if length == 0 then [] else .[0][] as $x
  | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def index($i): indices($i) | .[0]; def rindex($i): indices($i) | .[-1:][0];
def IN(s): any(s == .; .); def IN(src; s): any(src == s; .);
def INDEX(stream; idx_expr): reduce stream as $row ({}; .[$row | idx_expr | tostring] |= $row);
def INDEX(idx_expr): INDEX(.[]; idx_expr); def halt_error: halt_error(5);
def join($x): reduce .[] as $i (null; (if . == null then "" else . + $x end)
  + ($i | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def flatten: flatten(1e9); def tostream: path(def r: (.[]?|r), .; r) as $p | getpath($p)
  | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def min_by(f): [.[] | [[f], .]] | if length == 0 then null else (sort_by(.[0]) | .[0][1]) end;
def max_by(f): [.[] | [[f], .]] | if length == 0 then null else (sort_by(.[0]) | .[-1][1]) end;
def walk(f): . as $in | if type == "object" then reduce keys_unsorted[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f
  elif type == "array" then map(walk(f)) | f else f end;
def env: $ENV; def finites: select(isinfinite or isnan | not); def normals: select(isnormal);
"""


def number(value: Value) -> float:
    if kind(value) != "number":
        raise Thrown(f"{kind(value)} ({short(value)}) number required")
    return value  # type: ignore[no-any-return]  # an int or a float


# ---- operators


def operator(mark: str, left: Value, right: Value) -> Value:
    """Arithmetic and comparison. Thrown."""
    if mark in _COMPARISONS:
        return _COMPARISONS[mark](compare(left, right))
    one, two = kind(left), kind(right)
    if mark == "+" and (left is None or right is None):
        return right if left is None else left
    if one == two == "number":
        return _whole(_ARITHMETIC[mark](left, right))
    if mark == "+" and one == two and one in ("string", "array"):
        return left + right
    if mark == "+" and one == two == "object":
        return {**left, **right}
    if mark == "-" and one == two == "array":
        return [item for item in left if not any(compare(item, other) == 0 for other in right)]
    if mark == "*" and {one, two} == {"string", "number"}:
        text, count = (left, right) if one == "string" else (right, left)
        return _times(text, count)
    if mark == "*" and one == two == "object":
        return _merged(left, right)
    if mark == "/" and one == two == "string":
        return split(left, right)
    verb = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided"}[mark]
    raise Thrown(f"{one} ({short(left)}) and {two} ({short(right)}) cannot be {verb}")


def _whole(value: float) -> Value:
    return (
        int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53
        else float(value)
        if abs(value) >= 1 << 53
        else value
    )


def _times(text: str, count: float) -> Value:
    if count <= 0:
        return None
    times = max(1, math.ceil(count)) if count < 1 else int(count)
    if len(text) * times > 16 << 20:
        raise Thrown("Repeat string result too long")
    return text * times


def _merged(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    made = dict(left)
    for key, value in right.items():
        old = made.get(key)
        made[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return made


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise Thrown(f"number ({short(left)}) and number ({short(right)}) cannot be divided because the divisor is zero")
    return left / right


def _remainder(left: float, right: float) -> float:
    divisor = abs(int(right))
    if divisor == 0:
        words = "cannot be divided (remainder) because the divisor is zero"
        raise Thrown(f"number ({short(left)}) and number ({short(right)}) {words}")
    return math.fmod(int(left), divisor)


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda left, right: left + right, "-": lambda left, right: left - right, "*": lambda left, right: float(left) * right,
    "/": _divided, "%": _remainder,
}  # fmt: skip
_COMPARISONS: Final[dict[str, Callable[[int], bool]]] = {
    "==": lambda sign: sign == 0, "!=": lambda sign: sign != 0, "<": lambda sign: sign < 0, "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip


# ---- formats


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


# ---- of one value


def length(value: Value) -> Value:
    if value is None:
        return 0
    if kind(value) == "boolean":
        raise Thrown(f"boolean ({short(value)}) has no length")
    return abs(value) if kind(value) == "number" else len(value)


def keys(value: Value, sort: bool = True) -> list[Value]:
    if isinstance(value, dict):
        return sorted(value, key=by_order) if sort else list(value)
    if isinstance(value, list):
        return list(range(len(value)))
    raise Thrown(f"{kind(value)} ({short(value)}) has no keys")


def _array(value: Value, words: str) -> list[Value]:
    if not isinstance(value, list):
        raise Thrown(f"{kind(value)} ({short(value)}) {words}")
    return value


def _text(value: Value, words: str) -> str:
    if not isinstance(value, str):
        raise Thrown(words)
    return value


def to_number(value: Value) -> Value:
    if kind(value) == "number":
        return value
    if not isinstance(value, str):
        raise Thrown(f"{kind(value)} ({short(value)}) cannot be parsed as a number")
    return from_json(value)


def from_json(value: Value) -> Value:
    text = _text(value, f"{kind(value)} ({short(value)}) only strings can be parsed")
    try:
        found = list(Reader(text))
    except BadJson as error:
        raise Thrown(f"{error} (while parsing '{text}')") from None
    return found[0] if found else None


def split(value: Value, mark: Value) -> list[str]:
    if not isinstance(value, str) or not isinstance(mark, str):
        raise Thrown("split input and separator must be strings")
    return list(value) if not mark else value.split(mark) if value else []


def contains(value: Value, part: Value) -> bool:
    if isinstance(value, dict) and isinstance(part, dict):
        return all(key in value and contains(value[key], one) for key, one in part.items())
    if isinstance(value, list) and isinstance(part, list):
        return all(any(kind(other) == kind(one) and contains(other, one) for other in value) for one in part)
    if isinstance(value, str) and isinstance(part, str):
        return part in value
    if kind(value) == kind(part):
        return bool(compare(value, part) == 0)
    words = "cannot have their containment checked"
    raise Thrown(f"{kind(value)} ({short(value)}) and {kind(part)} ({short(part)}) {words}")


def has(value: Value, key: Value) -> bool:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and kind(key) == "number":
        return bool(0 <= key < len(value))
    raise Thrown(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def places(value: Value, part: Value) -> Value:
    if value is None:
        return None
    if isinstance(value, str) and isinstance(part, str):
        return [found.start() for found in re.finditer(f"(?={re.escape(part)})", value)] if part else None
    if isinstance(value, list):
        return indices(value, part if isinstance(part, list) else [part])
    raise Thrown(f"Cannot index {kind(value)} with {kind(part)}")


def flatten(value: Value, depth: float) -> list[Value]:
    if depth < 0:
        raise Thrown("flatten depth must not be negative")
    found: list[Value] = []
    for one in _array(value, "cannot be flattened") if not isinstance(value, dict) else value.values():
        found += flatten(one, depth - 1) if isinstance(one, list) and depth > 0 else [one]
    return found


def explode(value: Value) -> list[int]:
    return [ord(char) for char in _text(value, "explode input must be a string")]


def implode(value: Value) -> str:
    return "".join(chr(int(one)) for one in _array(value, "cannot be imploded"))


def transpose(value: Value) -> list[Value]:
    size = max((len(row) for row in value), default=0)
    return [[row[place] if place < len(row) else None for row in value] for place in range(size)]


def _rounded(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def applied(value: Value) -> Value:
        given = number(value)
        try:
            return _whole(float(function(given)))
        except (ValueError, OverflowError):
            return float("nan")

    return applied


def _time_of(value: Value) -> list[Value]:
    if kind(value) == "number":
        try:
            return _parts(datetime.fromtimestamp(int(value), UTC))
        except (ValueError, OverflowError):
            raise Thrown("error converting number of seconds since epoch to datetime") from None
    return _array(value, "cannot be a broken down time")


def _parts(moment: datetime) -> list[Value]:
    """A broken down time: months and days of the year from 0, days of the week from Sunday."""
    day = moment.timetuple()
    return [*day[:1], day.tm_mon - 1, *day[2:6], (day.tm_wday + 1) % 7, day.tm_yday - 1]


def _moment(value: Value, words: str) -> datetime:
    parts = [int(one) for one in _array(value, words)]
    try:
        return datetime(parts[0], parts[1] + 1, parts[2], parts[3], parts[4], parts[5], tzinfo=UTC)
    except (ValueError, IndexError, TypeError):
        raise Thrown(words) from None


def make_time(value: Value) -> int:
    return int(_moment(value, "mktime requires array of 6 numbers").timestamp())


def format_time(value: Value, form: Value) -> str:
    moment = _moment(_time_of(value), "strftime/1 requires parsed datetime inputs")
    return moment.strftime(_text(form, "strftime/1 requires a string format"))


def parse_time(value: Value, form: Value) -> list[Value]:
    words = "strptime/1 requires string inputs and arguments"
    text = _text(value, words)
    try:
        return _parts(datetime.strptime(text, _text(form, words)).replace(tzinfo=UTC))
    except ValueError:
        raise Thrown(f'date "{text}" does not match format "{form}"') from None


# ---- regular expressions


def matches(value: Value, pattern: Value, flags: Value, testing: bool = False) -> list[Value]:
    """What match/2 gives, as a list; test/2 asks for one. Thrown."""
    if isinstance(pattern, list):
        pattern, flags = pattern[0], pattern[1] if len(pattern) > 1 else None
    if not isinstance(value, str):
        raise Thrown(f"{kind(value)} ({short(value)}) cannot be matched, as it is not a string")
    if not isinstance(pattern, str):
        raise Thrown(f"{kind(pattern)} ({short(pattern)}) cannot be matched, as it is not a string")
    letters = flags or ""
    if any(letter not in "gimnpsxl" for letter in letters):
        raise Thrown(f"{letters} is not a valid modifier string")
    dots = "(?s)" if "s" in letters or "p" in letters else ""
    try:
        compiled = perl_regex.compile(("(?x)" if "x" in letters else "") + dots + pattern, icase="i" in letters)
    except perl_regex.BadRegex as error:
        words = {"missing closing parenthesis": "end pattern with unmatched parenthesis"}.get(str(error), str(error))
        raise Thrown(f"Regex failure: {words}") from None
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


# ---- tables

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
    "sort": lambda value: sorted(_array(value, "cannot be sorted, as it is not an array"), key=by_order),
    "unique": lambda value: _unique(sorted(_array(value, "cannot be sorted, as it is not an array"), key=by_order)),
    "min": lambda value: min(value, key=by_order) if value else None,
    "max": lambda value: max(value[::-1], key=by_order) if value else None,
    "transpose": transpose,
    "floor": _rounded(math.floor),
    "ceil": _rounded(math.ceil),
    "sqrt": _rounded(math.sqrt),
    "round": _rounded(lambda value: math.copysign(math.floor(abs(value) + 0.5), value)),
    "fabs": _rounded(abs),
    "trunc": _rounded(math.trunc),
    "exp": _rounded(math.exp),
    "exp10": _rounded(lambda value: 10.0**value),
    "exp2": _rounded(lambda value: 2.0**value),
    "log": _rounded(math.log),
    "log2": _rounded(math.log2),
    "log10": _rounded(math.log10),
    "sin": _rounded(math.sin),
    "cos": _rounded(math.cos),
    "tan": _rounded(math.tan),
    "atan": _rounded(math.atan),
    "cbrt": _rounded(lambda value: math.copysign(abs(value) ** (1 / 3), value)),
    "significand": _rounded(lambda value: math.frexp(value)[0] * 2),
    "infinite": lambda value: float("inf"),
    "nan": lambda value: float("nan"),
    "isinfinite": lambda value: math.isinf(number(value)),
    "isnan": lambda value: isinstance(value, float) and math.isnan(value),
    "isnormal": lambda value: math.isfinite(number(value)) and value != 0,
    "utf8bytelength": lambda value: len(value.encode()),
    "gmtime": lambda value: _time_of(number(value)),
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
    "startswith": lambda value, part: _affix(value, part, "startswith").startswith(part),
    "endswith": lambda value, part: _affix(value, part, "endswith").endswith(part),
    "ltrimstr": lambda value, part: value.removeprefix(part) if isinstance(value, str) and isinstance(part, str) else value,
    "rtrimstr": lambda value, part: value.removesuffix(part) if isinstance(value, str) and isinstance(part, str) else value,
    "getpath": lambda value, path: _at(value, path),
    "delpaths": lambda value, paths: remove(value, [tuple(one) for one in paths]),
    "strftime": format_time,
    "strptime": parse_time,
    "strflocaltime": format_time,
}


def _at(value: Value, path: Value) -> Value:
    for key in path:
        if value is None:
            return None
        value = get(value, (key,))
    return value


def _affix(value: Value, part: Value, name: str) -> str:
    if not isinstance(value, str) or not isinstance(part, str):
        raise Thrown(f"{name}() requires string inputs")
    return value


def _unique(values: list[Value]) -> list[Value]:
    return [one for place, one in enumerate(values) if not place or compare(one, values[place - 1]) != 0]


# ---- those that run their arguments


def _native_one(function: Callable[[Value], Value]) -> Native:
    def run(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        yield None, function(value)

    return run


def _native_two(function: Callable[[Value, Value], Value]) -> Native:
    def run(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
        for one in machine.values(arguments[0], scope, value):
            yield None, function(value, one)

    return run


def _empty(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return iter(())


def _select(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(arguments[0], scope, value):
        if truth(one):
            yield path, value


def _recurse(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    """Depth first, with a stack of what is under way."""
    step = arguments[0] if arguments else Node("try", (Node("each", (Node("identity"),)),))
    yield path, value
    stack = [machine.run(step, scope, path, value)]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            continue
        if len(arguments) > 1 and not any(truth(one) for one in machine.values(arguments[1], scope, found[1])):
            continue
        yield found
        if len(stack) > 10_000:
            raise Thrown("docker-emulator: recurse is emulated 10000 deep")
        stack.append(machine.run(step, scope, *found))


def _range(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    steps: list[Node] = list(arguments) if len(arguments) > 2 else [*arguments, Node("literal", value=1)]
    for start in machine.values(steps[0], scope, value):
        for stop in machine.values(steps[1], scope, value):
            for step in machine.values(steps[2], scope, value):
                if any(kind(one) != "number" for one in (start, stop, step)):
                    raise Thrown("Range bounds must be numeric")
                at = start
                while (step > 0 and at < stop) or (step < 0 and at > stop):
                    machine.steps -= 1
                    if machine.steps < 0:
                        machine.run(Node("identity"), scope, None, None)
                    yield None, at
                    at += step


def _error(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for one in machine.values(arguments[0], scope, value) if arguments else [value]:
        if one is not None:  # jq 1.6 takes error(null) for empty
            raise Thrown(one)
    return iter(())


def _path(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for found, _ in machine.paths(arguments[0], scope, value):
        yield None, list(found)


def _get_path(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for where in machine.values(arguments[0], scope, value):
        yield (None if path is None else (*path, *where)), _at(value, where)


def _set_path(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for where in machine.values(arguments[0], scope, value):
        for fresh in machine.values(arguments[1], scope, value):
            yield None, put(value, tuple(where), fresh)


def _keyed(machine: Machine, arguments: tuple[Node, ...], scope: Scope, value: Value, words: str) -> list[tuple[Value, Value]]:
    items = _array(value, words)
    pairs = [(list(machine.values(arguments[0], scope, one)), one) for one in items]
    return sorted(pairs, key=lambda pair: by_order(pair[0]))


def _sort_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, [one for _, one in _keyed(machine, arguments, scope, value, "cannot be sorted, as it is not an array")]


def _group_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    groups: list[list[Value]] = []
    last: Value = None
    for key, one in _keyed(machine, arguments, scope, value, "cannot be grouped, as it is not an array"):
        if groups and compare(key, last) == 0:
            groups[-1].append(one)
        else:
            groups.append([one])
        last = key
    yield None, groups


def _unique_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for _, groups in _group_by(machine, arguments, scope, path, value):
        yield None, [group[0] for group in groups]


def _any(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield (
        None,
        any(
            truth(one)
            for item in machine.values(arguments[0], scope, value)
            for one in machine.values(arguments[1], scope, item)
        ),
    )


def _all(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield (
        None,
        all(
            truth(one)
            for item in machine.values(arguments[0], scope, value)
            for one in machine.values(arguments[1], scope, item)
        ),
    )


def _limit(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for count in machine.values(arguments[0], scope, value):
        for place, found in enumerate(machine.run(arguments[1], scope, path, value), 1):
            yield found
            if place >= count >= 0:  # jq 1.6 gives one for none, and all for less
                break


def _first(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for found in machine.run(arguments[0], scope, path, value):
        yield found
        return


def _last(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    held = list(deque(machine.run(arguments[0], scope, path, value), maxlen=1))
    yield from held


def _nth(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for count in machine.values(arguments[0], scope, value):
        if count < 0:
            raise Thrown("Out of bounds negative array index")
        for place, found in enumerate(machine.run(arguments[1], scope, path, value)):
            if place == count:
                yield found
                break


def _until(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    while not any(truth(one) for one in machine.values(arguments[0], scope, value)):
        value = next(machine.values(arguments[1], scope, value))
    yield None, value


def _while(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    while any(truth(one) for one in machine.values(arguments[0], scope, value)):
        yield path, value
        value = next(machine.values(arguments[1], scope, value))


def _repeat(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return _recurse(machine, arguments, scope, path, value)


def _match_native(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield from ((None, one) for one in matches(value, pattern, flags))


def _test(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield None, bool(matches(value, pattern, flags, testing=True))


def _split_by(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for flags in machine.values(arguments[1], scope, value):
        for pattern in machine.values(arguments[0], scope, value):
            yield None, split_by(value, pattern, flags)


def _substitute(extra: str) -> Native:
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


def _input(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    found = next(machine.inputs, _input)
    if found is _input:
        raise Thrown("break")
    yield None, found


def _inputs(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    return ((None, one) for one in machine.inputs)


def _now(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    yield None, machine.surroundings["now"]


def _pow(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for power in machine.values(arguments[1], scope, value):
        for base in machine.values(arguments[0], scope, value):
            try:
                yield None, _whole(math.pow(number(base), number(power)))
            except (OverflowError, ValueError):
                yield None, float("inf")


def _halt(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for status in machine.values(arguments[0], scope, value) if arguments else [0]:
        raise Halted(value, int(number(status)), silent=not arguments)
    return iter(())


def _debug(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    machine.surroundings["told"].append(COMPACT.text(["DEBUG:", value]) + "\n")
    yield path, value


def _builtins(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    own = [key for place in _reach(scope) for key in place.functions]
    yield None, [f"{name}/{count}" for name, count in [*machine.natives, *own]]


def _reach(scope: Scope | None) -> list[Scope]:
    return [] if scope is None else [scope, *_reach(scope.parent)]


RUN: Final[dict[tuple[str, int], Native]] = {
    ("empty", 0): _empty,
    ("select", 1): _select,
    ("recurse", 0): _recurse,
    ("recurse", 1): _recurse,
    ("recurse", 2): _recurse,
    ("range", 2): _range,
    ("range", 3): _range,
    ("error", 0): _error,
    ("error", 1): _error,
    ("path", 1): _path,
    ("getpath", 1): _get_path,
    ("setpath", 2): _set_path,
    ("sort_by", 1): _sort_by,
    ("group_by", 1): _group_by,
    ("unique_by", 1): _unique_by,
    ("any", 2): _any,
    ("all", 2): _all,
    ("limit", 2): _limit,
    ("first", 1): _first,
    ("last", 1): _last,
    ("nth", 2): _nth,
    ("until", 2): _until,
    ("while", 2): _while,
    ("repeat", 1): _repeat,
    ("match", 2): _match_native,
    ("test", 2): _test,
    ("split", 2): _split_by,
    ("sub", 2): _substitute(""),
    ("sub", 3): _substitute(""),
    ("gsub", 2): _substitute("g"),
    ("gsub", 3): _substitute("g"),
    ("input", 0): _input,
    ("inputs", 0): _inputs,
    ("now", 0): _now,
    ("pow", 2): _pow,
    ("halt", 0): _halt,
    ("halt_error", 1): _halt,
    ("debug", 0): _debug,
    ("builtins", 0): _builtins,
}


def natives() -> dict[tuple[str, int], Native]:
    """All that are written in Python, by name and count of arguments."""
    found = {(name, 0): _native_one(function) for name, function in ONE.items()}
    found |= {(name, 1): _native_two(function) for name, function in TWO.items()}
    return found | RUN


def prelude() -> Scope:
    """The scope of those that are written in jq."""
    scope = Scope()
    node = Parser(DEFINED).program()
    while isinstance(node.value, Definition):
        own = node.value
        scope.functions[own.name, len(own.parameters)] = Closure(own.body, scope, own.parameters)
        node = node.parts[0]
    return scope
