"""A data directory: `mysql/accounts.ibd` has the names of databases and accounts, `DATABASE/TABLE.ibd` a table."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.accounts import EVERYTHING
from emulator.machine.programs.sql.storage import dump_cluster, dump_table, load_cluster, load_table
from emulator.machine.programs.sql.tables import Cluster, Database, Role, Snapshot
from emulator.machine.programs.sql.writers import Writers

NAMES = "mysql/accounts.ibd"
OWN = ("mysql", "sys")
"""Databases that every server has, beside those that are views alone."""


class Store:
    """What a server has open: its cluster, and who may write to a database now."""

    def __init__(self, directory: str, cluster: Cluster) -> None:
        self.directory, self.cluster = directory, cluster
        self.writers = Writers()

    @classmethod
    def new(cls, directory: str, socket_root: bool) -> Store:
        """As a fresh installation has it. `socket_root`: root needs no password on the socket, but to be root there."""
        cluster = Cluster()
        options = {"superuser", "unix_socket"} if socket_root else {"superuser"}
        cluster.roles["root@localhost"] = Role("root@localhost", 1, "", options, {"*.*": EVERYTHING})
        for name in OWN:
            cluster.databases[name] = Database(name, "root@localhost", cluster.oid())
        return cls(directory, cluster)

    @classmethod
    def load(cls, process: Process, directory: str) -> Store:
        """LinuxError, Unreadable."""
        cluster, tables = load_cluster(process.read_file(f"{directory}/{NAMES}"))
        for name, numbers in tables.items():
            for table, oid in numbers.items():
                data = process.read_file(f"{directory}/{name}/{table}.ibd")
                cluster.databases[name].tables[table] = load_table(data, oid, True)
        return cls(directory, cluster)

    def save_cluster(self, process: Process) -> None:
        process.write_file(f"{self.directory}/{NAMES}", dump_cluster(self.cluster), 0o640)

    def create(self, process: Process, name: str, owner: str) -> None:
        self.cluster.databases[name] = Database(name, owner, self.cluster.oid())
        self._directory(process, name)
        self.save_cluster(process)

    def _directory(self, process: Process, name: str) -> None:
        if not process.exists(f"{self.directory}/{name}"):
            process.mkdir(f"{self.directory}/{name}", 0o750)

    def drop(self, process: Process, name: str) -> int:
        """How many tables went with it."""
        gone = self.cluster.databases.pop(name)
        path = f"{self.directory}/{name}"
        if process.exists(path):
            for file in process.listdir(path):
                process.unlink(f"{path}/{file}")
            process.rmdir(path)
        self.save_cluster(process)
        return len(gone.tables)

    def install(self, process: Process) -> None:
        """Puts a new one on the disk."""
        for name in (*OWN, "performance_schema"):
            self._directory(process, name)
        self.save_cluster(process)
        for name, size in (("ibdata1", 12 << 20), ("undo_001", 16 << 20), ("undo_002", 16 << 20)):
            path = f"{self.directory}/{name}"
            process.write_file(path, b"", 0o640)
            process.truncate(path, size)

    def commit(self, process: Process, snapshot: Snapshot) -> None:
        """Writes what a transaction changed, and makes it everybody's. LinuxError when the disk does not take it."""
        base = f"{self.directory}/{snapshot.database.name}"
        for name in sorted(snapshot.own):
            process.write_file(f"{base}/{name}.ibd", dump_table(snapshot.tables[name]), 0o640)
        before = list(snapshot.database.tables)
        snapshot.commit()
        if before != list(snapshot.database.tables):
            self.save_cluster(process)
        for name in [one for one in before if one not in snapshot.database.tables]:
            path = f"{base}/{name}.ibd"
            if process.exists(path):
                process.unlink(path)
