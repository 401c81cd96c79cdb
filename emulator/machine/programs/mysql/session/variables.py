"""SET."""

from __future__ import annotations

from emulator.machine.programs.mysql.accounts import may
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.syntax import Simple


def set_variable(session: Session, node: Simple) -> None:
    name, value = node.names[0].lower(), node.names[1]
    if name == "names":
        return
    plain = name.removeprefix("session.").removeprefix("global.")
    if not plain.startswith("@") and plain not in session.variables:
        raise SqlError("", number=1193, mysql=f"Unknown system variable '{plain}'")
    if not plain.startswith("@"):
        value = {"1": "ON", "0": "OFF"}.get(value, value) if session.variables[plain] in ("ON", "OFF") else value
    if node.options.get("scope") == "global" or name.startswith("global."):
        if "superuser" not in session.role.options and not may(session.role, "*", "super"):
            raise SqlError(
                "", number=1227, state="42000",
                mysql="Access denied; you need (at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN privilege(s) "
                "for this operation",
            )  # fmt: skip
        session.around.variables[plain] = value
    session.variables[plain] = value
