"""What begins the sentences of buildx, and where it sends one for what the docker driver does not do."""

from __future__ import annotations

from emulator.commands.outcome import ClientError

ELSEWHERE = (
    "Switch to a different driver, or turn on the containerd image store, and try again.\n"
    "Learn more at https://docs.docker.com/go/"
)


class BuildError(ClientError):
    """Behind `ERROR: failed to build: `."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"ERROR: failed to build: {sentence}")


class BuildxError(ClientError):
    """Behind `ERROR: `."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"ERROR: {sentence}")
