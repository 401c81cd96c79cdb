"""The journal of a world's file: what was noted is there again, whatever happened before it was in its table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from emulator.storage.database import FORMAT, DamagedWorld, Database
from emulator.storage.statements import DROP_RECORD, PUT_FACT, PUT_MESSAGE, PUT_RECORD, may_wait

RECORDS = "SELECT kind, key, value FROM records ORDER BY place"
LEFT = [("volumes", "b", b"2"), ("volumes", "c", b"4")]


def noted(path: Path) -> Database:
    """A file in whose journal three rows wait."""
    database = Database(path)
    database.note([(PUT_RECORD, ("volumes", "a", b"1")), (PUT_MESSAGE, (1, b"m"))])
    database.note([(PUT_RECORD, ("volumes", "b", b"2")), (PUT_RECORD, ("volumes", "c", b"3"))])
    database.note([(DROP_RECORD, ("volumes", "a")), (PUT_RECORD, ("volumes", "c", b"4"))])
    return database


def test_what_was_noted_is_in_its_table_after_the_next_save(tmp_path: Path) -> None:
    with closing(noted(tmp_path / "world")) as database:
        assert database.rows(RECORDS) == []
        database.save([(PUT_FACT, ("seed", b"s"))])
        assert database.rows(RECORDS) == LEFT
        assert (database.waiting, database.rows("SELECT * FROM journal")) == ([], [])


def test_a_killed_servers_journal_is_caught_up_with(tmp_path: Path) -> None:
    noted(tmp_path / "world").close()
    with closing(Database(tmp_path / "world")) as database:
        assert database.rows(RECORDS) == LEFT
        assert database.rows("SELECT * FROM messages") == [(1, b"m")]
        assert database.rows("SELECT * FROM journal") == []


def test_files_of_the_first_format_get_one(tmp_path: Path) -> None:
    Database(tmp_path / "world").close()
    with closing(sqlite3.connect(tmp_path / "world")) as connection:
        connection.executescript("DROP TABLE journal; PRAGMA user_version = 1;")
    noted(tmp_path / "world").close()
    with closing(Database(tmp_path / "world")) as database:
        assert database.rows(RECORDS) == LEFT
        assert database.rows("PRAGMA user_version") == [(FORMAT,)]


@pytest.mark.parametrize("row", [b"", b"\xc1", b"\x91\x92\x63\x90", b"\x91\x92\x00\x91\xc0"])
def test_a_journal_that_cannot_be_read_is_damage(tmp_path: Path, row: bytes) -> None:
    Database(tmp_path / "world").close()
    with closing(sqlite3.connect(tmp_path / "world")) as connection:
        connection.execute("INSERT INTO journal (value) VALUES (?)", (row,))
        connection.commit()
    with pytest.raises(DamagedWorld):
        Database(tmp_path / "world")


def test_only_decisions_may_wait() -> None:
    assert may_wait([(PUT_RECORD, ()), (DROP_RECORD, ()), (PUT_MESSAGE, ())])
    assert not may_wait([(PUT_RECORD, ()), (PUT_FACT, ())])
