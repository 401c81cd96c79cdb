"""A server's variables: their defaults, option files, and the words of its command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

FILES = ("/etc/my.cnf", "/etc/mysql/my.cnf")
SERVER_GROUPS = ("mysqld", "server", "mariadb", "mariadbd", "mysqld_safe")
CLIENT_GROUPS = ("client", "mysql", "mariadb-client", "client-server")
DEPTH_MAX = 5
DEFAULTS = {
    "autocommit": "ON", "basedir": "/usr/", "bind_address": "*", "character_set_server": "utf8mb4",
    "collation_server": "", "connect_timeout": "10", "datadir": "/var/lib/mysql/", "default_storage_engine": "InnoDB",
    "default_time_zone": "", "event_scheduler": "ON", "general_log": "OFF", "hostname": "",
    "innodb_buffer_pool_size": "134217728",
    "interactive_timeout": "28800", "log_bin": "ON", "log_error": "stderr", "long_query_time": "10.000000",
    "lower_case_table_names": "0", "max_allowed_packet": "67108864", "max_connections": "151", "pid_file": "",
    "port": "3306", "read_only": "OFF", "server_id": "1", "skip_name_resolve": "OFF", "skip_networking": "OFF",
    "slow_query_log": "OFF", "socket": "", "sql_log_bin": "ON", "sql_mode": "", "time_zone": "SYSTEM", "tmpdir": "/tmp",
    "transaction_isolation": "REPEATABLE-READ", "tx_isolation": "REPEATABLE-READ", "user": "", "version": "",
    "version_comment": "", "wait_timeout": "28800", "host_cache_size": "279", "secure_file_priv": "",
    "expire_logs_days": "0", "default_authentication_plugin": "", "mysql_native_password": "OFF", "mysqlx": "ON",
}  # fmt: skip
SWITCHES = {
    "skip_host_cache", "skip_slave_start", "skip_ssl", "skip_log_bin", "skip_external_locking", "skip_symbolic_links",
    "console", "daemonize", "initialize", "initialize_insecure", "verbose", "help", "no_defaults", "bootstrap",
}  # fmt: skip
FAMILIES = ("innodb_", "ssl_", "wsrep_", "performance_schema", "query_cache_", "key_buffer_", "character_set_", "sort_buffer_")
COLLATIONS = {True: "utf8mb4_uca1400_ai_ci", False: "utf8mb4_0900_ai_ci"}


class UnknownVariable(EmulatorError):
    """A word that names none; `str()` is that word without its dashes."""


@dataclass(slots=True)
class Settings:
    """`values` by names with underscores; `switches` are those that were given; `given` the names that were set."""

    values: dict[str, str]
    switches: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)

    def on(self, name: str) -> bool:
        return self.values.get(name, "OFF").upper() in ("ON", "1", "TRUE", "YES")


def read(process: Process, maria: bool) -> Settings:
    """The option files, then the command line. UnknownVariable."""
    settings = Settings(dict(DEFAULTS))
    if maria:
        settings.values |= {"log_bin": "OFF", "collation_server": COLLATIONS[True], "max_allowed_packet": "16777216"}
        settings.values["event_scheduler"] = "OFF"
    else:
        settings.values["collation_server"] = COLLATIONS[False]
    words = process.argv[1:]
    if not words or words[0] != "--no-defaults":
        for name, value in file_options(process, SERVER_GROUPS):
            _take(settings, name, value)
    for word in words:
        name, equals, value = word.removeprefix("--").partition("=")
        if word in ("-V", "-v", "-?"):
            name = {"-V": "version_asked", "-v": "verbose", "-?": "help"}[word]
        elif word.startswith("-u") and not word.startswith("--"):
            name, equals, value = "user", "=", word[2:]
        if word == "--version":
            name = "version_asked"
        if name in ("defaults-file", "defaults-extra-file", "defaults-group-suffix"):
            continue
        _take(settings, name, value if equals else None)
    return settings


def _take(settings: Settings, name: str, value: str | None) -> None:
    loose = name.startswith(("loose-", "loose_"))
    plain = name.replace("-", "_").removeprefix("loose_")
    if plain == "version_asked" or plain in SWITCHES:
        settings.switches.add(plain)
    elif plain in settings.values:
        settings.values[plain] = "ON" if value is None else value
        settings.given.add(plain)
    elif plain.startswith("skip_") and plain[5:] in settings.values:
        settings.values[plain[5:]] = "OFF"
    elif plain.startswith(FAMILIES):
        settings.values[plain] = "ON" if value is None else value  # SHOW VARIABLES tells of it; nothing here acts on it
    elif not loose:
        raise UnknownVariable(name if value is None else f"{name}={value}")


def file_options(process: Process, groups: tuple[str, ...], paths: tuple[str, ...] = FILES) -> list[tuple[str, str | None]]:
    """Names and values of some groups of the option files, in their order."""
    found: list[tuple[str, str | None]] = []
    for path in paths:
        _read_file(process, path, groups, found, 0)
    return found


def _read_file(process: Process, path: str, groups: tuple[str, ...], found: list[tuple[str, str | None]], depth: int) -> None:
    try:
        lines = process.read_file(path).decode("utf-8", "replace").splitlines()
    except LinuxError:
        return
    group = ""
    for line in lines:
        words = line.strip()
        if words.startswith("!includedir") and depth < DEPTH_MAX:
            directory = words.removeprefix("!includedir").strip().rstrip("/")
            for name in _configurations(process, directory):
                _read_file(process, f"{directory}/{name}", groups, found, depth + 1)
        elif words.startswith("["):
            group = words[1:].partition("]")[0].strip()
        elif words and words[0] not in "#;!" and group in groups:
            name, equals, value = words.partition("=")
            value = value.strip()
            value = (
                value[1:-1]
                if len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
                else value.partition(" #")[0].strip()
            )
            found.append((name.strip(), value if equals else None))


def _configurations(process: Process, directory: str) -> list[str]:
    try:
        return sorted(name for name in process.listdir(directory) if name.endswith(".cnf"))
    except LinuxError:
        return []
