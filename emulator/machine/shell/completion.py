"""Tab: what the word before the cursor could become: a command, a variable or a file."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.shell.builtins import names

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

WORD = re.compile(r"(?:[^\s;&|()<>\"'\\]|\\.)*$", re.DOTALL)
COMMAND_POSITION = re.compile(r"(?:^|[;&|(]|\b(?:then|do|else|if|while|until|sudo|exec|!)\s)\s*$")


@dataclass(frozen=True, slots=True)
class Completion:
    """`insert` is what to put in at the cursor ("" when nothing is sure), `candidates` what it could be."""

    insert: str
    candidates: list[str]


def complete(shell: Shell, before: str) -> Completion | None:
    match = WORD.search(before)
    word = match.group() if match is not None else ""
    head = before[: len(before) - len(word)]
    if word.startswith("$"):
        return finish(word, ["$" + name for name in shell.variables.names() if name.startswith(word[1:])], "")
    if word.startswith("~") and "/" not in word and (users := users_of(shell, word[1:])):
        return finish(word, ["~" + name for name in users], "/")
    if COMMAND_POSITION.search(head) and "/" not in word:
        found = commands(shell, word)
        if found:
            return finish(word, found, " ")
    return files(shell, word)


def users_of(shell: Shell, part: str) -> list[str]:
    try:
        rows = shell.process.read_file("/etc/passwd").decode("utf-8", "surrogateescape").splitlines()
    except LinuxError:
        return []
    return sorted(name for row in rows if (name := row.partition(":")[0]).startswith(part))


def commands(shell: Shell, word: str) -> list[str]:
    found = {name for name in (*names(shell.flavour), *shell.functions, *shell.aliases) if name.startswith(word)}
    for directory in shell.variables.text("PATH").split(":"):
        try:
            found.update(name for name in shell.process.listdir(directory or ".") if name.startswith(word))
        except LinuxError:
            continue
    return sorted(found)


def files(shell: Shell, word: str) -> Completion | None:
    plain = re.sub(r"\\(.)", r"\1", word)
    directory, part = posixpath.split(plain)
    where = directory
    if where.startswith("~") and (home := shell.home(where[1:].partition("/")[0])) is not None:
        where = home + where[1:].partition("/")[1] + where[1:].partition("/")[2]
    try:
        listed = shell.process.listdir(where or ".")
    except LinuxError:
        return None
    found = [name for name in listed if name.startswith(part) and (part.startswith(".") or not name.startswith("."))]
    if len(found) == 1:
        slash = is_directory(shell, posixpath.join(where, found[0]))
        return finish(part, found, "/" if slash else " ")
    marked = [name + "/" if is_directory(shell, posixpath.join(where, name)) else name for name in found]
    insert = finish(part, found, "")
    return Completion(insert.insert, marked) if insert is not None else None


def is_directory(shell: Shell, path: str) -> bool:
    try:
        return shell.process.stat(path).kind is Kind.DIRECTORY
    except LinuxError:
        return False


def finish(word: str, found: list[str], ending: str) -> Completion | None:
    """The part that all have in common, and the ending if there is only one."""
    if not found:
        return None
    common = posixpath.commonprefix(found)
    insert = re.sub(r"([\s;&|()<>\"'\\$`*?\[\]!#])", r"\\\1", common[len(word) :])
    return Completion(insert + ending if len(found) == 1 else insert, found)
