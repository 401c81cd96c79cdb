"""What a client asks of the classic builder, and how its build may end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.model.host_config import HostConfig


class StepFailed(EmulatorError):
    """A build ends on its way: the text as it is, and the client's exit status."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


class NeedsBuildKit(StepFailed):
    """A flag that the classic builder does not know."""

    def __init__(self, flag: str) -> None:
        super().__init__(
            f"the --{flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build "
            "images with BuildKit enabled"
        )


@dataclass(frozen=True)
class ClassicRequest:
    """The flags. `context` is a tar archive with the Dockerfile in it."""

    context: bytes
    dockerfile: str = "Dockerfile"
    tags: Sequence[str] = ()
    build_args: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    no_cache: bool = False
    remove: bool = True
    force_remove: bool = False
    pull: bool = False
    target: str = ""
    cache_from: Sequence[str] = ()
    host: HostConfig = field(default_factory=HostConfig)
