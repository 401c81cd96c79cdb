"""`.dockerignore`: which files stay out of a build context (moby: patternmatcher)."""

from __future__ import annotations

import posixpath
import re

from emulator.errors import EmulatorError

LONGEST = 4096


class BadPattern(EmulatorError):
    def __init__(self, sentence: str = "syntax error in pattern") -> None:
        super().__init__(sentence)


def patterns(text: str) -> list[str]:
    """The patterns of a file: no comments, no blanks around, cleaned, without leading slash."""
    found = []
    for line in text.removeprefix("\ufeff").splitlines():
        if line.startswith("#") or not (line := line.strip()):
            continue
        inverted = line.startswith("!")
        pattern = line[1:].strip() if inverted else line
        if pattern:
            pattern = posixpath.normpath(pattern).replace("//", "/")
            pattern = pattern.lstrip("/") if len(pattern) > 1 else pattern
        found.append(("!" if inverted else "") + pattern)
    return found


class Ignored:
    """Asks for one path after another. The last pattern that fits decides; a directory's fate is its content's. `literal`: as
    the classic builder's client does it, exceptions lead into a directory that stays out only by its very name.
    """

    def __init__(self, words: list[str], *, literal: bool = False) -> None:
        self.words, self.literal = words, literal
        if "!" in words:
            raise BadPattern('illegal exclusion pattern: "!"')
        self.rules = [(word.startswith("!"), expression(word.removeprefix("!"))) for word in words if word not in ("", ".")]
        self.exceptions = [word[1:] for word in words if word.startswith("!")]

    def __call__(self, path: str) -> bool:
        """Whether it stays out; `path` without leading slash."""
        parents = ancestors(path)
        out = False
        for inverted, pattern in self.rules:
            if inverted == out and any(pattern.fullmatch(each) for each in (path, *parents)):
                out = not inverted
        return out

    def skips(self, directory: str) -> bool:
        """Whether nothing within can come in: the directory stays out, and no exception leads into it."""
        if not self(directory):
            return False
        if self.literal:
            return not any(f"{each}/".startswith(f"{directory}/") for each in self.exceptions)
        return not any(leads_into(each, directory) for each in self.exceptions)


def leads_into(pattern: str, directory: str) -> bool:
    """Whether a path that fits may lie below; generous where the pattern has wildcards."""
    literal = re.split(r"[*?\[\\]", pattern, maxsplit=1)[0]
    return literal != pattern or pattern.startswith(directory + "/")


def ancestors(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def expression(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression; raises BadPattern."""
    if len(pattern) > LONGEST:
        raise BadPattern
    out, place = [], 0
    while place < len(pattern):
        letter = pattern[place]
        place += 1
        if letter == "*" and pattern.startswith("*", place):
            place += 1
            if pattern.startswith("/", place):
                place += 1
            out.append(".*" if place >= len(pattern) else "(?:.*/)?")
        elif letter == "*":
            out.append("[^/]*")
        elif letter == "?":
            out.append("[^/]")
        elif letter == "[":
            text, place = bracket(pattern, place)
            out.append(text)
        elif letter == "\\":
            if place >= len(pattern):
                raise BadPattern
            out.append(re.escape(pattern[place]))
            place += 1
        else:
            out.append(re.escape(letter))
    try:
        return re.compile("".join(out), re.S)
    except re.error:
        raise BadPattern from None


def bracket(pattern: str, place: int) -> tuple[str, int]:
    """`[a-z]`."""
    end = pattern.find("]", place + 1)
    if end < 0:
        raise BadPattern
    body = pattern[place:end]
    if not body or body.startswith("]"):
        raise BadPattern
    inverted = body[:1] in ("^", "!")
    inside = (body[1:] if inverted else body).replace("\\", "\\\\").replace("[", "\\[")
    return f"[{'^' if inverted else ''}{inside}]", end + 1
