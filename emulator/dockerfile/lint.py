"""Build checks: the rules by name, and what was found (buildkit: dockerfile/linter)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

URL = "https://docs.docker.com/go/dockerfile/rule/"


@dataclass(frozen=True)
class Warning:
    """One finding."""

    rule: str
    sentence: str
    line: tuple[int, int]

    @property
    def short(self) -> str:
        """As the progress shows it."""
        return f"{self.rule}: {self.sentence} (line {self.line[0]})"

    @property
    def url(self) -> str:
        """Where the rule is explained; some have no page."""
        return "" if self.rule == "InvalidBaseImagePlatform" else URL + dashed(self.rule) + "/"


def dashed(name: str) -> str:
    """`WorkdirRelativePath` → `workdir-relative-path`, `JSONArgsRecommended` → `json-args-recommended`."""
    out = []
    for place, letter in enumerate(name):
        following = name[place + 1 : place + 2]
        if letter.isupper() and place and (name[place - 1].islower() or following.islower()):
            out.append("-")
        out.append(letter.lower())
    return "".join(out)


@dataclass
class Linter:
    """Collects warnings. The `check` directive turns rules off and makes findings errors."""

    skipped: tuple[str, ...] = ()
    skip_all: bool = False
    errors: bool = False
    found: list[Warning] = field(default_factory=list)

    def warn(self, rule: str, sentence: str, lines: tuple[int, int]) -> None:
        found = Warning(rule, sentence, lines)
        if not self.skip_all and rule not in self.skipped and found not in self.found:
            self.found.append(found)

    @property
    def failed(self) -> Sequence[str]:
        """The rules that stop the build."""
        return sorted({each.rule for each in self.found}) if self.errors else ()


def linter(directive: str) -> Linter:
    """`skip=A,B;error=true`."""
    found = Linter()
    for part in directive.split(";"):
        key, _, value = part.partition("=")
        words = [word.strip() for word in value.split(",")]
        if key.strip() == "skip":
            found.skipped = tuple(word for word in words if word != "all")
            found.skip_all = "all" in words
        elif key.strip() == "error":
            found.errors = value.strip().lower() == "true"
    return found
