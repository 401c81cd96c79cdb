"""A quotient's digits."""

from __future__ import annotations

from decimal import Decimal

from emulator.machine.programs.sql.types import EXACT


def divided(one: Decimal, other: Decimal, mysql: bool) -> Decimal:
    """A quotient with as many digits as the server gives: MySQL 4 more than the dividend has, PostgreSQL 16 or more in all."""
    first, second = one.as_tuple().exponent, other.as_tuple().exponent
    scale_one, scale_other = max(0, -int(first)), max(0, -int(second))
    if mysql:
        return EXACT.quantize(EXACT.divide(one, other), Decimal(1).scaleb(-(scale_one + 4)))
    weight = (_weight(one)[0] - _weight(other)[0]) - (1 if _weight(one)[1] <= _weight(other)[1] else 0)
    scale = min(max(16 - weight * 4, scale_one, scale_other, 0), 1000)
    return EXACT.quantize(EXACT.divide(one, other), Decimal(1).scaleb(-min(scale, 40)))


def _weight(value: Decimal) -> tuple[int, int]:
    """Where the first digit of base 10000 stands, and that digit, as PostgreSQL's select_div_scale sees them."""
    if value == 0:
        return 0, 0
    weight = value.adjusted() // 4
    return weight, int(abs(value).scaleb(-weight * 4))
