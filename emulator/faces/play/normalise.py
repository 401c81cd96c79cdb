"""What differs from run to run, under stable names: ids, times, generated names, ports, sizes.

Equal values get equal names over a whole transcript, so an id that `run` prints must come back in `ps`. The rules are
those of the recordings (their placeholders are listed in README); this module is text to text and knows nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from emulator.model.names import ADJECTIVES

AGE = (
    r"(?:Less than a second|\d+ seconds?|About a minute|\d+ minutes?|About an hour|\d+ hours?|\d+ days?"
    r"|\d+ weeks?|\d+ months?|\d+ years?)"
)
PROGRESS = re.compile(
    r"<\w+(?::12)?>: (?:Pulling fs layer|Waiting|Verifying Checksum|Download complete|Pull complete|Already exists"
    r"|Preparing|Pushed|Layer already exists|Mounted from .*)"
)
PASSING = re.compile(r": (?:Waiting|Verifying Checksum|Preparing)$")
MOVES_IMAGES = re.compile(r"docker(?: image)? pull|docker run|docker push|docker create")
AGED = re.compile(rf"{AGE}(?: ago)?\b")

EARLY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d(?: [A-Z]+)?)?"), "<time>"),
    (re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", re.I), "<mac>"),
    (re.compile(rf"\b{AGE} ago\b"), "<ago>"),
    (re.compile(rf"\bUp {AGE}\b"), "Up <ago>"),
    (re.compile(r"\b1[78]\d{8}(?:\.\d+)?\b"), "<time>"),
)
LATE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r'("?Pid"?:\s*)[1-9]\d*'), r"\1<pid>"),
    (re.compile(r"\b\d+(?:\.\d+)?(?:[kMG]B|[KMG]iB)(?![\w/])"), "<size>"),
    (re.compile(r"Bind for ::(?=:\d)"), "Bind for 0.0.0.0"),  # a port taken for both families is reported for either
    (re.compile(r"\b28\.5\.2(?:\+\w+)?\b"), "<version>"),
    (re.compile(r"\bbuild [0-9a-f]{7,40}\b"), "build <build>"),
)
REFERENCE = re.compile(r"\bref [\w-]{25,36}::\w{25}\b")
FULL_ID = re.compile(r"\b(sha256:)?([0-9a-f]{64})\b")
SHORT_ID = re.compile(r"\b[0-9a-f]{12}\b")
PORT = re.compile(
    r"(?<=:)(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|4\d{4}|5\d{4}|60\d{3})\b(?=->|\n|$|\")"
)
NAME = re.compile(rf"\b(?:{'|'.join(ADJECTIVES)})_[a-z]+\d?\b")


class Normaliser:
    """One transcript's names. `places` are texts of this run (`{"/tmp/x": "<cwd>"}`) and what stands for them."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places
        self._names: dict[str, dict[str, str]] = {}
        self._ids: dict[str, str] = {}

    def __call__(self, text: str, command: str) -> str:
        text = text.replace("\r", "<cr>").replace("\x1b", "<esc>")
        aged = AGED.search(text) is not None
        text = self._ids_of(REFERENCE.sub("ref <ref>", text))
        text = _replace_all(text, EARLY)
        text = PORT.sub(self._namer("port"), text)
        text = NAME.sub(self._namer("name"), text)
        text = _replace_all(text, LATE)
        for place, name in self._places.items():
            text = text.replace(place, name)
        if aged or "<" in text:
            text = _settle_columns(text)
        return _settle_progress(text) if MOVES_IMAGES.search(command) else text

    def _ids_of(self, text: str) -> str:
        return SHORT_ID.sub(self._short_id, FULL_ID.sub(self._full_id, text))

    def _name(self, kind: str, value: str) -> str:
        known = self._names.setdefault(kind, {})
        return known.setdefault(value, f"{kind}{len(known) + 1}")

    def _namer(self, kind: str) -> Callable[[re.Match[str]], str]:
        return lambda match: f"<{self._name(kind, match[0])}>"

    def _full_id(self, match: re.Match[str]) -> str:
        prefix, short = match[1] or "", match[2][:12]
        if short not in self._ids:
            self._ids[short] = self._name("sha" if prefix else "id", short)
        return f"{prefix}<{self._ids[short]}>"

    def _short_id(self, match: re.Match[str]) -> str:
        short = match[0]
        if short not in self._ids:
            if short.isdigit():
                return short
            self._ids[short] = self._name("id", short)
        return f"<{self._ids[short]}:12>"


def _replace_all(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _settle_columns(text: str) -> str:
    """A placeholder moves the columns behind it, so runs of spaces count as two."""
    text = re.sub(r"(?<=\S) {2,}(?=\S)", "  ", text)
    return re.sub(r" +$", "", text, flags=re.M)


def _settle_progress(text: str) -> str:
    """Layers travel side by side: their progress lines come in any order, so each run of them is sorted."""
    run: list[str] = []
    settled: list[str] = []
    for line in text.split("\n"):
        if PROGRESS.fullmatch(line):
            if not PASSING.search(line):
                run.append(line)
            continue
        settled += [*sorted(run), line]
        run = []
    return "\n".join(settled + sorted(run))
