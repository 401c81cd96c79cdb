"""apt's options, as apt-get and apt both have them, and how a command of theirs fails."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError

FLAGS = {
    "y": "yes",
    "yes": "yes",
    "assume-yes": "yes",
    "assume-no": "no",
    "q": "quiet",
    "quiet": "quiet",
    "s": "simulate",
    "simulate": "simulate",
    "just-print": "simulate",
    "dry-run": "simulate",
    "no-act": "simulate",
    "d": "download",
    "download-only": "download",
    "no-install-recommends": "lean",
    "install-recommends": "",
    "no-install-suggests": "",
    "f": "",
    "fix-broken": "",
    "purge": "purge",
    "allow-unauthenticated": "",
    "force-yes": "yes",
    "fix-missing": "",
    "m": "",
    "reinstall": "reinstall",
    "autoremove": "autoremove",
    "auto-remove": "autoremove",
    "only-upgrade": "upgrade",
    "V": "versions",
    "verbose-versions": "versions",
    "no-upgrade": "",
    "allow-downgrades": "",
    "allow-remove-essential": "essential",
    "allow-change-held-packages": "held",
    "show-progress": "",
    "installed": "installed",
    "upgradable": "upgradable",
    "all-versions": "versions of all",
    "a": "versions of all",
    "names-only": "names",
    "n": "names",
    "no-download": "",
    "allow-insecure-repositories": "",
    "allow-releaseinfo-change": "",
}


LONG_SETTINGS = {
    "--option": "o",
    "--target-release": "t",
    "--default-release": "t",
    "--config-file": "c",
}


class Failed(EmulatorError):
    """An `E:` line and status 100."""


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    quiet: int = 0
    words: list[str] = field(default_factory=list)
    release: str = ""


def parse(words: list[str]) -> Options:
    """apt's options; of `-o KEY=VALUE` only the form is looked at, `-t SUITE` is."""
    options, queue = Options(), list(words)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-") or word == "-":
            options.words.append(word)
        elif word.startswith(("-o", "-t", "-c")) and not word.startswith("--"):
            _setting(options, word[1], word[2:].removeprefix("=") or (queue.pop(0) if queue else ""))
        elif word.partition("=")[0] in LONG_SETTINGS:
            name, equals, value = word.partition("=")
            _setting(options, LONG_SETTINGS[name], value if equals else queue.pop(0) if queue else "")
        elif word.startswith("--"):
            _long(options, word)
        else:
            _short(options, word)
    return options


def _setting(options: Options, letter: str, value: str) -> None:
    if letter == "t":
        options.release = value
    elif letter == "o" and "=" not in value:
        raise Failed(f"Option {value}: Configuration item specification must have an =<val>.")


def _long(options: Options, word: str) -> None:
    name, _, value = word[2:].partition("=")
    if name in ("help", "version"):
        options.flags.add(name)
    elif name == "quiet":
        options.quiet += int(value) if value.isdigit() else 1
    elif name in FLAGS:
        options.flags.add(FLAGS[name])
    elif name.startswith("no-") and name[3:] in FLAGS:
        options.flags.discard(FLAGS[name[3:]])
    else:
        raise Failed(f"Command line option --{name} is not understood in combination with the other options")


def _short(options: Options, word: str) -> None:
    for index, letter in enumerate(word[1:], 1):
        if letter == "q":
            rest = word[index + 1 :]
            options.quiet += int(rest[1:]) if rest.startswith("=") and rest[1:].isdigit() else 1
            if rest.startswith("="):
                return
        elif letter == "h":
            options.flags.add("help")
        elif letter == "v":
            options.flags.add("version")
        elif letter in FLAGS:
            options.flags.add(FLAGS[letter])
        else:
            raise Failed(
                f"Command line option '{letter}' [from {word}] is not understood in combination with the other options."
            )
