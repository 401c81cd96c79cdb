"""Of values of any kind, and of the session."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.functions.text import text_of
from emulator.machine.programs.sql.types import Value


def pick(values: list[Value], greatest: bool) -> Value:
    from emulator.machine.programs.sql.operators.comparing import compare

    best: Value = None
    for value in values:
        if value is not None and (best is None or (compare(value, best) > 0) == greatest):
            best = value
    return best


def equal(values: list[Value]) -> bool:
    from emulator.machine.programs.sql.operators.comparing import compare

    if values[0] is None or values[1] is None:
        return values[0] is values[1]
    return compare(values[0], values[1]) == 0


def uuid(moment: Moment) -> str:
    digits = f"{moment.random.getrandbits(128):032x}"
    digits = f"{digits[:12]}4{digits[13:16]}{'89ab'[int(digits[16], 16) % 4]}{digits[17:]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def variable(moment: Moment, values: list[Value]) -> Value:
    said = text_of(values[0])
    if said.startswith("@"):
        return moment.variables.get(said.lower())  # a user's own; NULL before it is set
    name = said.lower().removeprefix("global.").removeprefix("session.")
    if name not in moment.variables:
        raise SqlError("", number=1193, mysql=f"Unknown system variable '{name}'")
    value = moment.variables[name]
    return int(value) if value.isdigit() else value
