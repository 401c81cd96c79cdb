"""The commands of a Markdown tutorial: in every `sh` or `console` fence, the lines that begin with a prompt.

`$ ` and `# ` are the host's prompt; `root@33e74681cba5:/# ` is that of the container which the command before it opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"^(?P<indent> {0,3})(?P<marks>`{3,}|~{3,})\s*(?P<language>[\w-]*)")
LANGUAGES = frozenset({"sh", "console", "bash", "shell", "shell-session"})
HOST_PROMPT = re.compile(r"^\s*[$#] (?P<command>.+)$")
INNER_PROMPT = re.compile(r"^\s*(?:\[?[\w.-]+@[\w.-]+[: ][^\s#$]*\]?[#$]|/[^\s#$]* [#$]|(?:ba)?sh-[\d.]+[#$]) (?P<command>.+)$")


@dataclass(frozen=True)
class TutorialStep:
    """One typed line. `inside`: typed into the container that is open, not at the host."""

    command: str
    line: int
    inside: bool


def parse(text: str) -> list[TutorialStep]:
    """All typed lines, in order. An unclosed fence ends with the file."""
    steps: list[TutorialStep] = []
    closing: str | None = None
    counted = False
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if closing is None and fence:
            closing, counted = fence["marks"], fence["language"] in LANGUAGES
        elif closing is not None and fence and fence["marks"].startswith(closing) and not fence["language"]:
            closing = None
        elif closing is not None and counted and (step := _step(line, number)):
            steps.append(step)
    return steps


def _step(line: str, number: int) -> TutorialStep | None:
    if match := INNER_PROMPT.match(line):
        return TutorialStep(match["command"], number, inside=True)
    if match := HOST_PROMPT.match(line):
        return TutorialStep(match["command"], number, inside=False)
    return None
