"""What a session says of databases."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import SqlError


def unknown_database(name: str) -> SqlError:
    return SqlError("", number=1049, state="42000", mysql=f"Unknown database '{name}'")


def no_database() -> SqlError:
    return SqlError("", number=1046, state="3D000", mysql="No database selected")
