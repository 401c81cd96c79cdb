"""Words of an expression that are wrong are told before anything is walked."""

from __future__ import annotations

import re

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.find.parse import And, BadExpression, Comma, Node, Not, Or, Test
from emulator.machine.programs.text.find.tests import TYPES


def check(finder: Finder, node: Node) -> None:
    stack: list[Node] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, (And, Or, Comma)):
            stack.extend(each.items)
        elif isinstance(each, Not):
            stack.append(each.inner)
        else:
            _check_test(finder, each)


def _check_test(finder: Finder, test: Test) -> None:
    name, word = test.name, test.word
    if name in ("type", "xtype"):
        for letter in word.split(","):
            if letter not in TYPES or letter == "-":
                raise BadExpression(f"Unknown argument to -{name}: {letter[:1]}", f"invalid argument '{word}' to '-type'")
    elif name == "size" and not re.fullmatch(r"[-+]?\d+[cwbkMG]?", word):
        raise BadExpression(
            f"invalid -size type `{word[-1:]}'" if word else "invalid null argument to -size", f"invalid number '{word}'"
        )
    elif name in ("mtime", "atime", "ctime", "mmin", "amin", "cmin", "links", "inum") and not re.fullmatch(
        r"[-+]?\d+(\.\d*)?", word
    ):
        raise BadExpression(f"invalid argument `{word}' to `-{name}'", f"invalid number '{word}'")
    elif name in ("newer", "anewer", "cnewer", "samefile"):
        try:
            finder.references[word] = finder.process.stat(word)
        except LinuxError as error:
            raise BadExpression(f"{finder.job.quoted(word)}: {error}", f"{word}: {error}") from error
    elif name == "user" and finder.accounts.uid(word) is None:
        raise BadExpression(f"{finder.job.quote(word)} is not the name of a known user", f"unknown user {word}")
    elif name == "group" and finder.accounts.gid(word) is None:
        raise BadExpression(f"{finder.job.quote(word)} is not the name of an existing group", f"unknown group {word}")
    elif name == "perm" and finder.permission(word) is None:
        raise BadExpression(f"invalid mode {finder.job.quote(word)}", f"invalid mode '{word}'")
    elif name in ("regex", "iregex"):
        try:
            finder.regex(word, name == "iregex")
        except regex.BadRegex as error:
            raise BadExpression(
                f"failed to compile regular expression '{word}': {error}", f"bad regex '{word}': {error}"
            ) from error
