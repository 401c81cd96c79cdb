"""How Go prints one value with one verb (Go: fmt/print.go and fmt/format.go). The format string is printf.py's.

Values come as `Value`; a nil interface as INVALID. Addresses, which Go prints for pointers inside of values, are always
the same one here, so that output stays deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from emulator.output import units
from emulator.output.strings import can_backquote, quote, to_bytes
from emulator.output.template import numbers
from emulator.output.template.hints import fields, method
from emulator.output.template.values import ANY, STRING, Kind, Printed, Value, sequence, sorted_items, typed

ADDRESS = 0x2A0C3E51C000
INTEGER_VERBS = frozenset("vdboOxX")
FLOAT_VERBS = frozenset("veEfFgGxXb")


def moment(text: str) -> str:
    """A document's time as time.Time's String has it."""
    return units.time_string(units.nanoseconds_of(text))


STRINGERS: dict[str, Callable[[Any], str]] = {"time.Duration": units.duration, "time.Time": moment}


@dataclass(slots=True)
class Flags:
    plus: bool = False
    minus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    width: int | None = None
    precision: int | None = None
    plus_v: bool = False
    sharp_v: bool = False
    erroring: bool = False


def pad(text: str, flags: Flags) -> str:
    """To the width, in characters; zeros only on the left."""
    missing = (flags.width or 0) - len(text)
    if missing <= 0:
        return text
    if flags.minus:
        return text + " " * missing
    return ("0" if flags.zero else " ") * missing + text


def print_value(value: Value, verb: str, flags: Flags) -> str:
    """fmt's printArg."""
    if not value.valid:
        return pad("<nil>", flags) if verb in "vT" else bad_verb(value, verb, flags)
    if verb == "T":
        return string(str(value.type), "s", flags)
    if verb == "p":
        return pointer(value, verb, flags)
    return print_nested(value, verb, flags, 0)


def print_nested(value: Value, verb: str, flags: Flags, depth: int) -> str:
    """fmt's printValue."""
    if (text := stringer(value, verb, flags)) is not None:
        return string(text, verb, flags)
    match value.kind:
        case Kind.INVALID:
            return "<nil>" if verb == "v" else bad_verb(value, verb, flags)
        case Kind.BOOL:
            return pad("true" if value.data else "false", flags) if verb in "tv" else bad_verb(value, verb, flags)
        case Kind.INT | Kind.UINT:
            return integer(value, verb, flags)
        case Kind.FLOAT:
            return real(value, verb, flags)
        case Kind.COMPLEX:
            return imaginary(value, verb, flags)
        case Kind.STRING:
            return string(str(value.data), verb, flags) if verb in "vsxXq" else bad_verb(value, verb, flags)
        case Kind.MAP:
            return entries(value, verb, flags, depth)
        case Kind.STRUCT:
            return struct(value, verb, flags, depth)
        case Kind.INTERFACE:
            return interface(value, verb, flags, depth)
        case Kind.SLICE:
            return items(value, verb, flags, depth)
        case _:
            return behind(value, verb, flags, depth)


def stringer(value: Value, verb: str, flags: Flags) -> str | None:
    """What the value's own `String` or `Error` method says, if it has one."""
    if value.data is None or flags.sharp_v or flags.erroring or verb not in "vsxXq":
        return None
    if value.type.name in STRINGERS:
        return STRINGERS[value.type.name](value.data)
    said = method(value.data, "Error") or method(value.data, "String")
    return str(said()) if said else None


def bad_verb(value: Value, verb: str, flags: Flags) -> str:
    if not value.valid:
        return f"%!{verb}(<nil>)"
    return f"%!{verb}({value.type}={print_nested(value, 'v', replace(flags, erroring=True), 0)})"


def integer(value: Value, verb: str, flags: Flags) -> str:
    number = cast(int, value.data)
    if verb in INTEGER_VERBS:
        if verb == "v" and flags.sharp_v and value.kind is Kind.UINT:
            return whole(number, "x", replace(flags, sharp=True))
        return whole(number, "d" if verb == "v" else verb, flags)
    if verb == "c":
        return pad(numbers.rune(number), flags)
    if verb == "q":
        return pad(numbers.quoted_rune(number, flags.plus), flags)
    if verb == "U":
        return pad(numbers.unicode(number, flags.sharp), replace(flags, zero=False))
    return bad_verb(value, verb, flags)


def whole(number: int, verb: str, flags: Flags) -> str:
    """fmt's fmtInteger."""
    if flags.precision == 0 and number == 0:
        return " " * (flags.width or 0)
    digits = numbers.in_base(abs(number), verb)
    digits = digits.rjust(zeros_wanted(number, flags), "0")
    if flags.sharp and not (verb in "oO" and digits.startswith("0")):
        digits = numbers.PREFIXES.get("o" if verb == "O" else verb, "") + digits
    if verb == "O":
        digits = "0o" + digits
    sign = "-" if number < 0 else "+" if flags.plus else " " if flags.space else ""
    return pad(sign + digits, replace(flags, zero=False))


def zeros_wanted(number: int, flags: Flags) -> int:
    if flags.precision is not None:
        return flags.precision
    if flags.zero and not flags.minus and flags.width is not None:
        return flags.width - (number < 0 or flags.plus or flags.space)
    return 0


def real(value: Value, verb: str, flags: Flags) -> str:
    if verb not in FLOAT_VERBS:
        return bad_verb(value, verb, flags)
    return floating(cast(float, value.data), verb, flags)


def floating(number: float, verb: str, flags: Flags) -> str:
    """fmt's fmtFloat."""
    default = 6 if verb in "eEfF" else -1
    precision = default if flags.precision is None else flags.precision
    text = numbers.format_float(number, "g" if verb == "v" else verb, precision)
    sign, text = (text[0], text[1:]) if text[0] in "+-" else ("+", text)
    sign = " " if flags.space and sign == "+" and not flags.plus else sign
    if text in ("Inf", "NaN"):
        unsigned = text == "NaN" and not (flags.plus or flags.space)
        return pad(text if unsigned else sign + text, replace(flags, zero=False))
    if flags.sharp and verb != "b":
        text = with_point(text, verb, precision)
    if not flags.plus and sign == "+":
        return pad(text, flags)
    if flags.zero and not flags.minus and flags.width is not None:
        return sign + text.rjust(flags.width - 1, "0")
    return pad(sign + text, flags)


def with_point(text: str, verb: str, precision: int) -> str:
    """`#` keeps the decimal point, and for %g and %x the zeros behind it; Go counts the x of 0x as a digit."""
    mark = next((letter for letter in ("pP" if verb in "xX" else "eE") if letter in text), "")
    body, tail = (text[: text.index(mark)], text[text.index(mark) :]) if mark else (text, "")
    wanted = (6 if precision == -1 else precision) if verb in "vgGx" else 0
    shown = len(body.replace(".", "").lstrip("0")) + (body == "0")
    return body + ("" if "." in body else ".") + "0" * max(0, wanted - shown) + tail


def imaginary(value: Value, verb: str, flags: Flags) -> str:
    number = cast(complex, value.data)
    if verb not in FLOAT_VERBS:
        return bad_verb(value, verb, flags)
    return f"({floating(number.real, verb, flags)}{floating(number.imag, verb, replace(flags, plus=True))}i)"


def string(text: str, verb: str, flags: Flags) -> str:
    if verb in "xX":
        return pad(hexadecimal(text, verb, flags), flags)
    if flags.precision is not None:
        text = text[: flags.precision]
    if verb == "q" or (verb == "v" and flags.sharp_v):
        quoted = f"`{text}`" if flags.sharp and can_backquote(text) else quote(text, ascii_only=flags.plus)
        return pad(quoted, flags)
    return pad(text, flags)


def hexadecimal(text: str, verb: str, flags: Flags) -> str:
    data = to_bytes(text)[: flags.precision]
    pairs = [f"{byte:02{verb}}" for byte in data]
    prefix = f"0{verb}" if flags.sharp else ""
    if flags.space:
        return " ".join(prefix + pair for pair in pairs)
    return prefix + "".join(pairs) if pairs else ""


def entries(value: Value, verb: str, flags: Flags, depth: int) -> str:
    if flags.sharp_v and value.data is None:
        return f"{value.type}(nil)"
    shown = [
        f"{print_nested(key, verb, flags, depth + 1)}:{print_nested(elem, verb, flags, depth + 1)}"
        for key, elem in sorted_items(value)
    ]
    return f"{value.type}{{{', '.join(shown)}}}" if flags.sharp_v else f"map[{' '.join(shown)}]"


def struct(value: Value, verb: str, flags: Flags, depth: int) -> str:
    shown = []
    for name, field in struct_fields(value.data):
        field = field.elem() if field.kind is Kind.INTERFACE and field.data is not None else field
        label = f"{name}:" if flags.plus_v or flags.sharp_v else ""
        shown.append(label + print_nested(field, verb, flags, depth + 1))
    return f"{value.type}{{{', '.join(shown)}}}" if flags.sharp_v else f"{{{' '.join(shown)}}}"


def struct_fields(data: object) -> list[tuple[str, Value]]:
    """In Go's order; those of a row of a list with what it does not export."""
    printed = getattr(data, "printed", None)
    shown = printed() if printed is not None else data
    if isinstance(shown, Printed):
        return [(name, typed(each, ANY)) for name, each in shown.pairs]
    return [(name, typed(getattr(data, name), kind)) for name, kind in fields(type(data)).items()]


def interface(value: Value, verb: str, flags: Flags, depth: int) -> str:
    inner = value.elem()
    if inner.valid:
        return print_nested(inner, verb, flags, depth + 1)
    return f"{value.type}(nil)" if flags.sharp_v else "<nil>"


def items(value: Value, verb: str, flags: Flags, depth: int) -> str:
    if flags.sharp_v and value.data is None:
        return f"{value.type}(nil)"
    if value.type.name == "[]uint8" and verb in "sqxX":
        return string(bytes(cast("list[int]", sequence(value))).decode("utf-8", "surrogateescape"), verb, flags)
    elem = value.type.elem or STRING
    shown = [print_nested(typed(item, elem), verb, flags, depth + 1) for item in sequence(value)]
    return f"{value.type}{{{', '.join(shown)}}}" if flags.sharp_v else f"[{' '.join(shown)}]"


def behind(value: Value, verb: str, flags: Flags, depth: int) -> str:
    """A pointer: what it points to at the top, its address below."""
    inner = value.elem()
    if depth == 0 and inner.kind in (Kind.STRUCT, Kind.MAP, Kind.SLICE):
        return "&" + print_nested(inner, verb, flags, depth + 1)
    return pointer(value, verb, flags)


def pointer(value: Value, verb: str, flags: Flags) -> str:
    if value.kind not in (Kind.POINTER, Kind.MAP, Kind.SLICE, Kind.FUNC):
        return bad_verb(value, verb, flags)
    address = 0 if value.data is None else ADDRESS
    if verb == "v":
        if flags.sharp_v:
            return f"({value.type})({f'0x{address:x}' if address else 'nil'})"
        return whole(address, "x", replace(flags, sharp=not flags.sharp)) if address else pad("<nil>", flags)
    if verb == "p":
        return whole(address, "x", replace(flags, sharp=not flags.sharp))
    return whole(address, verb, flags) if verb in "bodxX" else bad_verb(value, verb, flags)


def sprint(values: list[Value]) -> str:
    """fmt.Sprint: spaces between operands when neither is a string."""
    out: list[str] = []
    for at, value in enumerate(values):
        if at and Kind.STRING not in (value.kind, values[at - 1].kind):
            out.append(" ")
        out.append(print_value(value, "v", Flags()))
    return "".join(out)


def sprintln(values: list[Value]) -> str:
    return " ".join(print_value(value, "v", Flags()) for value in values) + "\n"
