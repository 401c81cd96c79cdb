"""Statements that define and set things: CREATE, DROP, ALTER, GRANT, SET, SHOW, transactions."""

from __future__ import annotations

from emulator.machine.programs.sql.definitions.accounts import grant
from emulator.machine.programs.sql.definitions.alter import alter
from emulator.machine.programs.sql.definitions.control import control
from emulator.machine.programs.sql.definitions.create import create
from emulator.machine.programs.sql.definitions.drop import drop
from emulator.machine.programs.sql.expressions import ExpressionReader
from emulator.machine.programs.sql.syntax import Simple, Statement


class DefinitionReader(ExpressionReader):
    def definition(self) -> Statement:
        """Any statement but queries and changes of rows."""
        at = self.token.at
        if self.accept("create"):
            return create(self, at)
        if self.accept("drop"):
            return drop(self, at)
        if self.accept("alter"):
            return alter(self, at)
        if self.accept("truncate"):
            self.accept("table")
            return Simple("truncate", tuple(self.listed(self.qualified)), at=at)
        if self.at_word("grant", "revoke"):
            return grant(self, at)
        return control(self, at)
