"""Which product an image has, and how its programs name their release: by the package that is installed, else by what the
image says in MYSQL_VERSION or MARIADB_VERSION.
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import debian_version, os_release

PACKAGES = ("mariadb-server-core", "mariadb-client-core")


@dataclass(frozen=True, slots=True)
class Release:
    """`number` is 8.4.11; `version` what the server calls itself; `comment` what stands behind it."""

    maria: bool
    number: str
    version: str
    comment: str

    @property
    def product(self) -> str:
        return "MariaDB" if self.maria else "MySQL"

    @property
    def server(self) -> str:
        return "mariadbd" if self.maria else "mysqld"

    @property
    def socket(self) -> str:
        return "/run/mysqld/mysqld.sock" if self.maria else "/var/run/mysqld/mysqld.sock"

    @property
    def build(self) -> str:
        return "debian-linux-gnu" if self.maria else "Linux"


def release(process: Process) -> Release:
    """That of the image that the process runs in."""
    package = debian_version(process, *PACKAGES).partition(":")[2]
    if package:
        number, _, revision = package.partition("-")
        system = os_release(process)
        comment = f"{system.get('ID', 'debian').capitalize()} {system.get('VERSION_ID', '')}".strip()
        return Release(True, number, f"{number}-MariaDB-{revision}", comment)
    said = process.env.get("MARIADB_VERSION", "")
    if said:
        number = said.partition(":")[2].partition("+")[0]
        return Release(True, number, f"{number}-MariaDB-{said.rpartition('~')[2]}", "mariadb.org binary distribution")
    number = process.env.get("MYSQL_VERSION", "").partition("-")[0] or "8.4.0"
    return Release(False, number, number, "MySQL Community Server - GPL")


def client_version(process: Process, name: str) -> str:
    """What `mysql --version` prints."""
    found = release(process)
    if not found.maria:
        return f"{name}  Ver {found.number} for Linux on x86_64 ({found.comment})\n"
    if int(found.number.partition(".")[0]) >= 11:
        return f"{name} from {found.number}-MariaDB, client 15.2 for debian-linux-gnu (x86_64) using  EditLine wrapper\n"
    return f"{name}  Ver 15.1 Distrib {found.number}-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper\n"


def server_version(process: Process, name: str) -> str:
    """What `mysqld --version` prints."""
    found = release(process)
    if not found.maria:
        return f"{process.executable}  Ver {found.version} for Linux on x86_64 ({found.comment})\n"
    return f"{name}  Ver {found.version} for debian-linux-gnu on x86_64 ({found.comment})\n"
