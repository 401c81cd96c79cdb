"""The contexts of one client: files below `contexts` of its configuration directory (cli: context/store).

A context's file is `contexts/meta/<sha256 of its name>/meta.json`. The context `default` is kept nowhere: it is what
DOCKER_HOST, or nothing, says.
"""

from __future__ import annotations

import json
import posixpath
import re
from hashlib import sha256

import msgspec

from emulator.commands.client import Client
from emulator.commands.context.documents import ContextDescription, Endpoint, Listing, Places, Stored
from emulator.commands.outcome import ClientError
from emulator.output import gojson
from emulator.output.width import natural_key
from emulator.parse.values.hosts import DEFAULT_SOCKET
from emulator.quote import quote

DEFAULT = "default"
NAMES = "^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$"
FROM_ENVIRONMENT = "Current DOCKER_HOST based configuration"


class BadContextName(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"context name {quote(name)} is invalid, names are validated against regexp {quote(NAMES)}"
            if name else "context name cannot be empty"
        )  # fmt: skip


class ReservedName(ClientError):
    def __init__(self) -> None:
        super().__init__('"default" is a reserved context name')


class ContextTaken(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"context {quote(name)} already exists")


class NoSuchContext(ClientError):
    def __init__(self, name: str, place: str) -> None:
        super().__init__(f"context {quote(name)}: context not found: open {place}: no such file or directory")


class BadMetadata(ClientError):
    """meta.json cannot be read."""


def check_name(name: str) -> None:
    """Whether a context may be stored under it."""
    if name == DEFAULT:
        raise ReservedName
    if not re.fullmatch(NAMES, name):
        raise BadContextName(name)


def place(docker: Client, name: str, kind: str = "meta") -> str:
    """The directory of a context; `kind` is meta or tls."""
    return f"{docker.config_directory}/contexts/{kind}/{sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()}"


def default_context(docker: Client, host: str = "") -> Stored:
    """The one that is kept nowhere."""
    address = host or docker.console.environment.get("DOCKER_HOST") or f"unix://{DEFAULT_SOCKET}"
    return Stored(Name=DEFAULT, Endpoints={"docker": Endpoint(Host=address)})


def exists(docker: Client, name: str) -> bool:
    return docker.console.files.exists(f"{place(docker, name)}/meta.json")


def load(docker: Client, name: str, host: str = "") -> Stored:
    """A context by name; `host` is the line's own, which `default` stands for. Raises NoSuchContext."""
    if name == DEFAULT:
        return default_context(docker, host)
    file = f"{place(docker, name)}/meta.json"
    if not docker.console.files.exists(file):
        raise NoSuchContext(name, file)
    return decoded(docker.console.files.read(file))


def decoded(data: bytes) -> Stored:
    """A meta.json's content."""
    try:
        return msgspec.convert(json.loads(data), Stored)
    except json.JSONDecodeError as error:
        at_end = not error.doc[error.pos :].strip()
        raise BadMetadata("unexpected end of JSON input" if at_end else str(error)) from error
    except (ValueError, msgspec.ValidationError) as error:
        raise BadMetadata(str(error)) from error


def stored_names(docker: Client) -> list[str]:
    """All but `default`, in the order of lists."""
    directory = f"{docker.config_directory}/contexts/meta"
    files = docker.console.files
    if not files.is_directory(directory):
        return []
    metas = (f"{directory}/{each}/meta.json" for each in files.names(directory))
    names = [decoded(files.read(meta)).Name for meta in metas if files.exists(meta)]
    return sorted(names, key=natural_key)


def save(docker: Client, context: Stored) -> None:
    """Creates or replaces it."""
    directory = place(docker, context.Name)
    make_directories(docker, directory)
    docker.console.files.write(f"{directory}/meta.json", gojson.marshal(context).encode("utf-8", "surrogateescape"))


def make_directories(docker: Client, path: str) -> None:
    """The directory and those above it, where they are missing."""
    if path and not docker.console.files.exists(path):
        make_directories(docker, posixpath.dirname(path))
        docker.console.files.make_directory(path)


def remove(docker: Client, name: str) -> None:
    """Takes its directory away; it may be missing."""
    directory = place(docker, name)
    if docker.console.files.exists(f"{directory}/meta.json"):
        docker.console.files.remove(f"{directory}/meta.json")
    if docker.console.files.exists(directory):
        docker.console.files.remove(directory)


def described(context: Stored, text: str) -> Stored:
    """With another description."""
    return msgspec.structs.replace(context, Metadata=ContextDescription(Description=text))


def listing(docker: Client, context: Stored) -> Listing:
    """As inspect shows it."""
    kept = context.Name != DEFAULT
    places = Places(MetadataPath=place(docker, context.Name), TLSPath=place(docker, context.Name, "tls")) if kept else Places()
    return Listing(Metadata=context, Storage=places, Name=context.Name, Endpoints=context.Endpoints)
