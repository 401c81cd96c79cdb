"""The words behind `apt-get install` and `remove`: NAME, NAME=VERSION, NAME/SUITE, NAME:ARCHITECTURE, globs and expressions,
`+` and `-` behind a name. What each means in an archive and a database, or why it cannot be had, in apt's words.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, field

from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive

#: What makes a word a glob, and an expression, to apt; with the last ones a word can only have been meant as one.
GLOB, EXPRESSION, PLAINLY = frozenset(".?*[]!"), frozenset(".?+*|[^$"), frozenset("*|[^$")
ABSENT = (
    "Package {} is not available, but is referred to by another package.\n"
    "This may mean that the package is missing, has been obsoleted, or\n"
    "is only available from another source\n"
)


@dataclass
class Request:
    """Names by what is asked for; `errors` are the texts behind `E: `, `notes` are said before them."""

    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def understood(words: Sequence[str], database: Database, archive: Archive | None, removing: bool) -> Request:
    """All words, each looked at although another one is wrong."""
    request = Request()
    for word in words:
        _read(request, word, database, archive, removing)
    return request


def _read(request: Request, word: str, database: Database, archive: Archive | None, removing: bool) -> None:
    name, goes = word, removing
    if not _exists(word, database, archive) and word[-1:] in ("+", "-"):
        name, goes = word[:-1], word.endswith("-")
    version, suite = "", ""
    if "=" in name:
        name, _, version = name.partition("=")
    elif "/" in name:
        name, _, suite = name.partition("/")
    bare, _, architecture = name.partition(":")
    names = [bare] if _exists(bare, database, archive) and architecture in ("", "amd64", "native", "any") else []
    if not names and archive is not None and bare in archive.absent:
        request.notes.append("\n".join(archive.absent[bare]))
        request.errors.append(f"Package '{bare}' has no installation candidate")
        return
    told = len(request.errors)
    names = names or _matching(request, name, database, archive)
    if not names and len(request.errors) == told:
        request.errors += _nothing(name, archive)
    for one in names:
        if problem := _fits(word, one, version, suite, database, archive):
            request.notes.append(ABSENT.format(one))
            request.errors.append(problem)
        else:
            (request.unwanted if goes else request.wanted).append(one)


def _exists(name: str, database: Database, archive: Archive | None) -> bool:
    return name in database.stanzas or (archive is not None and name in archive.packages)


def _nothing(name: str, archive: Archive | None) -> list[str]:
    if archive is not None and name.partition(":")[0] in archive.known:
        return [f"Package {name} is not simulated"]
    if PLAINLY & set(name) and archive is not None:
        return [f"Regular expression '{name}' is not simulated"]
    lines = [f"Unable to locate package {name}"]
    if GLOB & set(name):
        lines.append(f"Couldn't find any package by glob '{name}'")
    if EXPRESSION & set(name):
        lines.append(f"Couldn't find any package by regex '{name}'")
    return lines


def _matching(request: Request, pattern: str, database: Database, archive: Archive | None) -> list[str]:
    """The names that a glob finds, unless one of them is out there and not in the catalog."""
    if not GLOB & set(pattern):
        return []
    here = {*(archive.packages if archive is not None else ()), *database.names()}
    known = archive.known if archive is not None else frozenset()
    if missing := sorted(fnmatch.filter(known - here, pattern)):
        request.errors.append(f"Package {missing[0]}, which '{pattern}' stands for too, is not simulated")
        return []
    return sorted(fnmatch.filter(here, pattern))


def _fits(word: str, name: str, version: str, suite: str, database: Database, archive: Archive | None) -> str:
    """Why that version, or that suite's, cannot be had; "" where it can."""
    package = archive.packages.get(name) if archive is not None else None
    versions = {database.version(name), package.version if package is not None else ""} - {""}
    if "=" in word and version not in versions:
        return f"Version '{version}' for '{name}' was not found"
    if suite:
        releases = archive.releases if archive is not None else {}
        own = package.suite if package is not None else next(iter(releases), "")
        if suite not in (own, releases.get(own, ("", "", own))[2]):
            return f"Release '{suite}' for '{name}' was not found"
    return ""
