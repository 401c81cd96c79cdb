"""Running `[[ … ]]` and `(( … ))`, and the lines that `set -x` prints for compound commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.shell import expansion, tree
from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.fields import BREAK, QUOTED
from emulator.machine.shell.file_tests import binary_file_test, unary_file_test
from emulator.machine.shell.flavour import Flavour
from emulator.machine.shell.parser import Parser
from emulator.machine.shell.pattern import bracket, matches
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


class BadRegex(ShellError):
    bash = "[[: {0}: invalid regular expression"
    status = 2


async def trace(shell: Shell, text: str) -> None:
    """One line of `set -x`: PS4, its first character once for each level."""
    from emulator.machine.shell.prompt import prompt

    mark = await prompt(shell, "PS4")
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
    found = await expansion.pieces(shell, word)
    source = "".join(re.escape(text) if mode == QUOTED else " " if mode == BREAK else text for mode, text in found)
    if "xtrace" in shell.options:
        await trace(shell, f"[[ {shown(subject)} =~ {source} ]]")
    try:
        compiled = extended_regex(source, "nocasematch" in shell.shopt)
    except (re.error, OverflowError, RecursionError):
        raise BadRegex(source) from None
    match = compiled.search(subject)
    groups = indexed(group or "" for group in (match.group(), *match.groups())) if match else {}
    shell.variables.set_array("BASH_REMATCH", groups, "a")
    return match is not None


@lru_cache(512)
def extended_regex(source: str, ignore_case: bool) -> re.Pattern[str]:
    """A POSIX extended regular expression as one of Python's."""
    pieces: list[str] = []
    position = 0
    while position < len(source):
        if source[position] == "[":
            piece, position = bracket(source, position)
        else:
            size = 2 if source[position] == "\\" else 1
            piece, position = source[position : position + size], position + size
        pieces.append("\\?" if piece == "?" and pieces and pieces[-1] == "(" else piece)
    return re.compile("".join(pieces), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
