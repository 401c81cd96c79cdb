"""apk's options, as its commands have them in common."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError

FLAGS = {
    "q": "quiet", "quiet": "quiet", "U": "update", "update-cache": "update", "no-cache": "no-cache",
    "s": "simulate", "simulate": "simulate", "v": "verbose", "verbose": "verbose", "no-progress": "", "no-interactive": "",
    "u": "upgrade", "upgrade": "upgrade", "I": "installed", "installed": "installed", "a": "all", "all": "all",
    "L": "contents", "contents": "contents", "e": "exists", "d": "description", "description": "description",
    "w": "webpage", "webpage": "webpage", "size": "size", "W": "who-owns", "who-owns": "who-owns", "R": "depends",
    "depends": "depends", "r": "rdepends", "rdepends": "rdepends", "x": "exact", "exact": "exact", "f": "", "force": "",
    "purge": "",
}  # fmt: skip
VALUES = ("-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--wait")


class Unknown(EmulatorError):
    """An option that nothing here listens to."""


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    virtual: str = ""


def parse(words: list[str]) -> Options:
    """Raises Unknown."""
    options, queue = Options(), list(words)
    while queue:
        word = queue.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            options.words.append(word)
        elif name in VALUES:
            if name not in ("-t", "--virtual"):
                raise Unknown(f"option {name}")
            options.virtual = value if equals else queue.pop(0) if queue else ""
        elif word.startswith("--"):
            _take(options, word[2:], word)
        else:
            for letter in word[1:]:
                _take(options, letter, f"-{letter}")
    return options


def _take(options: Options, name: str, shown: str) -> None:
    if name not in FLAGS or not FLAGS[name]:
        if name not in FLAGS:
            raise Unknown(f"option {shown}")
        return
    options.flags.add(FLAGS[name])
