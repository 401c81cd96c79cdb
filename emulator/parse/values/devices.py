"""Devices of the host: `--device`, cgroup rules, limits of block devices, GPUs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.parse.errors import ValueRefused
from emulator.parse.values.csv import read_fields
from emulator.parse.values.numbers import NumberRefused, read_atoi, read_uint
from emulator.parse.values.pairs import to_map
from emulator.parse.values.sizes import read_size

_CGROUP_RULE = re.compile(r"[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}")
_CDI_NAME = re.compile(r"[A-Za-z][\w.-]*[A-Za-z0-9]/[A-Za-z][\w-]*[A-Za-z0-9]=[A-Za-z0-9]([\w.:-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a block device may do: a weight, bytes a second, or operations a second."""

    path: str
    rate: int


@dataclass(frozen=True, slots=True)
class DeviceMapping:
    host: str
    container: str
    permissions: str


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """`--gpus`; count -1 is "all"."""

    driver: str = ""
    count: int = 0
    ids: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ("gpu",)
    options: Mapping[str, str] | None = None


def read_cgroup_rule(text: str) -> str:
    if not _CGROUP_RULE.fullmatch(text):
        raise ValueRefused(f"invalid device cgroup format '{text}'")
    return text


def read_weight(text: str) -> Limit:
    """opts.ValidateWeightDevice: `/dev/sda:100`."""
    path, value = _device_path(text)
    try:
        weight = read_uint(value, 10, 16)
    except NumberRefused:
        raise ValueRefused(f"invalid weight for device: {text}") from None
    if weight and not 10 <= weight <= 1000:
        raise ValueRefused(f"invalid weight for device: {text}")
    return Limit(path, weight)


def read_rate(text: str) -> Limit:
    """opts.ValidateThrottleBpsDevice: `/dev/sda:1mb`."""
    path, value = _device_path(text)
    try:
        return Limit(path, read_size(value))
    except ValueRefused:
        raise ValueRefused(
            f"invalid rate for device: {text}. The correct format is <device-path>:<number>[<unit>]. "
            "Number must be a positive integer. Unit is optional and can be kb, mb, or gb"
        ) from None


def read_operations(text: str) -> Limit:
    """opts.ValidateThrottleIOpsDevice: `/dev/sda:1000`."""
    path, value = _device_path(text)
    try:
        return Limit(path, read_uint(value, 10, 64))
    except NumberRefused:
        raise ValueRefused(
            f"invalid rate for device: {text}. The correct format is <device-path>:<number>. "
            "Number must be a positive integer"
        ) from None


def _device_path(text: str) -> tuple[str, str]:
    path, mark, value = text.partition(":")
    if not mark or not path:
        raise ValueRefused(f"bad format: {text}")
    if not path.startswith("/dev/"):
        raise ValueRefused(f"bad format for device path: {text}")
    return path, value


def is_cdi_name(text: str) -> bool:
    """Whether `--device` names a CDI device: `vendor.com/class=name`."""
    return bool(_CDI_NAME.fullmatch(text))


def parse_device(text: str) -> DeviceMapping:
    """docker/cli: validateDevice and parseDevice, for a Linux engine."""
    parts = _checked(text)
    if len(parts) == 3:
        return DeviceMapping(parts[0], parts[1] or parts[0], parts[2])
    if len(parts) == 2 and _is_mode(parts[1]):
        return DeviceMapping(parts[0], parts[0], parts[1])
    return DeviceMapping(parts[0], parts[-1], "rwm")


def _checked(text: str) -> list[str]:
    """The parts, with the path in the container cleaned as Docker cleans it."""
    parts = text.split(":")
    if len(parts) > 3 or not parts[0]:
        raise ValueRefused(f"bad format for path: {text}")
    if len(parts) == 3 and not _is_mode(parts[2]):
        raise ValueRefused(f"bad mode specified: {parts[2]}")
    place = 0 if len(parts) == 1 or (len(parts) == 2 and _is_mode(parts[1])) else 1
    if not parts[place].startswith("/"):
        raise ValueRefused(f"{parts[place]} is not an absolute path")
    if len(parts) < 3:
        parts[place] = clean_path(parts[place])
    return parts


def _is_mode(text: str) -> bool:
    return bool(text) and len(set(text)) == len(text) and set(text) <= set("rwm")


def clean_path(path: str) -> str:
    """Go's path.Clean: like normpath, but two slashes in front are one."""
    clean = posixpath.normpath(path) if path else "."
    return clean[1:] if clean.startswith("//") else clean


def read_gpus(text: str) -> DeviceRequest:
    """opts.GpuOpts: `all`, `2`, `device=0,driver=nvidia`."""
    seen: set[str] = set()
    given: dict[str, str] = {}
    for field in read_fields(text):
        key, mark, value = field.partition("=")
        if key in seen:
            raise ValueRefused(f"gpu request key '{key}' can be specified only once")
        seen.add(key)
        if not mark:
            seen.add("count")
            key, value = "count", key
        if key not in ("driver", "count", "device", "capabilities", "options"):
            raise ValueRefused(f"unexpected key '{key}' in '{field}'")
        given[key] = str(_gpu_count(value)) if key == "count" else value
        if key == "options":
            _gpu_options(value)
    return DeviceRequest(
        driver=given.get("driver", ""),
        count=int(given.get("count", "0" if "device" in given or "count" in seen else "1")),
        ids=tuple(given["device"].split(",")) if "device" in given else (),
        capabilities=(*given["capabilities"].split(","), "gpu") if "capabilities" in given else ("gpu",),
        options=_gpu_options(given["options"]) if "options" in given else {},
    )


def _gpu_count(text: str) -> int:
    try:
        return -1 if text == "all" else read_atoi(text)
    except NumberRefused as error:
        raise ValueRefused(f'invalid count ({text}): value must be either "all" or an integer: {error.why}') from None


def _gpu_options(text: str) -> dict[str, str]:
    try:
        return to_map(read_fields(text))
    except ValueRefused as error:
        raise ValueRefused(f"failed to read gpu options: {error}") from None
