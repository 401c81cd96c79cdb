"""mysql, mariadb and their admin programs against MySQL 8.0.46 of Ubuntu 22.04 and MariaDB 10.11.19 of Debian 12: the files
beside this one have what each command printed, one after another in one server.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

import pytest
from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine

PROGRAMS = {
    "mysql": {"usr/bin/mysql": "mysql", "usr/bin/mysqladmin": "mysqladmin", "usr/sbin/mysqld": "mysqld"},
    "mariadb": {
        "usr/bin/mariadb": "mysql", "usr/bin/mariadb-admin": "mysqladmin", "usr/sbin/mariadbd": "mysqld",
        "usr/bin/mariadb-install-db": "mariadb_install_db",
    },
}  # fmt: skip
SETUP = """
set -e
useradd -r mysql
mkdir -p /var/lib/mysql /run/mysqld
chown mysql /var/lib/mysql /run/mysqld
"""
START = {
    "mysql": "export MYSQL_VERSION=8.0.46-1; mysqld --user=mysql --initialize-insecure && "
    "mysqld --user=mysql --daemonize --socket=/tmp/my.sock --port=33998 --bind-address=127.0.0.1",
    "mariadb": "export MARIADB_VERSION=1:10.11.19+maria~deb12; "
    "mariadb-install-db --user=mysql --auth-root-authentication-method=normal && "
    "{ mariadbd --user=mysql --socket=/tmp/my.sock --port=33999 --bind-address=127.0.0.1 "
    "--collation-server=utf8mb4_general_ci & sleep 3; }",
}
VERSIONS = {"mysql": "export MYSQL_VERSION=8.0.46-1", "mariadb": "export MARIADB_VERSION=1:10.11.19+maria~deb12"}


class Case(TypedDict):
    program: str
    line: str
    stdout: str
    stderr: str
    status: int


def cases(product: str) -> list[Case]:
    found: list[Case] = json.loads(Path(__file__).with_name(f"{product}.json").read_text("utf-8"))
    return found


def command(case: Case) -> str:
    """As it was recorded: the socket and root where nothing else is said."""
    line = case["line"]
    words = [] if "-S " in line or "-h " in line else ["-S", "/tmp/my.sock"]
    words += [] if line.startswith("-u") else ["-u", "root"]
    return f"set -o pipefail; {case['program']} {' '.join(words)} {line}"


def server(product: str) -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("db", "oracle/debian")
    bench.run(machine, ["bash", "-c", SETUP])
    for path, name in PROGRAMS[product].items():
        machine.root.root.fs.add(f"/{path}", Inode(Kind.FILE, content=Opaque(1000, f"mysql/{name}"), mode=0o755))
    result = bench.run(machine, ["bash", "-c", START[product]])
    assert result.status == 0, result
    return bench, machine


@pytest.mark.parametrize("product", ["mysql", "mariadb"])
def test_as_recorded(product: str) -> None:
    """One test, for each command finds what those before it left."""
    bench, machine = server(product)
    for case in cases(product):
        result = bench.run(machine, ["bash", "-c", f"{VERSIONS[product]}; {command(case)}"])
        printed = {**case, "stdout": result.out, "stderr": result.err, "status": result.status}
        assert printed == case
