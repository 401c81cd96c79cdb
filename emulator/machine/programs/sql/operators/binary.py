"""An operator between two expressions."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.sql.errors import NotEmulated, UndefinedOperator
from emulator.machine.programs.sql.frames import Reading, Typed
from emulator.machine.programs.sql.operators.arithmetic import arithmetic
from emulator.machine.programs.sql.operators.comparing import COMPARISONS, comparable, compare
from emulator.machine.programs.sql.operators.logic import both, either, strict, truth
from emulator.machine.programs.sql.operators.patterns import matching
from emulator.machine.programs.sql.syntax import Binary
from emulator.machine.programs.sql.types import BOOLEAN, TEXT, convert, shown


def binary(node: Binary, left: Typed, right: Typed, mysql: bool) -> Typed:
    """An operator between two expressions."""
    operator = node.operator
    if operator in ("and", "or"):
        words = operator.upper()
        first, second = truth(left, mysql, words, node.left.at), truth(right, mysql, words, node.right.at)
        return Typed(BOOLEAN, both(first, second) if operator == "and" else either(first, second))
    if operator in COMPARISONS:
        one, other = comparable(left, right, operator, node.at, mysql)
        return Typed(BOOLEAN, _comparison(one, other, COMPARISONS[operator], mysql))
    if operator == "||":
        if not left.type.is_text and not right.type.is_text:
            raise UndefinedOperator(left.type.name, "||", right.type.name, node.at + 1)
        return Typed(TEXT, strict(left.read, right.read, lambda a, b: convert(shown(a) + shown(b), TEXT)))
    if operator in ("like", "ilike", "~", "~*", "!~", "!~*"):
        return Typed(BOOLEAN, matching(operator, left, right, node, mysql))
    if operator in ("+", "-", "*", "/", "%", "^", "div"):
        return arithmetic(operator, left, right, node.at, mysql)
    raise NotEmulated(f"the operator {operator}")


def _comparison(one: Reading, other: Reading, test: Callable[[int], bool], mysql: bool) -> Reading:
    return strict(one, other, lambda a, b: test(compare(a, b, mysql)))
