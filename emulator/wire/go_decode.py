"""JSON into records as Go's decoder does it: names in any case, null leaves a field alone, and Go's sentences for a misfit.

`read` takes a request's body. What it lacks is Go's zero value, not the record's default (which is what the client sends).
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn, TypeVar, get_args, get_origin

import msgspec

from emulator.errors import InvalidParameter
from emulator.model.document import EMPTY
from emulator.wire.go_scanner import fault
from emulator.wire.go_text import mended_json

T = TypeVar("T")
Reader = Callable[[Any, str], Any]
Field = tuple[str, type | None, Reader, str]
GO_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
GO_STRUCTS = {
    "HostConfig": "container.HostConfig", "RestartPolicy": "container.RestartPolicy", "LogConfig": "container.LogConfig",
    "NetworkingConfig": "network.NetworkingConfig", "EndpointSettings": "network.EndpointSettings", "IPAM": "network.IPAM",
    "EndpointIPAMConfig": "network.EndpointIPAMConfig", "MountSpec": "mount.Mount", "HealthConfig": "v1.HealthcheckConfig",
    "PortBinding": "nat.PortBinding", "IPAMConfig": "network.IPAMConfig", "DeviceMapping": "container.DeviceMapping",
    "DeviceRequest": "container.DeviceRequest", "Ulimit": "units.Ulimit", "WeightDevice": "blkiodev.WeightDevice",
    "ThrottleDevice": "blkiodev.ThrottleDevice", "ConfigFrom": "network.ConfigReference",
}  # fmt: skip
GO_MAPS = {"PortBindings": "nat.PortMap", "ExposedPorts": "nat.PortSet", "Volumes": "map[string]struct {}"}
POINTERS = frozenset(("Ulimit", "WeightDevice", "ThrottleDevice", "EndpointSettings"))
"""Slices and maps hold pointers to them."""
GO_FIELDS = {
    "StopTimeout": "int", "MaximumRetryCount": "int", "Retries": "int", "OomScoreAdj": "int", "GwPriority": "int",
    "IPPrefixLen": "int", "GlobalIPv6PrefixLen": "int", "BlkioWeight": "uint16", "IOMaximumIOps": "uint64",
    "IOMaximumBandwidth": "uint64", "Interval": "time.Duration", "Timeout": "time.Duration", "StartPeriod": "time.Duration",
    "StartInterval": "time.Duration", "NetworkMode": "container.NetworkMode", "CgroupnsMode": "container.CgroupnsMode",
    "IpcMode": "container.IpcMode", "Cgroup": "container.CgroupSpec", "PidMode": "container.PidMode",
    "UTSMode": "container.UTSMode", "UsernsMode": "container.UsernsMode", "Isolation": "container.Isolation",
    "RestartPolicy.Name": "container.RestartPolicyMode", "ConsoleSize.0": "uint", "ConsoleSize.1": "uint",
}  # fmt: skip
"""Fields of types of their own, by name, or by name and the one before."""
GO_TYPES = {str: "string", bool: "bool", int: "int64"}
RANGES = {"uint16": (0, (1 << 16) - 1), "uint64": (0, (1 << 64) - 1), "uint": (0, (1 << 64) - 1)}
SIGNED = (-(1 << 63), (1 << 63) - 1)
NUMBERS = frozenset(("int", "int64", "time.Duration", *RANGES))
ONE_OR_MORE = (".Cmd", ".Entrypoint", ".Shell", ".HostConfig.CapAdd", ".HostConfig.CapDrop")
"""One text stands for a list of it (moby: strslice.StrSlice)."""


class InvalidJSON(InvalidParameter):
    """A body that is no JSON, or does not fit."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"invalid JSON: {cause}")
        self.cause = cause


class TrailingContent(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("unexpected content after JSON")


def read(body: bytes, kind: type[T], name: str = "") -> T:
    """One record from a body; `name` is the Go type that errors show."""
    return convert(parse(body), kind, name)


def convert(value: object, kind: type[T], name: str = "") -> T:
    """The same from what is parsed already; null is nothing said."""
    check_object(value, name)
    made: T = reader(typing.cast("Any", kind))({} if value is None else value, name.rpartition(".")[2])
    return made


def check_object(value: object, name: str) -> None:
    """A body is one, or null."""
    if value is not None and not isinstance(value, dict):
        raise InvalidJSON(f"json: cannot unmarshal {GO_NAMES[type(value)]} into Go value of type {name}")


def parse(body: bytes) -> object:
    """The value; raises InvalidJSON in encoding/json's words."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return parse_mended(body.decode("utf-8", "surrogateescape"))


def parse_mended(text: str) -> object:
    """The value of a text whose words may be no Unicode."""
    try:
        return msgspec.json.decode(mended_json(text))
    except (msgspec.DecodeError, RecursionError):
        explained(text)


def explained(text: str) -> NoReturn:
    """Raises: why a text is no JSON, or that something stands behind it."""
    if not text.strip():
        raise InvalidJSON("got EOF while reading request body")
    if cause := fault(text):
        raise InvalidJSON(cause)
    raise TrailingContent()


@cache
def reader(kind: Any) -> Reader:
    """What reads a value of a type; the types are those of the records."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        inner = reader(next(argument for argument in arguments if argument is not type(None)))
        return lambda value, path: None if value is None else inner(value, path)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return struct_reader(kind)
    if origin is tuple:
        return list_reader(arguments)
    if origin in (dict, Mapping):
        return map_reader(arguments[1])
    if kind is object:
        return lambda value, path: EMPTY if value is None or isinstance(value, dict) else misfit(value, "struct {}", path)
    return scalar_reader(kind)


def scalar_reader(kind: type) -> Reader:
    """Text, numbers, true and false."""
    zero = kind()

    def scalar(value: object, path: str) -> object:
        if type(value) is kind and (type(value) is not int or in_range(value, path)):
            return value
        return zero if value is None else misfit(value, go_field(path) or GO_TYPES[kind], path)

    return scalar


def go_field(path: str) -> str:
    """The type of a field that has one of its own; "" for none."""
    parts = path.split(".")
    return GO_FIELDS.get(".".join(parts[-2:])) or GO_FIELDS.get(parts[-1], "")


def in_range(value: int, path: str) -> bool:
    """Whether a number is within its field's type."""
    low, high = RANGES.get(go_field(path), SIGNED)
    return low <= value <= high


def list_reader(arguments: tuple[Any, ...]) -> Reader:
    """A slice, or an array of fixed length."""
    if arguments[-1] is Ellipsis:
        return slice_reader(reader(arguments[0]), f"[]{held(arguments[0])}")
    readers = [reader(argument) for argument in arguments]

    def array(value: Any, path: str) -> tuple[object, ...]:
        if value is not None and not isinstance(value, list):
            misfit(value, f"[{len(readers)}]uint", path)
        given: list[object] = value or []
        return tuple(
            part(given[place] if place < len(given) else None, f"{path}.{place}") for place, part in enumerate(readers)
        )

    return array


def slice_reader(item: Reader, name: str) -> Reader:
    """Any number of values."""

    def values(value: Any, path: str) -> tuple[object, ...]:
        if path in ONE_OR_MORE and not is_command(value):
            raise InvalidJSON(f"json: cannot unmarshal {GO_NAMES[type(value)]} into Go value of type string")
        if isinstance(value, list):
            return tuple([item(part, f"{path}.{place}") for place, part in enumerate(value)])
        if isinstance(value, str) and path in ONE_OR_MORE:
            return (value,)
        return () if value is None else misfit(value, name, path)

    return values


def go_name(kind: Any) -> str:
    """What Go calls a type."""
    return GO_TYPES.get(kind) or GO_STRUCTS.get(getattr(kind, "__name__", ""), getattr(kind, "__name__", "string"))


def held(kind: Any) -> str:
    """The same of what a slice or a map holds."""
    return ("*" if getattr(kind, "__name__", "") in POINTERS else "") + go_name(kind)


def is_command(value: object) -> bool:
    """A list of texts, one text, or nothing."""
    return value is None or isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def map_reader(kind: Any) -> Reader:
    """A map from text to anything."""
    item = reader(kind)

    def mapping(value: Any, path: str) -> dict[str, object]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            misfit(value, GO_MAPS.get(path.rpartition(".")[2], f"map[string]{held(kind)}"), path)
        return {key: item(part, f"{path}.{key.replace('~', '~0').replace('/', '~1')}") for key, part in value.items()}

    return mapping


def struct_reader(kind: type[msgspec.Struct]) -> Reader:
    """A record: fields by their JSON name in any case; the others are skipped, as Go skips them."""
    hints = typing.get_type_hints(kind)
    known = [(field.name, hints[field.name], field.encode_name) for field in msgspec.structs.fields(kind)]
    readers: dict[str, Field] = {}

    @cache
    def zero() -> msgspec.Struct:
        for attribute, hint, shown in known:
            readers[shown] = readers[shown.lower()] = (attribute, plain_type(hint), reader(hint), shown)
        return kind(**{attribute: reader(hint)(None, "") for attribute, hint, _ in known})

    def record(value: Any, path: str) -> object:
        nothing = zero()
        if value is None:
            return nothing
        if not isinstance(value, dict):
            misfit(value, go_name(kind), path)
        fields: dict[str, object] = {}
        for key, part in value.items():
            found = readers.get(key) or readers.get(key.lower())
            if found is not None and part is not None:
                attribute, fits, read_part, shown = found
                fields[attribute] = part if type(part) is fits else read_part(part, f"{path}.{shown}")
        return msgspec.structs.replace(nothing, **fields) if fields else nothing

    return record


def plain_type(kind: Any) -> type | None:
    """The type whose values are taken as they are; None where there is something to read."""
    return kind if kind in (str, bool) else None


def misfit(value: object, wanted: str, path: str) -> NoReturn:
    """Raises: a value of another kind than its field."""
    shown = GO_NAMES.get(type(value), "value")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and wanted in NUMBERS:
        shown = f"number {value}"
    place = path if path.rpartition(".")[2].isdecimal() else f"Go struct field {path}"
    raise InvalidJSON(f"json: cannot unmarshal {shown} into {place} of type {wanted}")
