"""`--cache-from` and `--cache-to` (buildx: util/buildflags/cache.go; buildkit: client/solve.go parseCacheOptions)."""

from __future__ import annotations

import posixpath

from emulator.commands.buildx.errors import ELSEWHERE, BuildError, BuildxError
from emulator.commands.buildx.pairs import read_pairs
from emulator.commands.client import Client
from emulator.errors import NotEmulated
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.csv import read_fields

INDEX = "index.json"


def entries(call: Invocation, flag: str) -> list[dict[str, str]]:
    """One a flag; words without any `=` name images. Raises BuildxError."""
    found: list[dict[str, str]] = []
    for word in filter(None, call.words(flag)):
        try:
            fields = read_fields(word)
        except ValueRefused as error:
            raise BuildxError(str(error)) from None
        if not any("=" in field for field in fields):
            found += [{"type": "registry", "ref": field} for field in fields]
        else:
            found.append(read_entry(word, fields))
    return found


def read_entry(word: str, fields: list[str]) -> dict[str, str]:
    """`type=local,src=DIRECTORY`."""
    found = read_pairs(fields)
    if not found.get("type"):
        raise BuildxError(f'type required form> "{word}"')
    return found


def sources(docker: Client, call: Invocation) -> tuple[tuple[str, ...], list[str]]:
    """The images of `--cache-from`, and what is to be told of directories that hold no cache."""
    images, lacking = [], []
    for entry in entries(call, "cache-from"):
        kind, place = entry["type"], entry.get("src", "")
        if kind == "local":
            if not place:
                raise BuildError("local cache importer requires src")
            lacking.append(f"WARNING: local cache import at {place} not found due to err: {absence(docker, call, place)}")
        elif kind == "registry":
            if not entry.get("ref"):
                raise BuildError("registry cache importer requires ref")
            images.append(entry["ref"])
        elif kind != "gha":  # without its runner's variables, the client leaves GitHub's cache away
            raise NotEmulated(f"{call.called_as} --cache-from type={kind}")
    return tuple(images), lacking


def absence(docker: Client, call: Invocation, place: str) -> str:
    """Why a directory is no cache."""
    files = docker.console.files
    if not files.is_directory(place):
        return f"could not lock {place}/{INDEX}.lock: open {place}/{INDEX}.lock: no such file or directory"
    if not files.exists(posixpath.join(place, INDEX)):
        return f"could not read {place}/{INDEX}: open {place}/{INDEX}: no such file or directory"
    raise NotEmulated(f"{call.called_as} --cache-from type=local")


def check_targets(call: Invocation) -> None:
    """`--cache-to`: the docker driver keeps a cache within the image alone."""
    targets = entries(call, "cache-to")
    if any(entry["type"] != "inline" for entry in targets):
        raise BuildError(f"Cache export is not supported for the docker driver.\n{ELSEWHERE}build-cache-backends/")
    if targets:
        raise NotEmulated(f"{call.called_as} --cache-to type=inline")
