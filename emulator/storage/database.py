"""The SQLite file of a world. One transaction is one save: a crash at any moment leaves the last whole save."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import msgspec

from emulator.errors import EmulatorError
from emulator.storage.statements import Write, journal_row, journaled
from emulator.storage.unsaved import UnsavedWorld

APPLICATION = 0x444F454D  # "DOEM"
FORMAT = 2
PAGES_AHEAD = 4000
"""So many pages the log takes before they are put into the file, for which SQLite waits for the disk."""
PRIMARY = 0xFF
UNWRITABLE = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
})  # fmt: skip
"""SQLite's error codes, without what it adds to them, for what may pass."""
SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE records (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    UNIQUE (kind, key));
CREATE TABLE messages (serial INTEGER PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE layers (diff_id TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE files (owner TEXT NOT NULL, path TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (owner, path)) WITHOUT ROWID;
CREATE TABLE logs (container TEXT NOT NULL, serial INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (container, serial))
    WITHOUT ROWID;
"""
JOURNAL = "CREATE TABLE journal (serial INTEGER PRIMARY KEY, value BLOB NOT NULL);"
"""Since format 2: what is not in its table yet. A row of one table is written in a third of the time."""


class DamagedWorld(EmulatorError):
    """The file is no world, or not whole any more. It is left as it is."""

    def __init__(self, path: Path, why: str) -> None:
        line = " ".join(why.split())
        super().__init__(f"{path} cannot be read as a world ({line}); `emulator reset` begins a new one and drops this file")


class NewerWorld(EmulatorError):
    """A later version of the emulator wrote it. It is left as it is."""

    def __init__(self, path: Path, found: int) -> None:
        super().__init__(
            f"{path} was written by a newer emulator (format {found}, this one knows {FORMAT}): upgrade docker-emulator, "
            "or `emulator reset` begins a new world"
        )


class Database:
    """An open file. `rows` reads; `save` and `note` write all or nothing. `waiting` is what the journal holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: list[Write] = []
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise UnsavedWorld(path, str(error)) from None
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self.close()
            raise fault(path, error) from None
        except EmulatorError:
            self.close()
            raise

    def _prepare(self) -> None:
        run = self._connection.execute
        application, found = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
        tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables and not application:
            self._make()
        elif application != APPLICATION:
            raise DamagedWorld(self.path, "it is some other program's database")
        elif found > FORMAT:
            raise NewerWorld(self.path, found)
        elif (verdict := run("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise DamagedWorld(self.path, str(verdict))
        if not run("PRAGMA auto_vacuum").fetchone()[0]:
            run("PRAGMA auto_vacuum = FULL")
            run("VACUUM")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run(f"PRAGMA wal_autocheckpoint = {PAGES_AHEAD}")
        if tables and found < FORMAT:
            self._connection.executescript(f"BEGIN; {JOURNAL} PRAGMA user_version = {FORMAT}; COMMIT;")
        self._catch_up()

    def _catch_up(self) -> None:
        """What a killed server left in the journal goes into its tables."""
        try:
            for (row,) in self._connection.execute("SELECT value FROM journal ORDER BY serial"):
                self.waiting += journaled(row)
        except (msgspec.MsgspecError, IndexError) as error:
            raise DamagedWorld(self.path, str(error)) from None
        if self.waiting:
            self.save(())

    def _make(self) -> None:
        marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"
        self._connection.executescript(f"PRAGMA auto_vacuum = FULL; BEGIN; {SCHEMA} {JOURNAL} {marks} COMMIT;")

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[object, ...]]:
        """All rows of a query; raises DamagedWorld or UnsavedWorld."""
        try:
            return self._connection.execute(query, tuple(values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise fault(self.path, error) from None

    def note(self, writes: list[Write]) -> None:
        """Writes that may wait, as one row of the journal. Raises UnsavedWorld: then it is not there."""
        try:
            self._connection.execute("INSERT INTO journal (value) VALUES (?)", (journal_row(writes),))
        except sqlite3.DatabaseError as error:
            raise fault(self.path, error) from None
        self.waiting += writes

    def save(self, writes: Iterable[Write]) -> None:
        """Statements with their values, behind those that wait, in one transaction. Raises UnsavedWorld: then none of them
        has been done."""
        run = self._connection.execute
        try:
            run("BEGIN IMMEDIATE")
            for statement, values in chain(self.waiting, writes):
                run(statement, values)
            if self.waiting:
                run("DELETE FROM journal")
            run("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                run("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError):
                raise fault(self.path, error) from None
            raise
        self.waiting.clear()

    def close(self) -> None:
        self._connection.close()


def fault(path: Path, error: sqlite3.DatabaseError) -> EmulatorError:
    """What SQLite's error means for a world."""
    unwritable = error.sqlite_errorcode & PRIMARY in UNWRITABLE
    return UnsavedWorld(path, str(error)) if unwritable else DamagedWorld(path, str(error))
