"""`--log-driver` and `--log-opt` (moby: daemon/logger)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from emulator.engine.errors.container import InvalidConfig
from emulator.engine.filters import compiled
from emulator.errors import NotEmulated, SystemFailure
from emulator.model.config import LogConfig

TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
READABLE = ("json-file", "local")
OTHERS = ("awslogs", "fluentd", "gcplogs", "gelf", "journald", "splunk", "syslog")
OPTIONS = {
    "json-file": {
        "max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size",
    },
    "local": {"max-file", "max-size", "compress", "mode", "max-buffer-size"},
    "none": {"mode", "max-buffer-size"},
}  # fmt: skip


TAG_FIELDS = re.compile(r"\{\{ ?\.(ID|FullID|Name|ImageName) ?\}\}")
MODES = ("", "blocking", "non-blocking")
UNKNOWN = {"local": "unknown log opt '{}' for log driver local"}


class BadLogOption(SystemFailure):
    """What a driver says as it begins a container's log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"failed to create task for container: failed to initialize logging driver: {why}")


def check_log_config(config: LogConfig) -> None:
    """At the creation. Only drivers that keep their logs here are emulated."""
    options = config.Config or {}
    if config.Type in OTHERS:
        raise NotEmulated(f"--log-driver {config.Type}")
    if config.Type not in OPTIONS:
        raise InvalidConfig(f'error looking up logging plugin {config.Type}: plugin "{config.Type}" not found')
    check_mode(options)
    for option in options:
        if option not in OPTIONS[config.Type]:
            raise InvalidConfig(UNKNOWN.get(config.Type, f"unknown log opt '{{}}' for {config.Type} log driver").format(option))
    if "{{" in TAG_FIELDS.sub("", options.get("tag", "")):
        raise NotEmulated(f"--log-opt tag={options['tag']}")


def check_mode(options: Mapping[str, str]) -> None:
    """moby: logger.ValidateLogOpts."""
    mode = options.get("mode", "")
    if mode not in MODES:
        raise InvalidConfig(f"logger: logging mode not supported: {mode}")
    if "max-buffer-size" not in options:
        return
    if mode != "non-blocking":
        raise InvalidConfig("logger: max-buffer-size option is only supported with 'mode=non-blocking'")
    try:
        human_size(options["max-buffer-size"])
    except ValueError as error:
        raise InvalidConfig(f"error parsing option max-buffer-size: {error}") from None


def begin_log(config: LogConfig) -> None:
    """At each start, by the driver itself (moby: jsonfilelog.New, local.New); raises BadLogOption."""
    try:
        if config.Type == "json-file":
            begin_json_file(config.Config or {})
        elif config.Type == "local":
            begin_local(config.Config or {})
    except ValueError as error:
        raise BadLogOption(str(error)) from None


def begin_json_file(options: Mapping[str, str]) -> None:
    """Raises ValueError in Go's words."""
    limited = "max-size" in options
    if limited and human_size(options["max-size"]) <= 0:
        raise ValueError("max-size must be a positive number")
    files = atoi(options.get("max-file", "1"))
    if files < 1:
        raise ValueError("max-file cannot be less than 1")
    if parse_bool(options.get("compress", "false")) and (files == 1 or not limited):
        raise ValueError("compress cannot be true when max-file is less than 2 or max-size is not set")


def begin_local(options: Mapping[str, str]) -> None:
    """The same of the driver `local`, which compresses unless told otherwise."""
    wrapped("max-size", options.get("max-size", "20m"), human_size)
    files = wrapped("max-file", options.get("max-file", "5"), atoi)
    try:
        compress = parse_bool(options.get("compress", "true"))
    except ValueError as error:
        raise ValueError(f"error reading compress log option: {error}") from None
    if compress and files <= 1:
        raise ValueError("compression cannot be enabled when max file count is 1")


def wrapped(option: str, value: str, read: Callable[[str], int]) -> int:
    """A value, or what is wrong with it behind its option's name."""
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"invalid value for {option}: {value}: {error}") from None


def human_size(text: str) -> int:
    """go-units' FromHumanSize: decimal multiples; ValueError in its words."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?([kmgtp]?)(?:i?b)?", text.lower())
    if match is None:
        raise ValueError(f"invalid size: '{text}'")
    return int(float(match[1]) * 1000 ** " kmgtp".index(match[2] or " "))


def atoi(text: str) -> int:
    """Go's strconv.Atoi."""
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ValueError(f'strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)


def parse_bool(text: str) -> bool:
    """Go's strconv.ParseBool."""
    if text not in TRUE and text not in FALSE:
        raise ValueError(f'strconv.ParseBool: parsing "{text}": invalid syntax')
    return text in TRUE


def details(
    config: LogConfig, labels: dict[str, str], environment: dict[str, str], facts: Mapping[str, str]
) -> dict[str, str]:
    """What `docker logs --details` prints before each line: the labels and variables that the options name."""
    options = config.Config or {}
    chosen = {name: labels[name] for name in options.get("labels", "").split(",") if name in labels}
    chosen |= {name: environment[name] for name in options.get("env", "").split(",") if name in environment}
    chosen |= matching(options.get("labels-regex", ""), labels) | matching(options.get("env-regex", ""), environment)
    if tag := options.get("tag"):
        chosen["tag"] = TAG_FIELDS.sub(lambda field: facts[field[1]], tag)
    return dict(sorted(chosen.items()))


def matching(pattern: str, values: dict[str, str]) -> dict[str, str]:
    """Those whose names a regular expression finds; none without one."""
    found = compiled(pattern) if pattern else None
    return {name: value for name, value in values.items() if found is not None and found.search(name)}
