"""Running `[[ … ]]` and `(( … ))`, and the lines that `set -x` prints for compound commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.shell import expansion, tree
from emulator.machine.shell.arithmetic import ArithmeticFailure
from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.fields import BREAK, QUOTED
from emulator.machine.shell.file_tests import binary_file_test, unary_file_test
from emulator.machine.shell.flavour import Flavour
from emulator.machine.shell.parser import Parser
from emulator.machine.shell.pattern import matches
from emulator.machine.shell.variables import indexed

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda left, right: left == right,
    "-ne": lambda left, right: left != right,
    "-lt": lambda left, right: left < right,
    "-le": lambda left, right: left <= right,
    "-gt": lambda left, right: left > right,
    "-ge": lambda left, right: left >= right,
}
EXTENDED_SPECIAL = re.compile(r"[][\\.*^$+?(){}|]")


class BadExpression(ShellError):
    """A regular expression that is none: bash says nothing about it."""


async def trace(shell: Shell, text: str, mark: str = "") -> None:
    """One line of `set -x`: PS4 (`mark`, where it was expanded before), its first character once for each level."""
    from emulator.machine.shell.prompt import prompt

    mark = mark or await prompt(shell, "PS4")
    await shell.process.complain(f"{mark[:1] * (shell.substitutions + 1 if shell.flavour.is_bash else 1)}{mark[1:]}{text}\n")


async def arithmetic_value(shell: Shell, source: str) -> int:
    """The value of `(( source ))`, after expanding what stands in it: it is read as if in double quotes."""
    if "$" not in source and "`" not in source:
        return shell.arithmetic(source)
    return shell.arithmetic(await expansion.text(shell, quoted_word(source, shell.flavour)))


@lru_cache(1024)
def quoted_word(source: str, flavour: Flavour) -> tree.Word:
    return Parser(source, flavour).expression(source)


async def evaluate(shell: Shell, condition: tree.Condition) -> int:
    """0 (true), 1 (false) or 2 (an error, printed)."""
    if isinstance(condition, tree.Not):
        status = await evaluate(shell, condition.operand)
        return status if status > 1 else 1 - status
    if isinstance(condition, tree.Both):
        left = await evaluate(shell, condition.left)
        return left or await evaluate(shell, condition.right)
    if isinstance(condition, tree.Either):
        left = await evaluate(shell, condition.left)
        return await evaluate(shell, condition.right) if left == 1 else left
    try:
        return int(not await test(shell, condition))
    except BadExpression:
        return 2
    except ArithmeticFailure as failure:
        await shell.say(f"[[: {failure.text(shell.flavour.name)}")
        return 1
    except ShellError as failure:
        return await shell.fail(failure)


async def test(shell: Shell, condition: tree.Test) -> bool:
    operator = condition.operator
    left = await expansion.text(shell, condition.left)
    if condition.right is None:
        if "xtrace" in shell.options:
            await trace(shell, f"[[ {operator or '-n'} {shown(left)} ]]")
        return unary(shell, operator, left)
    if operator == "=~":
        return await regex_matches(shell, left, condition.right)
    if operator in ("==", "=", "!="):
        pattern = await expansion.pattern(shell, condition.right)
        if "xtrace" in shell.options:
            await trace(shell, f"[[ {shown(left)} {operator} {pattern or shown('')} ]]")
        return matches(pattern, left, True, "nocasematch" in shell.shopt) is (operator != "!=")
    right = await expansion.text(shell, condition.right)
    if "xtrace" in shell.options:
        await trace(shell, f"[[ {shown(left)} {operator} {shown(right)} ]]")
    if operator in NUMERIC:
        return NUMERIC[operator](shell.arithmetic(left), shell.arithmetic(right))
    if operator in ("<", ">"):
        return left < right if operator == "<" else left > right
    return binary_file_test(shell, operator, left, right)


def shown(text: str) -> str:
    return text if text and not re.search(r"\s", text) else f"'{text}'"


def unary(shell: Shell, operator: str, operand: str) -> bool:
    if operator in ("", "-n"):
        return bool(operand)
    if operator == "-z":
        return not operand
    return unary_file_test(shell, operator, operand)


async def regex_matches(shell: Shell, subject: str, word: tree.Word) -> bool:
    """`=~`: what was quoted counts literally; the groups go to BASH_REMATCH."""
    from emulator.machine.programs.text import regex  # of use here alone, and slow to import

    found = await expansion.pieces(shell, word)
    source = "".join(literally(text) if mode == QUOTED else " " if mode == BREAK else text for mode, text in found)
    if "xtrace" in shell.options:
        await trace(shell, f"[[ {shown(subject)} =~ {source} ]]")
    try:
        compiled = regex.compile(source, regex.EXTENDED, "nocasematch" in shell.shopt)
        match = compiled.search(subject)
    except regex.BadRegex:
        raise BadExpression from None
    groups = [match.group(number) or "" for number in range(compiled.groups + 1)] if match else []
    shell.variables.set_array("BASH_REMATCH", indexed(groups), "a")
    return match is not None


def literally(text: str) -> str:
    """An extended regular expression that matches just this text."""
    return EXTENDED_SPECIAL.sub(r"\\\g<0>", text)
