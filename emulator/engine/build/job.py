"""One build's things, which its parts share: the request, the session, the voice, the Dockerfile as far as it was read."""

from __future__ import annotations

import posixpath

from emulator.backend.workshop import Workshop
from emulator.dockerfile.stages import Dockerfile
from emulator.engine.build.errors import SolveFailed, Source
from emulator.engine.build.progress import Feed
from emulator.engine.build.request import BuildRequest, BuildSession
from emulator.engine.build.telling import Telling
from emulator.engine.core import Core

DOCKERFILE = "Dockerfile"


class Job:
    """Handed from part to part."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession, feed: Feed) -> None:
        self.core, self.request, self.session = core, request, session
        self.telling = Telling(core, feed)
        self.file = Dockerfile("")

    @property
    def workshop(self) -> Workshop:
        return self.core.backend.workshop

    @property
    def name(self) -> str:
        """The Dockerfile's, as messages have it."""
        return posixpath.basename(self.request.dockerfile_name) or DOCKERFILE

    def source(self, lines: tuple[int, int]) -> Source:
        return Source(self.name, self.file.text, lines)

    def failed(self, sentence: str, *places: tuple[int, int]) -> SolveFailed:
        """An error about lines of the Dockerfile."""
        return SolveFailed(sentence, tuple(self.source(lines) for lines in places))
