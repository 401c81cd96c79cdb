"""`-a`, `-i`, `-d`: which of the container's streams the client is joined to."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.parse.invocation import Invocation


@dataclass(frozen=True)
class Attached:
    stdin: bool
    stdout: bool
    stderr: bool

    @property
    def any(self) -> bool:
        return self.stdin or self.stdout or self.stderr


def attached(call: Invocation) -> Attached:
    """Output is attached unless `-a` names streams; nothing is with `-d`."""
    if call.values.get("detach"):
        return Attached(False, False, False)
    named = call.words("attach")
    everything = not named
    return Attached("stdin" in named or call.yes("interactive"), everything or "stdout" in named,
                    everything or "stderr" in named)
