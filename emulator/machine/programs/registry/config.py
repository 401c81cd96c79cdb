"""The configuration (distribution: configuration/): a YAML file of nested keys, and REGISTRY_… variables that overrule it.

`KNOWN` is what this registry minds; `IGNORED` has no effect that could be seen here. All else is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from emulator.errors import EmulatorError

KNOWN = (
    "version", "log.level", "storage.filesystem.rootdirectory", "storage.delete.enabled", "http.addr", "http.host",
    "http.secret", "http.relativeurls", "http.headers.X-Content-Type-Options",
)  # fmt: skip
IGNORED = (
    "log.fields.", "log.accesslog.", "log.formatter", "storage.cache.", "storage.tag.", "storage.maintenance.", "health.",
    "storage.filesystem.maxthreads", "compatibility.", "catalog.", "http.draintimeout",
)  # fmt: skip
REFUSED_SCALARS = ("|", ">", "&", "*", "!", "-", "[", "{")


class BadConfig(EmulatorError):
    """The text is what follows `configuration error: `."""


@dataclass(frozen=True)
class Config:
    """What the server needs. `address` as Go's net.Listen takes it."""

    root: str
    address: str
    delete: bool = False
    host: str = ""
    secret: str = ""
    nosniff: bool = False


def read(text: str, environment: Mapping[str, str], path: str) -> Config:
    """The file's keys, overruled by the environment; raises BadConfig."""
    values = dict(keys(text, path))
    if "version" not in values:
        raise BadConfig(f"error parsing {path}: no version is specified")
    for name, value in environment.items():
        if name.startswith("REGISTRY_"):
            overrule(values, name.removeprefix("REGISTRY_").lower().replace("_", "."), value)
    for key in values:
        if key not in KNOWN and not key.startswith(IGNORED):
            raise BadConfig(f"{key} is not emulated yet")
    return Config(
        root=values.get("storage.filesystem.rootdirectory") or "/var/lib/registry",
        address=values.get("http.addr", ":5000"),
        delete=values.get("storage.delete.enabled", "false") == "true",
        host=values.get("http.host", ""),
        secret=values.get("http.secret", ""),
        nosniff="nosniff" in values.get("http.headers.X-Content-Type-Options", ""),
    )


def overrule(values: dict[str, str], key: str, value: str) -> None:
    """One variable; names ignore case."""
    values[next((known for known in (*values, *KNOWN) if known.lower() == key), key)] = value


def keys(text: str, path: str) -> Iterator[tuple[str, str]]:
    """`storage.delete.enabled`, `true`: what stands in the file, with its way down to it."""
    above: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split(" #")[0].rstrip() if not line.lstrip().startswith("#") else ""
        if not bare.strip():
            continue
        name, colon, value = bare.strip().partition(":")
        if not colon or "\t" in bare:
            raise BadConfig(f"error parsing {path}: yaml: line {number}: this form is not emulated yet")
        indent = len(bare) - len(bare.lstrip())
        above = [each for each in above if each[0] < indent]
        whole = ".".join([*(each[1] for each in above), name.strip("'\"")])
        if value.strip():
            yield from flow(whole, value.strip(), path, number)
        above.append((indent, name.strip("'\"")))


def flow(key: str, value: str, path: str, number: int) -> Iterator[tuple[str, str]]:
    """A scalar, a list in brackets, or a map in braces."""
    if value.startswith("{") and value.endswith("}") and "{" not in value[1:]:
        for part in filter(None, (each.strip() for each in value[1:-1].split(","))):
            name, _, inner = part.partition(":")
            yield f"{key}.{name.strip()}", inner.strip().strip("'\"")
    elif value.startswith("[") and value.endswith("]"):
        yield key, value[1:-1]
    elif value.startswith(REFUSED_SCALARS):
        raise BadConfig(f"error parsing {path}: yaml: line {number}: this form is not emulated yet")
    else:
        yield key, value.strip("'\"")
