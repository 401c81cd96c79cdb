"""The names of types, read."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.lexer import fault
from emulator.machine.programs.sql.reader import Reader
from emulator.machine.programs.sql.types import KNOWN_ELSEWHERE, NAMES, SqlType


class TypeReader(Reader):
    def type(self) -> SqlType:
        """The name of a type with its length. NotEmulated for those that real servers have, SqlError for no type at all."""
        token = self.token
        if token.kind not in ("word", "name"):
            self.fail()
        word = self.advance().value.lower()
        if word in ("double", "character", "national") and self.at_word("precision", "varying"):
            word = "varchar" if self.advance().value.lower() == "varying" else "double"
        if word == "unsigned" or (word == "signed" and self.mysql):
            self.accept("integer")
            return SqlType("bigint", word=word)
        name = NAMES.get(word)
        if name is None:
            if word in KNOWN_ELSEWHERE:
                raise NotEmulated(f"the type {word}")
            if self.mysql:
                wrong = fault(self.source, token)
                raise SqlError(
                    wrong.message, "42704", number=1064, state="42000", mysql=wrong.mysql,
                    maria=(4161, "HY000", f"Unknown data type: '{token.value}'"),
                )  # fmt: skip
            raise SqlError(f'type "{word}" does not exist', "42704", position=token.at + 1)
        return self._measured(word, name)

    def _measured(self, word: str, name: str) -> SqlType:
        length = scale = None
        if self.accept_operator("("):
            length = self._count()
            scale = self._count() if self.accept_operator(",") else None
            self.expect_operator(")")
        if self.accept("with", "time", "zone"):
            name = "timestamp with time zone"
        self.accept("without", "time", "zone")
        if self.at_operator("["):
            raise NotEmulated("the array type")
        if name == "numeric":
            if self.mysql:
                length = 10 if length is None else length
            scale = 0 if length is not None and scale is None else scale
        elif name == "character":
            length = 1 if length is None else length
            word = f"my{word}" if self.mysql else word
        elif name != "character varying":
            length = scale = None
        if name == "double precision" and word == "float" and self.mysql:
            name = "real"
        return SqlType(name, length, scale, word)

    def _count(self) -> int:
        if self.token.kind != "number" or not self.token.text.isdigit() or len(self.token.text) > 9:
            self.fail()
        return int(self.advance().text)
