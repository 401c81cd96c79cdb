"""Assignments: scalars with their attributes, elements, whole arrays; and names as arithmetic sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.shell import arithmetic, expansion, tree
from emulator.machine.shell.errors import BadSubscript, Reach, ShellError, UnboundVariable
from emulator.machine.shell.variables import Elements, Variable

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

RECURSION = 60
#: As many digits are too many for 64 bits, perhaps.
SURE = 19


class BadNumber(ShellError):
    """busybox and dash do not evaluate a variable's text again: (text)."""

    bash = "{0}: syntax error"
    dash = "Illegal number: {0}"
    ash = "arithmetic syntax error"
    reach = Reach.LINE


class EmptySubscript(BadSubscript):
    reach = Reach.LINE


def is_dense(values: Elements) -> bool:
    """Whether the last element that came is the one with the highest number: what an array grown by `+=` looks like."""
    return next(reversed(values)) == len(values) - 1


def above(values: Elements) -> int:
    return max(int(key) for key in values) + 1


class Assigner:
    """Assigns on behalf of one shell; also the Scope that arithmetic works in."""

    __slots__ = ("depth", "shell")

    def __init__(self, shell: Shell, depth: int = 0) -> None:
        self.shell = shell
        self.depth = depth

    # -- scalars -------------------------------------------------------------------------------------------------

    def assign(self, name: str, value: str, append: bool = False) -> None:
        variables = self.shell.variables
        if not append and name != "PATH" and "allexport" not in self.shell.options and variables.replace(name, value):
            return
        variable = variables.find(name) if append else variables.table.get(name)
        if variable is not None:
            value = self.with_attributes(variable, value, variable.scalar() if append else None)
        elif append:
            value = (variables.get(name) or "") + value
        variables.set(name, value)
        if "allexport" in self.shell.options:
            variables.export(name)
        if name == "PATH":
            self.shell.hashed.clear()

    def with_attributes(self, variable: Variable, value: str, before: str | None = None) -> str:
        """The value as `declare -i`, `-l` or `-u` make it, behind what was there when appending."""
        if variable.integer:
            number = self.shell.arithmetic(value)
            return str(number if before is None else arithmetic.wrap(self.shell.arithmetic(before or "0") + number))
        if before:
            value = before + value
        if variable.case:
            return value.upper() if variable.case == "u" else value.lower()
        return value

    async def perform(self, assignment: tree.Assignment) -> str:
        """One assignment as it stands in a command; gives the value, for `set -x`."""
        shell = self.shell
        literal = assignment.value.parts[0] if assignment.value.parts else None
        if isinstance(literal, tree.ArrayLiteral):
            await self.assign_array(assignment.name, literal, assignment.append)
            return assignment.value.source
        value = await expansion.text(shell, assignment.value, assignment=True)
        if assignment.subscript is not None:
            await self.assign_element(assignment, value)
        else:
            self.assign(assignment.name, value, assignment.append)
        return value

    # -- arrays --------------------------------------------------------------------------------------------------

    async def assign_element(self, assignment: tree.Assignment, value: str) -> None:
        shell = self.shell
        variable = shell.variables.find(assignment.name) or Variable(array="a")
        if assignment.subscript is None:
            return
        if not assignment.subscript.source:
            raise EmptySubscript(f"{assignment.name}[]")
        key = await shell.element_key(variable, assignment.subscript)
        before = None
        if assignment.append:
            held = variable.value
            before = held.get(key) if isinstance(held, dict) else held
        shell.variables.set_element(assignment.name, key, self.with_attributes(variable, value, before))

    async def assign_array(self, name: str, literal: tree.ArrayLiteral, append: bool = False, kind: str = "") -> None:
        variable = self.shell.variables.find(name)
        kind = kind or (variable.array if variable is not None else "") or "a"
        if kind == "A":
            self.shell.variables.set_array(name, await self.associative(literal, variable if append else None), "A")
        else:
            self.shell.variables.set_array(name, await self.indexed(literal, variable if append else None), "a")

    async def associative(self, literal: tree.ArrayLiteral, old: Variable | None) -> Elements:
        values: Elements = {}
        if old is not None and isinstance(old.value, dict):
            values.update({str(key): value for key, value in old.value.items()})
        loose: list[str] = []
        for subscript, word in literal.elements:
            if subscript is not None:
                values[await expansion.text(self.shell, subscript)] = await expansion.text(self.shell, word)
            else:
                loose += await expansion.fields(self.shell, [word])
        for place in range(0, len(loose), 2):
            values[loose[place]] = loose[place + 1] if place + 1 < len(loose) else ""
        return values

    async def indexed(self, literal: tree.ArrayLiteral, old: Variable | None) -> Elements:
        found = [(subscript, await self.element_values(subscript, word)) for subscript, word in literal.elements]
        values: Elements = {}
        if old is not None and isinstance(old.value, dict):
            values = old.value if old.array == "a" else dict(enumerate(old.values()))
        elif old is not None and isinstance(old.value, str):
            values[0] = old.value
        place = 0 if not values else len(values) if len(values) - 1 in values and is_dense(values) else above(values)
        for subscript, texts in found:
            if subscript is not None:
                place = self.shell.arithmetic(await expansion.text(self.shell, subscript))
            for text in texts:
                values[place] = text
                place += 1
        return values

    async def element_values(self, subscript: tree.Word | None, word: tree.Word) -> list[str]:
        """What one word of an array's value becomes; all are expanded before the array changes."""
        if subscript is not None:
            return [await expansion.text(self.shell, word)]
        return await expansion.fields(self.shell, [word])

    # -- arithmetic's Scope --------------------------------------------------------------------------------------

    def number(self, name: str, subscript: str | None) -> int:
        text = self.element(name, subscript) if subscript is not None else self.shell.variables.get(name)
        if text is None:
            if "nounset" in self.shell.options:
                raise UnboundVariable(name)
            return 0
        if text.isdecimal() and text[0] != "0" and len(text) < SURE and text.isascii():
            return int(text)
        value = arithmetic.parse_number(text)
        if value is not None:
            return arithmetic.wrap(value)
        if not text.strip():
            return 0
        return self.evaluated(name, text)

    def evaluated(self, name: str, text: str) -> int:
        """A value that is itself an expression: bash evaluates it, dash wants a number."""
        stripped = text.strip()
        if not self.shell.flavour.is_bash:
            value = arithmetic.parse_number(stripped.lstrip("+-"), False)
            if value is None and self.shell.flavour.name == "dash":
                raise BadNumber(text)
            if value is not None:
                return -value if stripped.startswith("-") else value
        if self.depth >= RECURSION:
            raise arithmetic.RecursionExceeded(text)
        return arithmetic.evaluate(text, Assigner(self.shell, self.depth + 1), self.shell.features)

    def element(self, name: str, subscript: str) -> str | None:
        variable = self.shell.variables.find(name)
        if variable is None:
            return None
        key = self.key(variable, subscript)
        if not isinstance(variable.value, dict):
            return variable.scalar() if key == 0 else None
        if isinstance(key, int) and key < 0:
            key += max((int(one) for one in variable.value), default=-1) + 1
        return variable.value.get(key)

    def key(self, variable: Variable, subscript: str) -> int | str:
        if variable.array == "A":
            return subscript.strip("\"'")
        return arithmetic.evaluate(subscript, self, self.shell.features)

    def assign_number(self, name: str, subscript: str | None, value: int) -> None:
        if subscript is None:
            if not self.shell.variables.replace(name, str(value)) or "allexport" in self.shell.options:
                self.assign(name, str(value))
            return
        variable = self.shell.variables.find(name) or Variable(array="a")
        self.shell.variables.set_element(name, self.key(variable, subscript), str(value))
