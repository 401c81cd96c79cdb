"""The formats of the built-in `printf`: the whole text from a format and its arguments, with the complaints on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.digits import LONGEST, number_of
from emulator.machine.shell import quoting
from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.escapes import ECHO, FORMAT, FORMAT_GOES_ON, Dialect, expand_escapes, joined
from emulator.machine.shell.times import strftime

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

START = r"%(?:(%)|([-+ #0']*+)(\*|\d+)?+(?:\.(\*|-?\d+)?+)?+"
MODIFIER = r"(?:hh|h|ll|l|j|z|t|L)?+"
#: Directives: dash knows neither length modifiers nor dates, busybox no dates.
SPEC = {
    "bash": re.compile(START + MODIFIER + r"(?:\(([^)]*)\)(T)|(.)|()))", re.DOTALL),
    "dash": re.compile(START + "()(?:(?!)(T)|(.)|()))", re.DOTALL),
    "ash": re.compile(START + MODIFIER + "()(?:(?!)(T)|(.)|()))", re.DOTALL),
}
NUMBER = re.compile(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
FLOAT = re.compile(r"\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf|nan|0[xX][0-9a-fA-F]+)")
WIDTH_LIMIT = 1 << 20
#: For formats without a backslash, which mean the same everywhere.
NO_ESCAPES = Dialect(False, None)
ROUNDS = 100_000


@dataclass(frozen=True, slots=True)
class Literal:
    """Text between two directives; one with `\\c` in it `stops` the rest."""

    text: str
    stops: bool


@lru_cache(512)
def parsed(template: str, flavour: str, dialect: Dialect) -> tuple[Literal | re.Match[str], ...]:
    """A format as literals and directives."""
    pieces: list[Literal | re.Match[str]] = []
    position = 0
    escapes = FORMAT if flavour == "ash" else FORMAT_GOES_ON
    while position < len(template):
        percent = template.find("%", position)
        if percent != position:
            text, stops = expand_escapes(template[position : percent if percent >= 0 else len(template)], escapes, dialect)
            pieces.append(Literal(text, stops))
        match = SPEC[flavour].match(template, percent) if percent >= 0 else None
        if match is None:
            break
        pieces.append(match)
        position = match.end()
    return tuple(pieces)


class Formatter:
    """One call of printf. `messages` and `status` are what went wrong."""

    def __init__(self, shell: Shell, template: str, arguments: list[str]) -> None:
        self.shell = shell
        self.bash = shell.flavour.is_bash
        self.template = template
        self.pieces = parsed(template, shell.flavour.name, shell.escapes if "\\" in template else NO_ESCAPES)
        self.arguments = arguments
        self.place = 0
        self.messages: list[str] = []
        self.status = 0
        self.stopped = False

    def run(self) -> str:
        """The format again and again until the arguments are used up."""
        pieces: list[str] = []
        size = 0
        while not self.stopped:
            before = self.place
            text = self.once()
            pieces.append(text)
            size += len(text)
            if size > WIDTH_LIMIT * 16 or len(pieces) > ROUNDS:
                raise TooLarge("printf")
            if self.place >= len(self.arguments) or self.place == before:
                break
        return joined("".join(pieces))

    def once(self) -> str:
        texts: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, Literal):
                texts.append(piece.text)
                self.stopped = self.stopped or piece.stops
            else:
                texts.append(self.directive(piece))
            if self.stopped:
                break
        return "".join(texts)

    def argument(self) -> str | None:
        if self.place >= len(self.arguments):
            return None
        self.place += 1
        return self.arguments[self.place - 1]

    def size(self, text: str | None) -> int | None:
        if text is None:
            return None
        number = self.integer(self.argument()) if text == "*" else number_of(text)
        if abs(number) > WIDTH_LIMIT:
            raise TooLarge("printf")
        return number

    def directive(self, match: re.Match[str]) -> str:
        percent, flags, width_text, precision_text, date, time_letter, letter, _ = match.groups()
        if percent:
            return "%"
        width = self.size(width_text)
        precision = self.size(precision_text)
        if precision is None and "." in match.group()[1:] and not time_letter:
            precision = 0
        if width is not None and width < 0:
            flags, width = flags + "-", -width
        if time_letter and self.bash:
            return pad(self.date(date), flags, width)
        if letter is None or letter not in self.letters():
            return self.invalid(match, letter)
        return self.converted(letter, flags, width, precision)

    def letters(self) -> str:
        return "diouxXeEfFgGaAcsbq" if self.bash else "diouxXeEfFgGcsb"

    def invalid(self, match: re.Match[str], letter: str | None) -> str:
        directive = match.group()
        self.stopped = True
        self.status = 1
        if self.bash:
            self.messages.append(f"`{directive[-1:]}': {'invalid' if letter else 'missing'} format character")
        elif self.shell.flavour.name == "dash":
            self.status = 2
            self.messages.append(f"{directive}: invalid directive")
        else:
            rest = self.template[match.start(7) :] if letter else ""
            self.messages.append(f"%{rest}: invalid format")
        return ""

    def converted(self, letter: str, flags: str, width: int | None, precision: int | None) -> str:
        if letter in "di":
            return number_text(self.integer(self.argument()), "d", flags, width, precision)
        if letter in "ouxX":
            value = self.integer(self.argument())
            return number_text(value & ((1 << 64) - 1), "d" if letter == "u" else letter, flags, width, precision)
        if letter in "eEfFgGaA":
            return float_text(self.float(self.argument()), letter, flags, width, precision)
        value_text = self.argument() or ""
        if letter == "c":
            return pad(value_text[:1], flags, width)
        if letter == "q":
            quote = quoting.backslashed if self.shell.utf8 else quoting.backslashed_bytes
            return pad(quote(value_text), flags, width)
        if letter == "b":
            value_text, stop = expand_escapes(octal_zero(value_text), ECHO, self.shell.escapes)
            self.stopped = self.stopped or stop
        return pad(value_text if precision is None else value_text[:precision], flags, width)

    def date(self, template: str) -> str:
        argument = self.argument()
        value = -1 if argument is None else self.integer(argument)
        now = self.shell.process.kernel.timeline.now // 1_000_000_000
        seconds = self.shell.started // 1_000_000_000 if value == -2 else now if value == -1 else value
        return strftime(template or "%X", seconds)

    # -- numbers -------------------------------------------------------------------------------------------------

    def integer(self, text: str | None) -> int:
        if not text:
            if self.shell.flavour.name == "ash":
                self.messages.append("invalid number ''")
                self.status = self.status if text is None else 1
            return 0
        if text[0] in "'\"":
            return ord(text[1]) if len(text) > 1 else 0
        match = NUMBER.match(text)
        if match is None:
            self.bad_number(text, whole=True)
            return 0
        if self.shell.flavour.name == "ash" and text[match.end() :].strip():
            self.bad_number(text, whole=False)
            return 0
        sign, digits = match.groups()
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" and len(digits) > 1 else 10
        value = int(digits if base == 16 else digits[:LONGEST], base)
        if text[match.end() :].strip():
            self.bad_number(text, whole=False)
        return max(-(1 << 63), min((1 << 64) - 1, -value if sign == "-" else value))

    def float(self, text: str | None) -> float:
        if not text:
            return 0.0
        if text[0] in "'\"":
            return float(ord(text[1])) if len(text) > 1 else 0.0
        match = FLOAT.match(text)
        if match is None or match.end() != len(text):
            self.bad_number(text, whole=match is None)
        if match is None:
            return 0.0
        return float(int(match.group(), 16)) if "x" in match.group().lower() else float(match.group())

    def bad_number(self, text: str, whole: bool) -> None:
        self.status = 1
        if self.bash:
            self.messages.append(f"{text}: invalid number")
        elif self.shell.flavour.name == "dash":
            self.messages.append(f"{text}: expected numeric value" if whole else f"{text}: not completely converted")
        else:
            self.messages.append(f"invalid number '{text}'")


def octal_zero(text: str) -> str:
    """%b also takes `\\nnn` without the zero."""
    return re.sub(r"\\([1-7][0-7]{0,2})", r"\\0\1", text)


def pad(text: str, flags: str, width: int | None) -> str:
    if width is None:
        return text
    return text.ljust(width) if "-" in flags else text.rjust(width)


def number_text(value: int, letter: str, flags: str, width: int | None, precision: int | None) -> str:
    digits = format(abs(value), letter)
    if precision is not None:
        digits = "" if precision == 0 and value == 0 else digits.rjust(precision, "0")
    sign = "-" if value < 0 else "+" if "+" in flags and letter == "d" else " " if " " in flags and letter == "d" else ""
    if "#" in flags and value:
        sign += {"x": "0x", "X": "0X", "o": "0"}.get(letter, "")
    if "0" in flags and "-" not in flags and precision is None and width is not None:
        digits = digits.rjust(width - len(sign), "0")
    return pad(sign + digits, flags, width)


def float_text(value: float, letter: str, flags: str, width: int | None, precision: int | None) -> str:
    if letter in "aA":
        text = value.hex().replace(".0000000000000p", "p")
        return pad(text, flags, width)
    spec = "".join(flag for flag in "-+ #0" if flag in flags)
    return f"%{spec}{'' if width is None else width}.{6 if precision is None else precision}{letter}" % value
