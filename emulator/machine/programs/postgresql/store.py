"""A data directory: `global/1262` has the names of databases and roles, `base/<database>/<table>` a table."""

from __future__ import annotations

import hashlib

from emulator.machine.kernel.process import Process
from emulator.machine.programs.sql.storage import dump_cluster, dump_table, load_cluster, load_table
from emulator.machine.programs.sql.tables import Cluster, Database, Role, Snapshot
from emulator.machine.programs.sql.writers import Writers

SUPERUSER = {"superuser", "createrole", "createdb", "replication", "bypassrls", "login"}


def digest(role: str, password: str) -> str:
    """How a password is kept."""
    return hashlib.sha256(f"{role}\0{password}".encode()).hexdigest() if password else ""


class Store:
    """What a server has open: its cluster, and who may write to a database now."""

    def __init__(self, directory: str, cluster: Cluster) -> None:
        self.directory, self.cluster = directory, cluster
        self.writers = Writers()

    @classmethod
    def new(cls, directory: str, superuser: str, password: str) -> Store:
        """A cluster as initdb makes it."""
        cluster = Cluster()
        cluster.roles[superuser] = Role(superuser, 10, digest(superuser, password), set(SUPERUSER))
        for name, oid, template in (("template1", 1, True), ("template0", 4, True), ("postgres", 5, False)):
            cluster.databases[name] = Database(name, superuser, oid, template=template)
        return cls(directory, cluster)

    @classmethod
    def load(cls, process: Process, directory: str) -> Store:
        """LinuxError, Unreadable."""
        cluster, tables = load_cluster(process.read_file(f"{directory}/global/1262"))
        for name, numbers in tables.items():
            database = cluster.databases[name]
            for table, oid in numbers.items():
                database.tables[table] = load_table(process.read_file(f"{directory}/base/{database.oid}/{oid}"), oid, False)
        return cls(directory, cluster)

    def save_cluster(self, process: Process) -> None:
        process.write_file(f"{self.directory}/global/1262", dump_cluster(self.cluster), 0o600)

    def create_directory(self, process: Process, database: Database) -> None:
        path = f"{self.directory}/base/{database.oid}"
        if not process.exists(path):
            process.mkdir(path, 0o700)
            process.write_file(f"{path}/PG_VERSION", process.read_file(f"{self.directory}/PG_VERSION"), 0o600)

    def drop_directory(self, process: Process, database: Database) -> None:
        path = f"{self.directory}/base/{database.oid}"
        for name in process.listdir(path):
            process.unlink(f"{path}/{name}")
        process.rmdir(path)

    def commit(self, process: Process, snapshot: Snapshot) -> None:
        """Writes what a transaction changed, and makes it everybody's. LinuxError when the disk does not take it."""
        base = f"{self.directory}/base/{snapshot.database.oid}"
        for name in sorted(snapshot.own):
            table = snapshot.tables[name]
            process.write_file(f"{base}/{table.shape.oid}", dump_table(table), 0o600)
        gone = [snapshot.database.tables[name].shape.oid for name in snapshot.dropped if name in snapshot.database.tables]
        before = set(snapshot.database.tables)
        snapshot.commit()
        if before != set(snapshot.database.tables) or gone:
            self.save_cluster(process)
        kept = {table.shape.oid for table in snapshot.database.tables.values()}
        for oid in gone:
            path = f"{base}/{oid}"
            if oid not in kept and process.exists(path):
                process.unlink(path)
