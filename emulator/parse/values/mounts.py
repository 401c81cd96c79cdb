"""`--mount type=bind,source=…,target=…` and `-v SOURCE:TARGET:OPTIONS`."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.parse.errors import ValueRefused
from emulator.parse.values.csv import read_fields
from emulator.parse.values.numbers import NumberRefused, read_bool, read_uint
from emulator.parse.values.pairs import read_pair
from emulator.parse.values.sizes import read_size

PROPAGATIONS = frozenset(("rprivate", "private", "rshared", "shared", "rslave", "slave"))
_ALIASES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
_SWITCHES = frozenset(("readonly", "ro", "volume-nocopy", "bind-nonrecursive"))
_RECURSIVE = ("enabled", "disabled", "writable", "readonly")


@dataclass(slots=True)
class Mount:
    """A mount as asked for. `options` has the families (volume, bind, tmpfs, image) that were mentioned, with their keys
    as written behind the dash; `labels` and `driver_options` are volume-label and volume-opt."""

    type: str = "volume"
    source: str = ""
    target: str = ""
    readonly: bool = False
    consistency: str = ""
    options: dict[str, dict[str, str | int | bool]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    driver_options: dict[str, str] = field(default_factory=dict)

    def option(self, family: str, key: str) -> str | int | bool | None:
        return self.options.get(family, {}).get(key)


@dataclass(frozen=True, slots=True)
class VolumeSpec:
    """A `-v`: type is "bind" or "volume"; a source of "" is an anonymous volume."""

    type: str
    source: str
    target: str
    mode: str = ""


def read_mount(text: str) -> Mount:
    """docker/cli: opts.MountOpt."""
    mount = Mount()
    for part in read_fields(text):
        key, mark, value = part.partition("=")
        _set(mount, key.lower(), value if mark else None, part)
    _check(mount)
    return mount


def _set(mount: Mount, key: str, value: str | None, part: str) -> None:
    if value is None:
        if key not in _SWITCHES:
            raise ValueRefused(f"invalid field '{part}' must be a key=value pair")
        value = "true"
    name = _ALIASES.get(key, key)
    if name in ("source", "target"):
        setattr(mount, name, value)
    elif name in ("type", "consistency"):
        setattr(mount, name, value.lower())
    elif name == "readonly":
        mount.readonly = _bool(key, value)
    else:
        family, _, rest = name.partition("-")
        if (family, rest) not in _READERS:
            raise ValueRefused(f"unexpected key '{key}' in '{part}'")
        mount.options.setdefault(family, {})
        _READERS[family, rest](mount, key, value)


def _bool(key: str, value: str) -> bool:
    try:
        return read_bool(value)
    except NumberRefused:
        raise ValueRefused(f"invalid value for {key}: {value}") from None


def _text(mount: Mount, key: str, value: str) -> None:
    family, _, rest = key.partition("-")
    mount.options[family][rest] = value


def _lower(mount: Mount, key: str, value: str) -> None:
    _text(mount, key, value.lower())


def _switch(mount: Mount, key: str, value: str) -> None:
    family, _, rest = key.partition("-")
    mount.options[family][rest] = _bool(key, value)


def _recursive(mount: Mount, key: str, value: str) -> None:
    if value not in _RECURSIVE:
        raise ValueRefused(
            f'invalid value for {key}: {value} (must be "enabled", "disabled", "writable", or "readonly")'
        )
    if value == "disabled":
        mount.options["bind"]["nonrecursive"] = True
    elif value != "enabled":
        mount.options["bind"][f"recursive-{value}"] = True


def _label(mount: Mount, key: str, value: str) -> None:
    name, text = read_pair(value)
    if name:
        (mount.labels if key == "volume-label" else mount.driver_options)[name] = text


def _size(mount: Mount, key: str, value: str) -> None:
    try:
        mount.options["tmpfs"]["size"] = read_size(value)
    except ValueRefused:
        raise ValueRefused(f"invalid value for {key}: {value}") from None


def _mode(mount: Mount, key: str, value: str) -> None:
    try:
        mount.options["tmpfs"]["mode"] = read_uint(value, 8, 32)
    except NumberRefused:
        raise ValueRefused(f"invalid value for {key}: {value}") from None


_READERS = {
    ("bind", "propagation"): _lower,
    ("bind", "nonrecursive"): _switch,
    ("bind", "recursive"): _recursive,
    ("volume", "subpath"): _text,
    ("volume", "nocopy"): _switch,
    ("volume", "label"): _label,
    ("volume", "driver"): _text,
    ("volume", "opt"): _label,
    ("image", "subpath"): _text,
    ("tmpfs", "size"): _size,
    ("tmpfs", "mode"): _mode,
}


def _check(mount: Mount) -> None:
    if not mount.type:
        raise ValueRefused("type is required")
    if not mount.target:
        raise ValueRefused("target is required")
    for family in ("volume", "image", "bind", "tmpfs"):
        if family in mount.options and mount.type != family:
            raise ValueRefused(f"cannot mix '{family}-*' options with mount type '{mount.type}'")
    for kind in ("writable", "readonly"):
        if mount.option("bind", f"recursive-{kind}") and not mount.readonly:
            raise ValueRefused(
                f"option 'bind-recursive={kind}' requires 'readonly' to be specified in conjunction"
            )
    if mount.option("bind", "recursive-readonly") and mount.option("bind", "propagation") != "rprivate":
        raise ValueRefused(
            "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction"
        )


def parse_volume(text: str) -> VolumeSpec:
    """docker/cli: volumespec.Parse. `mode` is what stands behind the target, as written."""
    if not text:
        raise ValueRefused("invalid empty volume spec")
    if len(text.encode("utf-8", "surrogateescape")) <= 2:
        return VolumeSpec("volume", "", text)
    parts = _sections(text)
    for place, part in enumerate(parts):
        if not part:
            raise ValueRefused(f"invalid spec: {text}: empty section between colons")
        if place == 2 and len(parts) > 3:
            raise ValueRefused(f"invalid spec: {text}: too many colons")
    if len(parts) == 1:
        return VolumeSpec("volume", "", parts[0])
    return VolumeSpec("bind" if _is_path(parts[0]) else "volume", parts[0], parts[1], "".join(parts[2:]))


def _sections(text: str) -> list[str]:
    """Parts between colons; a colon behind a single letter is a Windows drive's."""
    parts: list[str] = []
    for piece in text.split(":"):
        if parts and len(parts[-1]) == 1 and parts[-1].isalpha():
            parts[-1] += f":{piece}"
        else:
            parts.append(piece)
    return parts


def _is_path(source: str) -> bool:
    if source[0] in "./~":
        return True
    return len(source) > 1 and (source.startswith("\\\\") or (source[0].isalpha() and source[1] == ":"))
