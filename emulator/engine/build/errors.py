"""What a build ends with when it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.dockerfile.lint import CHECK_ARGUMENT
from emulator.dockerfile.stages import excerpt
from emulator.errors import EmulatorError


@dataclass(frozen=True)
class Source:
    """Lines (the first and the last) of the Dockerfile that an error is about (buildkit: solver/errdefs Source)."""

    name: str
    text: str
    lines: tuple[int, int]

    @property
    def excerpt(self) -> str:
        """As it is shown."""
        return excerpt(self.text, self.name, self.lines)


class SolveFailed(EmulatorError):
    """BuildKit gives up; the text is behind `failed to solve: `. `sources` are shown before it."""

    def __init__(self, sentence: str, sources: Sequence[Source] = ()) -> None:
        super().__init__(sentence)
        self.sources = sources

    @property
    def excerpts(self) -> str:
        """The lines of the Dockerfile that it is about."""
        return "".join(source.excerpt for source in self.sources)


class BadCheckArgument(SolveFailed):
    """The build argument that stands for the check directive cannot be read; nothing was begun."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"failed to parse build-arg:{CHECK_ARGUMENT}: {fault}")


class EmptyDockerfile(SolveFailed):
    def __init__(self) -> None:
        super().__init__("the Dockerfile cannot be empty")


class NoDockerfile(SolveFailed):
    """There is nothing to build by."""

    def __init__(self, name: str) -> None:
        super().__init__(f"failed to read dockerfile: open {name}: no such file or directory")
