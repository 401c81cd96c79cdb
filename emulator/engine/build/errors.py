"""What a build ends with when it fails. `excerpts` are the lines of the Dockerfile that it is about."""

from __future__ import annotations

from emulator.errors import EmulatorError


class SolveFailed(EmulatorError):
    """BuildKit gives up; the text is behind `failed to solve: `."""

    def __init__(self, sentence: str, excerpts: str = "") -> None:
        super().__init__(sentence)
        self.excerpts = excerpts


class NoDockerfile(SolveFailed):
    """There is nothing to build by."""

    def __init__(self, name: str) -> None:
        super().__init__(f"failed to read dockerfile: open {name}: no such file or directory")
