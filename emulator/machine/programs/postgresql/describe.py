"""psql's `\\l`, `\\d`, `\\dt`, `\\du`, `\\dn`: what is there, in the columns of each release."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.postgresql.interactive.client import Client
from emulator.machine.programs.postgresql.release import major
from emulator.machine.programs.postgresql.table import shown

ROLE_WORDS = (
    "Superuser", "Create role", "Create DB", "Cannot login", "Replication", "Bypass RLS",
)  # fmt: skip
TEXT = 25


def _texts(*names: str) -> list[tuple[str, int]]:
    return [(name, TEXT) for name in names]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Describer:
    def __init__(self, psql: Client) -> None:
        self.psql = psql
        self.major = major(psql.process)

    async def _ask(self, query: str) -> list[list[str | None]]:
        return await self.psql.quietly(query)

    async def _show(
        self, columns: list[tuple[str, int]], rows: Sequence[Sequence[str | None]], title: str, footers: list[str] | None = None
    ) -> None:
        await self.psql.process.out(shown(self.psql.look, columns, rows, title, footers))

    async def databases(self) -> bool:
        rows = await self._ask("SELECT datname, datdba, datacl FROM pg_database ORDER BY 1")
        locale, found = "en_US.utf8", []
        for name, owner, access in rows:
            if self.major >= 17 or self.major == 16:
                found.append([name, owner, "UTF8", "libc", locale, locale, None, None, access])
            else:
                found.append([name, owner, "UTF8", locale, locale, None, "libc", access])
        middle = ["Collate", "Ctype", "ICU Locale", "Locale Provider"]
        if self.major >= 16:
            middle = ["Locale Provider", "Collate", "Ctype", "Locale" if self.major >= 17 else "ICU Locale", "ICU Rules"]
        await self._show(_texts("Name", "Owner", "Encoding", *middle, "Access privileges"), found, "List of databases")
        return True

    async def roles(self) -> bool:
        rows = await self._ask(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, NOT rolcanlogin, rolreplication, "
            "rolbypassrls FROM pg_roles ORDER BY 1"
        )
        found = []
        for name, *flags in rows:
            words = ", ".join(word for word, flag in zip(ROLE_WORDS, flags, strict=True) if flag == "t")
            found.append([name, words] if self.major >= 16 else [name, words, "{}"])
        columns = ("Role name", "Attributes") if self.major >= 16 else ("Role name", "Attributes", "Member of")
        await self._show(_texts(*columns), found, "List of roles", [])
        return True

    async def schemas(self) -> bool:
        await self._show(_texts("Name", "Owner"), [["public", "pg_database_owner"]], "List of schemas")
        return True

    async def relations(self, kinds: tuple[str, ...], pattern: str = "") -> bool:
        rows = await self._ask("SELECT name, kind, owner, of FROM psql_relations ORDER BY 1")
        rows = [row for row in rows if row[1] in kinds and (not pattern or row[0] == pattern)]
        word = f"{kinds[0]}s".replace("indexs", "indexes") if len(kinds) == 1 and self.major >= 18 else "relations"
        if not rows:
            if pattern:
                words = f'Did not find any {word if self.major >= 18 else "relation"}s named "{pattern}".\n'.replace(
                    "ss ", "s "
                )
                await self.psql.complain(words if self.major >= 18 else f'Did not find any relation named "{pattern}".\n')
            else:
                await self.psql.complain(f"Did not find any {word}.\n")
            return True
        index = kinds == ("index",)
        columns = _texts("Schema", "Name", "Type", "Owner", *(["Table"] if index else []))
        found = [["public", name, kind, owner, *([of] if index else [])] for name, kind, owner, of in rows]
        await self._show(columns, found, f"List of {word}")
        return True

    async def relation(self, name: str) -> bool:
        """`\\d NAME`."""
        where = f"WHERE relation = {quoted(name)}"
        columns = await self._ask(
            f"SELECT name, type, not_null, default FROM psql_columns {where}".replace(", default", ', "default"')
        )
        known = await self._ask(f"SELECT kind FROM psql_relations WHERE name = {quoted(name)}")
        if not known:
            await self.psql.complain(f'Did not find any relation named "{name}".\n')
            return False
        if known[0][0] != "table":
            await self.psql.complain(f"psql: \\d of a {known[0][0]} is not emulated\n")
            return False
        rows = [[column, kind, None, "not null" if flag == "t" else None, default] for column, kind, flag, default in columns]
        keys = await self._ask(f"SELECT kind, name, definition FROM psql_keys {where}")
        titles = _texts("Column", "Type", "Collation", "Nullable", "Default")
        await self._show(titles, rows, f'Table "public.{name}"', self._footers(keys))
        return True

    @staticmethod
    def _footers(keys: list[list[str | None]]) -> list[str]:
        order = {"primary": 0, "unique": 1, "index": 1}
        indexes = sorted((key for key in keys if key[0] in order), key=lambda key: (order[key[0] or ""], key[1] or ""))
        groups = (
            ("Indexes:", [f'    "{name}" {definition}' for _, name, definition in indexes]),
            ("Check constraints:", [f'    "{name}" {definition}' for kind, name, definition in keys if kind == "check"]),
            (
                "Foreign-key constraints:",
                [f'    "{name}" {definition}' for kind, name, definition in keys if kind == "foreign"],
            ),
            ("Referenced by:", [f"    {definition}" for kind, _, definition in keys if kind == "referenced"]),
        )
        return [line for head, lines in groups if lines for line in (head, *lines)]
