"""redis' append-only file: a base, and every change behind it as the command that made it (redis 7.0: src/aof.c)."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.machine.kernel.process import Process
from emulator.machine.programs.services.redis_store import Store, dump, perform, restore

_NAMES = (
    "set setnx setex psetex getset mset append incr decr incrby decrby del unlink expire pexpire persist rename flushdb lpush "
    "rpush lpushx rpushx lpop rpop hset hmset hdel sadd srem zadd"
)
CHANGES = frozenset(_NAMES.split())


class AppendOnlyFile:
    """In `folder`: NAME.1.base.rdb, NAME.1.incr.aof and NAME.manifest."""

    def __init__(self, process: Process, folder: str, name: str) -> None:
        self.process, self.folder, self.name = process, folder, name
        self.database: int | None = None

    @property
    def base(self) -> str:
        return f"{self.name}.1.base.rdb"

    @property
    def increments(self) -> str:
        return f"{self.name}.1.incr.aof"

    def exists(self) -> bool:
        return self.process.exists(f"{self.folder}/{self.name}.manifest")

    def create(self, stores: dict[int, Store]) -> None:
        """Begins with what is there; raises LinuxError."""
        if not self.process.exists(self.folder):
            self.process.mkdir(self.folder, 0o755)
        self._write(self.base, dump(stores))
        self._write(self.increments, b"")
        manifest = f"file {self.base} seq 1 type b\nfile {self.increments} seq 1 type i\n"
        self._write(f"{self.name}.manifest", manifest.encode())

    def load(self) -> dict[int, Store]:
        """The base with the changes done again."""
        stores = restore(self.process.read_file(f"{self.folder}/{self.base}"))
        database = 0
        for words in _commands(self.process.read_file(f"{self.folder}/{self.increments}")):
            name = words[0].decode("utf-8", "surrogateescape").lower()
            if name == "select":
                database = int(words[1])
            elif name == "flushall":
                stores.clear()
            elif name in CHANGES:
                store = stores.setdefault(database, Store())
                store.now = self.process.kernel.timeline.now
                perform(store, name, words[1:])
        return stores

    def append(self, database: int, words: list[bytes]) -> None:
        """One change; a LinuxError (a full disk) is left to the next reader."""
        text = b"" if database == self.database else _encoded([b"SELECT", str(database).encode()])
        self.database = database
        self.process.write_file(f"{self.folder}/{self.increments}", text + _encoded(words), append=True)

    def _write(self, name: str, data: bytes) -> None:
        self.process.write_file(f"{self.folder}/{name}", data, 0o644)


def _encoded(words: list[bytes]) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def _commands(data: bytes) -> Iterator[list[bytes]]:
    """The commands of a file; one that is cut short at its end is left out."""
    at = 0
    while at < len(data) and data[at : at + 1] == b"*":
        count, at = _count(data, at)
        words = []
        for _ in range(count):
            size, at = _count(data, at)
            words.append(data[at : at + size])
            at += size + 2
        if at <= len(data) and words:
            yield words


def _count(data: bytes, at: int) -> tuple[int, int]:
    """The number behind `*` or `$`, and where its line ends."""
    end = data.find(b"\r\n", at)
    digits = data[at + 1 : end] if end > 0 else b""
    return (int(digits), end + 2) if digits.isdigit() else (0, len(data) + 1)


