"""fmt.Sprintf: the format string, its flags, widths, argument indexes and complaints (Go: fmt/print.go, `doPrintf`)."""

from __future__ import annotations

from typing import cast

from emulator.output.template.printer import Flags, print_value
from emulator.output.template.values import Kind, Value

LARGEST = 1_000_000  # of a width or precision
FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}


class Printf:
    def __init__(self, format: str, values: list[Value]) -> None:
        self.format, self.values = format, values
        self.at = 0
        self.argument = 0
        self.reordered = False
        self.after_index = False
        self.good_index = True
        self.out: list[str] = []

    def run(self) -> str:
        while self.at < len(self.format):
            percent = self.format.find("%", self.at)
            end = len(self.format) if percent < 0 else percent
            self.out.append(self.format[self.at : end])
            self.at = end + 1
            if percent >= 0:
                self.verb()
        if not self.reordered and self.argument < len(self.values):
            self.extra()
        return "".join(self.out)

    def verb(self) -> None:
        self.good_index, self.after_index = True, False
        flags = self.flags()
        self.index()
        self.width(flags)
        self.precision(flags)
        if not self.after_index:
            self.index()
        if self.at >= len(self.format):
            self.out.append("%!(NOVERB)")
            return
        verb = self.format[self.at]
        self.at += 1
        self.out.append(self.shown(verb, flags))

    def shown(self, verb: str, flags: Flags) -> str:
        if verb == "%":
            return "%"
        if not self.good_index:
            return f"%!{verb}(BADINDEX)"
        if self.argument >= len(self.values):
            return f"%!{verb}(MISSING)"
        if verb in "vw":
            flags.sharp_v, flags.sharp = flags.sharp, False
            flags.plus_v, flags.plus = flags.plus, False
        value = self.values[self.argument]
        self.argument += 1
        return print_value(value, verb, flags)

    def flags(self) -> Flags:
        flags = Flags()
        while self.at < len(self.format) and self.format[self.at] in FLAGS:
            setattr(flags, FLAGS[self.format[self.at]], True)
            self.at += 1
        return flags

    def index(self) -> None:
        """`[3]`: the argument to take next."""
        if not self.format.startswith("[", self.at):
            self.after_index = False
            return
        self.reordered = True
        close = self.format.find("]", self.at)
        inside = self.format[self.at + 1 : close]
        if close < 0:
            self.good_index, self.at = False, self.at + 1
            return
        self.at = close + 1
        number = int(inside) if inside.isdecimal() and inside.isascii() and len(inside) < 8 else 0
        if not 1 <= number <= len(self.values):
            self.good_index = False
            self.after_index = False
            return
        self.argument, self.after_index = number - 1, True

    def number(self) -> int | None:
        start = self.at
        while self.at < len(self.format) and "0" <= self.format[self.at] <= "9":
            self.at += 1
        digits = self.format[start : self.at]
        return int(digits) if digits and len(digits) < 8 and int(digits) <= LARGEST else None

    def star(self) -> int | None:
        """A width or precision that is an argument."""
        value = self.values[self.argument] if self.argument < len(self.values) else None
        if value is None:
            return None
        self.argument += 1
        number = cast(int, value.data) if value.kind in (Kind.INT, Kind.UINT) else LARGEST + 1
        return number if -LARGEST <= number <= LARGEST else None

    def width(self, flags: Flags) -> None:
        if self.format.startswith("*", self.at):
            self.at += 1
            flags.width = self.star()
            if flags.width is None:
                self.out.append("%!(BADWIDTH)")
            elif flags.width < 0:
                flags.width, flags.minus, flags.zero = -flags.width, True, False
            self.after_index = False
            return
        flags.width = self.number()
        if self.after_index and flags.width is not None:
            self.good_index = False

    def precision(self, flags: Flags) -> None:
        if not self.format.startswith(".", self.at) or self.at + 1 >= len(self.format):
            return
        self.at += 1
        if self.after_index:
            self.good_index = False
        self.index()
        if not self.format.startswith("*", self.at):
            flags.precision = self.number() or 0
            return
        self.at += 1
        wanted = self.star()
        if wanted is None:
            self.out.append("%!(BADPREC)")
        elif wanted >= 0:
            flags.precision = wanted
        self.after_index = False

    def extra(self) -> None:
        shown = [
            f"{value.type}={print_value(value, 'v', Flags())}" if value.valid else "<nil>"
            for value in self.values[self.argument :]
        ]
        self.out.append(f"%!(EXTRA {', '.join(shown)})")


def sprintf(format: str, values: list[Value]) -> str:
    return Printf(format, values).run()
