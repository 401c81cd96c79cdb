"""curl's command line: the options by table, and what they ask for. No transfer here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from emulator.errors import EmulatorError

# name, short letter or -, and: flag, value, refused (real curl has it, we have not)
_ROWS: Final = """
silent s flag | show-error S flag | output o value | remote-name O flag | write-out w value | include i flag | head I flag
verbose v flag | fail f flag | fail-with-body - flag | location L flag | request X value | data d value | data-raw - value
data-binary - value | data-ascii - value | data-urlencode - value | json - value | header H value | insecure k flag
max-time m value | connect-timeout - value | retry - value | retry-delay - value | retry-connrefused - flag
retry-all-errors - flag | retry-max-time - value | user-agent A value | user u value | referer e value | cookie b value
get G flag | max-redirs - value | compressed - flag | range r value | upload-file T value | no-buffer N flag
progress-bar # flag | resolve - value | ipv4 4 flag | ipv6 6 flag | version V flag | help h flag | url - value
no-progress-meter - flag | create-dirs - flag | output-dir - value | http1.0 0 flag | http1.1 - flag | globoff g flag
path-as-is - flag | disable q flag | post301 - flag | location-trusted - flag | proto - value | tlsv1.2 - flag
dump-header D value | interface - refused | proxy x refused | form F refused | config K refused | cookie-jar c refused
continue-at C refused | parallel Z refused | unix-socket - value | netrc n refused | cert E refused | cacert - value
remote-header-name J refused | time-cond z refused | speed-limit Y refused | limit-rate - refused | trace - refused
trace-ascii - refused | http2 - refused | noproxy - value | keepalive-time - value | no-keepalive - flag | stderr - refused
"""


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    letter: str
    kind: str


def _table() -> tuple[dict[str, Option], dict[str, Option]]:
    options = [Option(*row.split()) for row in _ROWS.replace("\n", "|").split("|") if row.strip()]
    return {option.name: option for option in options}, {
        option.letter: option for option in options if option.letter != "-"
    }


LONG, SHORT = _table()


class BadOption(EmulatorError):
    """A command line that curl refuses (status 2); `str()` follows `curl: `."""


@dataclass
class Wishes:
    """What the command line asks for."""

    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    data: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[str | None] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    resolves: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.flags

    def seconds(self, name: str) -> float | None:
        """The value of a time option; BadOption when it is none."""
        text = self.values.get(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not 0 <= number < 1e9:
            raise BadOption(f"option --{name}: expected a proper numerical parameter")
        return number


def parse(words: list[str]) -> Wishes:
    """Reads the words behind `curl`."""
    wishes = Wishes()
    queue = list(words)
    only_urls = False
    while queue:
        word = queue.pop(0)
        if only_urls or not word.startswith("-") or word == "-":
            wishes.urls.append(word)
        elif word == "--":
            only_urls = True
        elif word.startswith("--"):
            _long(wishes, word, queue)
        else:
            _letters(wishes, word, queue)
    return wishes


def _long(wishes: Wishes, word: str, queue: list[str]) -> None:
    name = word[2:]
    off = name.startswith("no-") and name not in LONG
    option = LONG.get(name[3:] if off else name)
    if option is None:
        found = [other for known, other in LONG.items() if known.startswith(name)]
        if len(found) != 1:
            raise BadOption(f"option {word}: is {'ambiguous' if found else 'unknown'}")
        option = found[0]
    _take(wishes, option, word, None, queue, off)


def _letters(wishes: Wishes, word: str, queue: list[str]) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        option = SHORT.get(letter)
        if option is None:
            raise BadOption(f"option {word}: is unknown")
        if option.kind == "value":
            _take(wishes, option, word, letters or None, queue, False)
            return
        _take(wishes, option, word, None, queue, False)


def _take(wishes: Wishes, option: Option, word: str, attached: str | None, queue: list[str], off: bool) -> None:
    if option.kind == "refused":
        raise BadOption(f"option {word}: is not emulated yet")
    if option.kind == "flag":
        if option.name == "remote-name":
            wishes.outputs.append(None)
        (wishes.flags.discard if off else wishes.flags.add)(option.name)
        return
    if attached is None and not queue:
        raise BadOption(f"option {word}: requires parameter")
    value = queue.pop(0) if attached is None else attached
    match option.name:
        case "header":
            wishes.headers.append(value)
        case "output":
            wishes.outputs.append(value)
        case "url":
            wishes.urls.append(value)
        case "resolve":
            wishes.resolves.append(value)
        case "data" | "data-raw" | "data-binary" | "data-ascii" | "data-urlencode" | "json":
            wishes.data.append((option.name, value))
        case _:
            wishes.values[option.name] = value
