"""`--log-driver` and `--log-opt` (moby: daemon/logger)."""

from __future__ import annotations

from emulator.engine.errors.container import InvalidConfig
from emulator.errors import NotEmulated
from emulator.model.config import LogConfig

READABLE = ("json-file", "local")
OTHERS = ("awslogs", "fluentd", "gcplogs", "gelf", "journald", "splunk", "syslog")
OPTIONS = {
    "json-file": {
        "max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size",
    },
    "local": {"max-file", "max-size", "compress", "mode", "max-buffer-size"},
    "none": {"mode", "max-buffer-size"},
}  # fmt: skip


def check_log_config(config: LogConfig) -> None:
    """Only drivers that keep their logs here are emulated."""
    if config.Type in OTHERS:
        raise NotEmulated(f"--log-driver {config.Type}")
    if config.Type not in OPTIONS:
        raise InvalidConfig(f"logger: no log driver named '{config.Type}' is registered")
    for option in config.Config or {}:
        if option not in OPTIONS[config.Type]:
            raise InvalidConfig(f"unknown log opt '{option}' for {config.Type} log driver")


def details(config: LogConfig, labels: dict[str, str], environment: dict[str, str]) -> dict[str, str]:
    """What `docker logs --details` prints before each line: the labels and variables that the options name."""
    options = config.Config or {}
    chosen = {name: labels[name] for name in options.get("labels", "").split(",") if name in labels}
    chosen |= {name: environment[name] for name in options.get("env", "").split(",") if name in environment}
    return dict(sorted(chosen.items()))
