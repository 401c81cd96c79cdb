"""awk's built-in functions that are functions of values alone. Those that need arrays, targets or waiting are in
compiler.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Final

from emulator.machine.programs.awk.dialect import Dialect
from emulator.machine.programs.awk.runtime import Runtime, RunTimeError
from emulator.machine.programs.awk.values import Value
from emulator.machine.programs.text import printf
from emulator.machine.programs.text.dates import SECOND, Moment, Zone, strftime, zone
from emulator.machine.programs.text.regex import Match, Regex
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong


def _guarded(function: Callable[..., float]) -> Callable[..., float]:
    def run(*numbers: float) -> float:
        try:
            return function(*numbers)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def _log(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


MATH: Final[dict[str, Callable[..., float]]] = {
    "sin": _guarded(math.sin),
    "cos": _guarded(math.cos),
    "atan2": _guarded(math.atan2),
    "exp": _guarded(math.exp),
    "log": _guarded(_log),
    "sqrt": _guarded(math.sqrt),
}
BITS: Final[dict[str, Callable[[int, int], int]]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "lshift": lambda a, b: a << min(b, 64),
    "rshift": lambda a, b: a >> min(b, 64),
}


def truncated(number: float) -> float:
    return float(int(number)) if math.isfinite(number) else number


def power(base: float, exponent: float) -> float:
    try:
        result = base**exponent
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(result, complex) else float(result)


def substring(dialect: Dialect, text: str, start: float, size: float | None) -> str:
    """Positions from 1. gawk rounds, as POSIX says; mawk 1.3.4 and busybox cut fractions off, and take a start before
    1 as 1
    (mawk then lengthens what it takes by as much)."""
    if math.isnan(start) or (size is not None and math.isnan(size)):
        return ""
    start = max(min(start, 1e15), -1e15)
    length = 1e15 if size is None else max(min(size, 1e15), -1e15)
    if dialect.name == "gawk":
        first = round(start)
        last = round(start + length)
        return text[max(first, 1) - 1 : max(last - 1, 0)] if last > max(first, 1) else ""
    first, count = int(start), int(length)
    if first < 1:
        count -= first if dialect.name == "mawk" else 0
        first = 1
    return text[first - 1 : first - 1 + count] if count > 0 else ""


def formatted(runtime: Runtime, form: str, arguments: Sequence[Value]) -> str:
    """sprintf."""
    out: list[str] = []
    left = list(reversed(arguments))
    at = 0
    for found in printf.DIRECTIVE.finditer(form):
        if found.start() < at:
            continue
        out.append(form[at : found.start()])
        at = found.end()
        try:
            out.append(_directive(runtime, form, found, left))
        except RunTimeError as error:
            error.before = "".join(out)
            raise
    out.append(form[at:])
    if sum(map(len, out)) > LINE_LIMIT:
        raise TooLong
    return "".join(out)


def _take(runtime: Runtime, form: str, left: list[Value]) -> Value:
    if not left:
        if runtime.dialect.strict_printf:
            raise RunTimeError(runtime.run_time(f'not enough arguments passed to printf("{form}")'))
        return None
    return left.pop()


def _directive(runtime: Runtime, form: str, found: re.Match[str], left: list[Value]) -> str:
    flags, width_word, precision_word, letter = found.groups()
    if letter == "%":
        return "%"
    if letter not in tuple("diouxXeEfFgGaAcs"):
        return found.group()
    width = _size(runtime, form, width_word, left)
    precision = None if precision_word is None else (_size(runtime, form, precision_word, left) or 0)
    value = _take(runtime, form, left)
    if letter == "c":
        text = _character(runtime, value)
        return printf.pad("", text, flags.replace("0", ""), width)
    if letter == "s":
        text = runtime.text(value)
        return printf.pad("", text if precision is None or precision < 0 else text[:precision], flags.replace("0", ""), width)
    number = runtime.number(value)
    if letter in "diouxX":
        if not math.isfinite(number):
            return printf.floating(number, flags, width, None, "f")
        return printf.integer(int(number), flags, width, precision, letter)
    return printf.floating(number, flags, width, precision, letter)


def _size(runtime: Runtime, form: str, word: str, left: list[Value]) -> int | None:
    if word == "*":
        return printf.sized(whole(runtime.number(_take(runtime, form, left))))
    return printf.sized(word) if word not in ("", "-") else None


def whole(number: float) -> str:
    return str(int(number)) if math.isfinite(number) else "0"


def _character(runtime: Runtime, value: Value) -> str:
    if isinstance(value, float):
        code = int(value) & 0xFF if math.isfinite(value) else 0
        return chr(code) if code < 128 else chr(0xDC00 + code)
    return runtime.text(value)[:1] or ("\0" if runtime.dialect.name == "mawk" else "")


def replacement(text: str, found: Match) -> str:
    """`&` is what matched, `\\&` an ampersand."""
    if "&" not in text and "\\" not in text:
        return text
    whole = found.group() or ""
    return re.sub(
        r"\\\\&|\\&|\\\\|&", lambda mark: {"&": whole, "\\&": "&", "\\\\&": "\\" + whole, "\\\\": "\\"}[mark.group()], text
    )


def substituted(pattern: Regex, text: str, new: str, every: bool) -> tuple[str, int]:
    """sub and gsub: the new text, and how many were replaced."""
    out: list[str] = []
    at = copied = count = 0
    last_end = -1
    size = 0
    while at <= len(text) and (found := pattern.search(text, at)) is not None:
        start, end = found.start(), found.end()
        if start == end == last_end:
            at = end + 1
            continue
        count += 1
        last_end = end
        out.append(text[copied:start])
        out.append(replacement(new, found))
        size += len(out[-1]) + len(out[-2])
        if size > LINE_LIMIT:
            raise TooLong
        copied = end
        if not every:
            break
        at = end if end > start else end + 1
    return "".join(out) + text[copied:], count


def general(runtime: Runtime, pattern: Regex, new: str, how: str, text: str) -> str:
    """gensub: `\\1` in the new text, the which-th match or all."""
    every = how[:1] in ("g", "G")
    which = 1 if every or not how.strip("-").isdigit() else max(int(how), 1)
    out, at, copied, count = "", 0, 0, 0
    while at <= len(text) and (found := pattern.search(text, at)) is not None:
        count += 1
        if every or count == which:
            out += text[copied : found.start()] + _filled(new, found)
            if len(out) > LINE_LIMIT:
                raise TooLong
            copied = found.end()
            if not every:
                break
        at = found.end() if found.end() > found.start() else found.end() + 1
    return out + text[copied:]


def _filled(new: str, found: Match) -> str:
    return re.sub(r"\\([0-9])|\\?&|\\\\", lambda mark: _mark(mark, found), new)


def _mark(mark: re.Match[str], found: Match) -> str:
    if mark[1]:
        return found.group(int(mark[1])) or ""
    return {"&": found.group() or "", "\\&": "&", "\\\\": "\\"}[mark.group()]


def clock(runtime: Runtime, form: str | None, time: float | None, utc: bool) -> str:
    """strftime."""
    process = runtime.job.process
    where = Zone() if utc else zone(process.env)
    moment = process.kernel.timeline.now if time is None else int(max(min(time, 4e10), -4e10)) * SECOND
    return strftime("%c" if form is None else form, Moment(moment, where))


def made_time(runtime: Runtime, text: str) -> float:
    """mktime: seconds of `YYYY MM DD HH MM SS`."""
    from datetime import datetime, timedelta

    parts = [int(word) for word in text.split() if word.lstrip("-").isdigit()]
    if len(parts) < 6:
        return -1.0
    try:
        base = datetime(parts[0] + (parts[1] - 1) // 12, (parts[1] - 1) % 12 + 1, 1)
        civil = base + timedelta(days=parts[2] - 1, hours=parts[3], minutes=parts[4], seconds=parts[5])
    except (ValueError, OverflowError):
        return -1.0
    return (civil - datetime(1970, 1, 1)).total_seconds() - zone(runtime.job.process.env).offset
