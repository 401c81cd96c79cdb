"""What a client asks of BuildKit, and the session through which it hands files over when they are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from emulator.dockerfile.ignore import Ignored
from emulator.model.host_config import Ulimit


class BuildSession(Protocol):
    """The client's files. Archives are tar; the owner of all is root."""

    own_ignore_file: bool
    """The Dockerfile has an ignore file of its own; known once the Dockerfile was asked for."""

    may_forward_keys: bool
    """Whether the client may have an ssh agent for `RUN --mount=type=ssh`."""

    async def dockerfile(self) -> tuple[bytes | None, bytes]:
        """The Dockerfile, None where it is missing, and an archive with it alone."""

    async def ignore_file(self) -> tuple[str, bytes] | None:
        """The text of the .dockerignore and an archive with it; None where there is none."""

    async def context(self, paths: Sequence[str] | None, ignored: Ignored | None) -> bytes:
        """The context, or only these paths of it."""

    async def secret(self, identifier: str) -> bytes | None:
        """A secret; None where nobody gave it."""


@dataclass(frozen=True)
class Export:
    """What is to come of it: an "image" with its names, "files" for the client, or "nothing"."""

    kind: str = "image"
    names: Sequence[str] = ()


@dataclass(frozen=True)
class BuildRequest:
    """The flags. `context` names where files come from: "local", or "archive" (all of `archive`, nothing is asked for);
    `no_cache_stages`: only these are made anew, in lower case; `host_network`: whether a RUN may ask for it; `subrequest`: what
    is asked of the Dockerfile instead of a build, "targets" for one.
    """

    dockerfile_name: str = "Dockerfile"
    target: str = ""
    build_args: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    no_cache: bool = False
    no_cache_stages: Sequence[str] = ()
    pull: bool = False
    network: str = "default"
    extra_hosts: Sequence[str] = ()
    shm_size: int = 0
    ulimits: Sequence[Ulimit] = ()
    cgroup_parent: str = ""
    host_network: bool = True
    platform: str = ""
    cache_from: Sequence[str] = ()
    check: bool = False
    subrequest: str | None = None
    exports: Sequence[Export] = (Export(),)
    archive: bytes | None = None
    context_key: str = ""


@dataclass(frozen=True)
class Built:
    """What came of it: the image's id; files as an archive (`copied` bytes on the wire), wherever they are wanted."""

    image: str = ""
    files: bytes = b""
    copied: int = 0
