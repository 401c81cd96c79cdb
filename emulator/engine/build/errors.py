"""What a build ends with when it fails. `excerpts` are the lines of the Dockerfile that it is about."""

from __future__ import annotations

from emulator.dockerfile.errors import DockerfileError
from emulator.dockerfile.stages import excerpt
from emulator.errors import EmulatorError


class SolveFailed(EmulatorError):
    """BuildKit gives up; the text is behind `failed to solve: `."""

    def __init__(self, sentence: str, excerpts: str = "") -> None:
        super().__init__(sentence)
        self.excerpts = excerpts


def failure(error: DockerfileError, text: str, name: str) -> SolveFailed:
    """With the lines."""
    return SolveFailed(str(error), excerpt(text, name, error.lines))
