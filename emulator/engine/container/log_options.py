"""`--log-driver` and `--log-opt` (moby: daemon/logger)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from emulator.engine.container.log_rotation import Rotation, json_size, record_size
from emulator.engine.container.log_tags import TagFailure, tag_of
from emulator.engine.core import Core
from emulator.engine.errors.container import InvalidConfig
from emulator.engine.regexps import compiled
from emulator.engine.sizes import decimal_size
from emulator.errors import NotEmulated, SystemFailure
from emulator.model.config import LogConfig
from emulator.model.container import Container
from emulator.model.environment import as_mapping

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
        decimal_size(options["max-buffer-size"])
    except ValueError as error:
        raise InvalidConfig(f"error parsing option max-buffer-size: {error}") from None


def begin_log(core: Core, container: Container) -> Rotation | None:
    """At each start, by the driver itself (moby: jsonfilelog.New, local.New): when its files are full; raises BadLogOption."""
    config = container.host_config.LogConfig
    options = config.Config or {}
    try:
        if config.Type == "json-file":
            return begin_json_file(options, lambda: details(core, container))
        return begin_local(options) if config.Type == "local" else None
    except (ValueError, TagFailure) as error:
        raise BadLogOption(str(error)) from None


def begin_json_file(options: Mapping[str, str], attributes: Callable[[], Mapping[str, str]]) -> Rotation:
    """Raises ValueError in Go's words. The attributes are looked at last."""
    capacity = decimal_size(options["max-size"]) if "max-size" in options else 0
    if "max-size" in options and capacity <= 0:
        raise ValueError("max-size must be a positive number")
    files = atoi(options.get("max-file", "1"))
    if files < 1:
        raise ValueError("max-file cannot be less than 1")
    if parse_bool(options.get("compress", "false")) and (files == 1 or not capacity):
        raise ValueError("compress cannot be true when max-file is less than 2 or max-size is not set")
    return Rotation(capacity, files, json_size(attributes_size(attributes())), text_only=True)


def begin_local(options: Mapping[str, str]) -> Rotation:
    """The same of the driver `local`, which compresses unless told otherwise."""
    capacity = wrapped("max-size", options.get("max-size", "20m"), decimal_size)
    files = wrapped("max-file", options.get("max-file", "5"), atoi)
    try:
        compress = parse_bool(options.get("compress", "true"))
    except ValueError as error:
        raise ValueError(f"error reading compress log option: {error}") from None
    if compress and files <= 1:
        raise ValueError("compression cannot be enabled when max file count is 1")
    return Rotation(capacity, files, record_size)


def attributes_size(attributes: Mapping[str, str]) -> int:
    """Bytes that they take in a line of JSON."""
    return sum(len(f'"{name}":"{value}",'.encode()) for name, value in attributes.items()) + 10 if attributes else 0


def wrapped(option: str, value: str, read: Callable[[str], int]) -> int:
    """A value, or what is wrong with it behind its option's name."""
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"invalid value for {option}: {value}: {error}") from None


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


def details(core: Core, container: Container) -> dict[str, str]:
    """What `docker logs --details` prints before each line: the labels and variables that the options name, and the tag.
    Raises ValueError for a bad pattern, TagFailure."""
    options = container.host_config.LogConfig.Config or {}
    chosen: dict[str, str] = {}
    for option, values in (("labels", container.labels), ("env", as_mapping(container.config.Env or ()))):
        chosen |= {name: values[name] for name in options.get(option, "").split(",") if name in values}
        chosen |= matching(options.get(f"{option}-regex", ""), values)
    if tag := tag_of(core, container):
        chosen["tag"] = tag
    return dict(sorted(chosen.items()))


def matching(pattern: str, values: Mapping[str, str]) -> dict[str, str]:
    """Those whose names a regular expression finds; none without one."""
    found = compiled(pattern) if pattern else None
    return {name: value for name, value in values.items() if found is not None and found.search(name)}
