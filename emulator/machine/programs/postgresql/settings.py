"""postgresql.conf and pg_hba.conf, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

DEFAULTS = {
    "port": "5432", "listen_addresses": "localhost", "unix_socket_directories": "/var/run/postgresql", "max_connections": "100",
    "shared_buffers": "128MB", "password_encryption": "scram-sha-256", "log_statement": "none", "log_connections": "off",
    "server_encoding": "UTF8", "client_encoding": "UTF8", "timezone": "Etc/UTC", "datestyle": "ISO, MDY",
    "search_path": '"$user", public',
    "standard_conforming_strings": "on", "is_superuser": "on", "transaction_isolation": "read committed",
    "wal_level": "replica",
    "fsync": "on", "work_mem": "4MB", "max_wal_size": "1GB", "integer_datetimes": "on", "ssl": "off",
    "logging_collector": "off",
    "default_transaction_isolation": "read committed", "maintenance_work_mem": "64MB", "effective_cache_size": "4GB",
    "dynamic_shared_memory_type": "posix", "min_wal_size": "80MB", "log_timezone": "Etc/UTC", "lc_messages": "en_US.utf8",
    "lc_monetary": "en_US.utf8", "lc_numeric": "en_US.utf8", "lc_time": "en_US.utf8", "log_min_messages": "warning",
    "default_text_search_config": "pg_catalog.english", "client_min_messages": "notice", "application_name": "",
    "statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0", "default_tablespace": "",
    "check_function_bodies": "on", "xmloption": "content", "row_security": "on", "default_table_access_method": "heap",
    "data_directory": "", "hba_file": "", "ident_file": "", "external_pid_file": "", "cluster_name": "",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "-1", "include_dir": "", "stats_temp_directory": "", "ssl_cert_file": "server.crt",
    "ssl_key_file": "server.key", "jit": "on", "config_file": "", "max_worker_processes": "8", "random_page_cost": "4",
    "synchronous_commit": "on", "checkpoint_timeout": "5min", "log_destination": "stderr", "autovacuum": "on",
}  # fmt: skip
_LINE = re.compile(r"\s*([A-Za-z_.]+)\s*(?:=\s*|\s+)('(?:[^']|'')*'|[^#\s]*)")


class BadSetting(EmulatorError):
    """A line that is no setting, or a name that no setting has; the text is the server's."""


def read_settings(text: str, path: str, into: dict[str, str]) -> None:
    """Adds the settings of a file. BadSetting."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None:
            word = line.split()[0]
            raise BadSetting(f'syntax error in file "{path}" line {number}, near token "{word}"')
        name, value = found[1].lower(), found[2]
        if name not in DEFAULTS and "." not in name:
            raise BadSetting(f'unrecognized configuration parameter "{name}" in file "{path}" line {number}')
        into[name] = value[1:-1].replace("''", "'") if value.startswith("'") else value


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of pg_hba.conf; `text` is the line, its blanks made single."""

    kind: str
    database: str
    user: str
    address: str
    method: str
    line: int
    text: str

    def fits(self, local: bool, address: str, database: str, user: str) -> bool:
        if local != (self.kind == "local") or self.kind == "hostssl":
            return False
        if self.database not in ("all", database) and not (self.database == "sameuser" and user == database):
            return False
        return self.user in ("all", user) and (local or self._near(address))

    def _near(self, address: str) -> bool:
        if self.address == "all":
            return True
        try:
            return ip_address(address) in ip_network(self.address, strict=False)
        except ValueError:
            return False


def read_rules(process: Process, path: str) -> list[Rule]:
    """The rules of a pg_hba.conf, first ones first; those for replication are left out."""
    try:
        text = process.read_file(path).decode("utf-8", "replace")
    except LinuxError:
        return []
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if len(words) < 4 or words[1] == "replication":
            continue
        local = words[0] == "local"
        if not local and len(words) < 5:
            continue
        address = "" if local else words[3]
        rules.append(
            Rule(words[0], words[1].strip('"'), words[2].strip('"'), address, words[3 if local else 4], number, " ".join(words))
        )
    return rules
