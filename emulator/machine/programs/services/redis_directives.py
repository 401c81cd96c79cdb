"""What redis.conf, the command line and CONFIG SET may say: names, defaults, kinds, refusals (redis 7.0: src/config.c).

A row of DIRECTIVES is a name and its default, as `CONFIG GET *` gives them; the kind follows from the default, or stands in
one of the tables below it. Most of them tune what nobody sees here (memory layouts, threads, pauses); those that would be
seen and have no effect yet are in NOT_EMULATED.
"""

from __future__ import annotations

import re
from typing import Final

from emulator.errors import EmulatorError

_ROWS: Final = """
acllog-max-len=128|activedefrag=no|active-expire-effort=1|activerehashing=yes|always-show-logo=no|aclfile=
aof-load-truncated=yes|aof-rewrite-incremental-fsync=yes|aof-timestamp-enabled=no|aof-use-rdb-preamble=yes
appenddirname=appendonlydir|appendfilename=appendonly.aof|appendfsync=everysec|appendonly=no
auto-aof-rewrite-min-size=67108864|auto-aof-rewrite-percentage=100|bind=* -::*|bind-source-addr=|busy-reply-threshold=5000
client-output-buffer-limit=normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60
client-query-buffer-limit=1073741824|cluster-enabled=no|cluster-node-timeout=15000|crash-log-enabled=yes
crash-memcheck-enabled=yes|daemonize=no|databases=16|dbfilename=dump.rdb|dir=.|disable-thp=yes|dynamic-hz=yes
hash-max-listpack-entries=512|hash-max-listpack-value=64|hll-sparse-max-bytes=3000|hz=10|io-threads=1
io-threads-do-reads=no|jemalloc-bg-thread=yes|latency-monitor-threshold=0|latency-tracking=yes
latency-tracking-info-percentiles=50 99 99.9|lazyfree-lazy-eviction=no|lazyfree-lazy-expire=no
lazyfree-lazy-server-del=no|lazyfree-lazy-user-del=no|lazyfree-lazy-user-flush=no|lfu-decay-time=1|lfu-log-factor=10
list-compress-depth=0|list-max-listpack-size=-2|list-max-ziplist-size=-2|logfile=|loglevel=notice|lua-time-limit=5000
masterauth=|masteruser=|maxclients=10000|maxmemory=0|maxmemory-clients=0|maxmemory-samples=5|maxmemory-policy=noeviction
maxmemory-eviction-tenacity=10|min-replicas-max-lag=10|min-replicas-to-write=0|no-appendfsync-on-rewrite=no
notify-keyspace-events=|oom-score-adj=no|oom-score-adj-values=0 200 800|pidfile=|port=6379
proc-title-template={title} {listen-addr} {server-mode}|protected-mode=yes|proto-max-bulk-len=536870912
rdb-del-sync-files=no|rdb-save-incremental-fsync=yes|rdbchecksum=yes|rdbcompression=yes|repl-backlog-size=1048576
repl-backlog-ttl=3600|repl-disable-tcp-nodelay=no|repl-diskless-load=disabled|repl-diskless-sync=yes
repl-diskless-sync-delay=5|repl-diskless-sync-max-replicas=0|repl-ping-replica-period=10|repl-timeout=60|replicaof=
replica-announce-ip=|replica-announce-port=0|replica-lazy-flush=no|replica-priority=100|replica-read-only=yes
replica-serve-stale-data=yes|requirepass=|sanitize-dump-payload=no|save=3600 1 300 100 60 10000|set-max-intset-entries=512
set-proc-title=yes|shutdown-timeout=10|slaveof=|slowlog-log-slower-than=10000|slowlog-max-len=128
stop-writes-on-bgsave-error=yes|stream-node-max-bytes=4096|stream-node-max-entries=100|supervised=no|syslog-enabled=no
syslog-facility=local0|syslog-ident=redis|tcp-backlog=511|tcp-keepalive=300|timeout=0|tls-port=0
tracking-table-max-keys=1000000|unixsocket=|unixsocketperm=0|zset-max-listpack-entries=128|zset-max-listpack-value=64
"""
DIRECTIVES: Final[dict[str, str]] = {
    row.partition("=")[0]: row.partition("=")[2] for line in _ROWS.strip().splitlines() for row in line.split("|")
}
SEVERAL: Final = frozenset(
    ("bind", "save", "client-output-buffer-limit", "oom-score-adj-values", "latency-tracking-info-percentiles", "replicaof",
     "slaveof")
)  # fmt: skip
MEMORY: Final = frozenset(
    ("maxmemory", "client-query-buffer-limit", "repl-backlog-size", "proto-max-bulk-len", "auto-aof-rewrite-min-size",
     "stream-node-max-bytes", "hll-sparse-max-bytes", "hash-max-listpack-value", "zset-max-listpack-value",
     "maxmemory-clients")
)  # fmt: skip
CHOICES: Final = {
    "maxmemory-policy": (
        "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl", "allkeys-lru", "allkeys-lfu", "allkeys-random",
        "noeviction",
    ),
    "loglevel": ("debug", "verbose", "notice", "warning"),
    "appendfsync": ("everysec", "always", "no"),
    "repl-diskless-load": ("disabled", "on-empty-db", "swapdb"),
    "oom-score-adj": ("no", "yes", "relative", "absolute"),
    "supervised": ("upstart", "systemd", "auto", "no"),
    "sanitize-dump-payload": ("no", "yes", "clients"),
}  # fmt: skip
RANGES: Final = {
    "port": (0, 65535), "tls-port": (0, 65535), "databases": (1, 2147483647), "maxclients": (1, 4294967295),
    "slowlog-log-slower-than": (-1, 9223372036854775807), "io-threads": (1, 128), "active-expire-effort": (1, 10),
    "list-max-listpack-size": (-2147483648, 2147483647), "list-max-ziplist-size": (-2147483648, 2147483647),
    "maxmemory-samples": (1, 2147483647), "replica-announce-port": (0, 65535),
}  # fmt: skip
FIXED: Final = frozenset(
    ("databases", "daemonize", "always-show-logo", "rdbchecksum", "io-threads", "io-threads-do-reads", "cluster-enabled",
     "appendfilename", "appenddirname", "supervised", "syslog-enabled", "syslog-facility", "syslog-ident", "aclfile",
     "set-proc-title", "disable-thp", "logfile", "pidfile", "tcp-backlog", "unixsocket", "unixsocketperm")
)  # fmt: skip
NOT_EMULATED: Final = {
    "replicaof": "", "slaveof": "", "cluster-enabled": "no", "unixsocket": "", "tls-port": "0", "aclfile": "",
    "notify-keyspace-events": "", "syslog-enabled": "no", "maxmemory-clients": "0",
}  # fmt: skip
"""A name here, and the only value that it may have."""
ELSEWHERE: Final = frozenset(("include", "rename-command", "user", "loadmodule"))
"""Directives that are no settings."""
UNITS: Final = {"": 1, "b": 1, "k": 1000, "kb": 1 << 10, "m": 10**6, "mb": 1 << 20, "g": 10**9, "gb": 1 << 30}


class BadDirective(EmulatorError):
    """`str()` is redis' own sentence."""


def checked(name: str, values: list[str]) -> str:
    """The value as `CONFIG GET` shows it; raises BadDirective."""
    if name in ELSEWHERE:
        raise BadDirective("not emulated yet")
    default = DIRECTIVES.get(name)
    if default is None:
        raise BadDirective("Bad directive or wrong number of arguments")
    if name not in SEVERAL and len(values) != 1:
        raise BadDirective("wrong number of arguments")
    value = _several(name, values) if name in SEVERAL else _single(name, values[0], default)
    if value != NOT_EMULATED.get(name, value):
        raise BadDirective("not emulated yet")
    return value


def _several(name: str, values: list[str]) -> str:
    if name == "save":
        words = " ".join(values).split()
        if len(words) % 2 or not all(word.isdigit() for word in words) or "0" in words[::2]:
            raise BadDirective("Invalid save parameters")
        return " ".join(words)
    return " ".join(values)


def _single(name: str, value: str, default: str) -> str:
    if name in CHOICES:
        if value.lower() not in CHOICES[name]:
            raise BadDirective(f"argument(s) must be one of the following: {', '.join(CHOICES[name])}")
        return value.lower()
    if name in MEMORY:
        return str(_memory(value))
    if default in ("yes", "no"):
        if value.lower() not in ("yes", "no"):
            raise BadDirective("argument must be 'yes' or 'no'")
        return value.lower()
    return _number(name, value) if re.fullmatch(r"-?\d+", default) else value


def _memory(value: str) -> int:
    found = re.fullmatch(r"(\d{1,19})([a-zA-Z]*)", value)
    if found is None or found[2].lower() not in UNITS:
        raise BadDirective("argument must be a memory value")
    return int(found[1]) * UNITS[found[2].lower()]


def _number(name: str, value: str) -> str:
    if not re.fullmatch(r"-?\d{1,19}", value):
        raise BadDirective("argument couldn't be parsed into an integer")
    least, most = RANGES.get(name, (0, 2147483647))
    if not least <= int(value) <= most:
        raise BadDirective(f"argument must be between {least} and {most} inclusive")
    return str(int(value))
