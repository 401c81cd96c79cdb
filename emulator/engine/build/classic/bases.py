"""The images that a classic build's stages begin with: nothing, a stage before, an image that is here or in a registry."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from emulator.dockerfile.errors import DockerfileError
from emulator.dockerfile.instructions import Instruction
from emulator.engine.build.classic.chain import Chain
from emulator.engine.build.classic.request import StepFailed
from emulator.engine.build.stages import SCRATCH, Stages
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import Base
from emulator.engine.core import Core
from emulator.engine.errors.image import NoSuchImage
from emulator.engine.image.pull import image_pull
from emulator.engine.resolve import image as resolve_image
from emulator.errors import DockerError
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.image import Image
from emulator.wire.progress import Message


class Bases:
    """One build's; raises StepFailed. `variables` are those before the first FROM, `done` the stages before."""

    def __init__(
        self, core: Core, chain: Chain, variables: Mapping[str, str], done: Mapping[str, Image], *, pull: bool
    ) -> None:
        self.core, self.chain, self.variables, self.done, self.pull = core, chain, variables, done, pull

    async def begin(self, state: StageState) -> AsyncIterator[Message]:
        """FROM."""
        name = self.name_of(state)
        if name == SCRATCH:
            self.chain.image = None
            state.begin()
            state.config, state.env = Config(), {}
            return
        self.chain.image = self.done.get(name.lower()) or self.found_here(name)
        if self.chain.image is None:
            async for message in self.fetch(name):
                yield message
        assert self.chain.image is not None, "found or fetched"
        state.image = Base(name, self.chain.image)
        state.begin()

    def name_of(self, state: StageState) -> str:
        """With its variables."""
        state.env = dict(self.variables)
        name = state.put(state.base_name, state.origin)
        state.env = {}
        if not name:
            raise StepFailed(f"base name ({state.base_name}) should not be blank")
        return name

    def found_here(self, name: str) -> Image | None:
        try:
            return None if self.pull else resolve_image(self.core, name)
        except NoSuchImage:
            return None
        except DockerError as error:
            raise StepFailed(str(error)) from None

    async def fetch(self, name: str) -> AsyncIterator[Message]:
        """An image of a registry."""
        try:
            async for message in image_pull(self.core, str(references.parse(name).tagged())):
                yield message
            self.chain.image = resolve_image(self.core, name)
        except DockerError as error:
            raise StepFailed(str(error)) from None

    def triggers(self, state: StageState, stages: Stages) -> list[Instruction]:
        """ONBUILD of the base image."""
        if self.chain.image is None:
            return []
        try:
            return [stages.triggered(state, text) for text in self.chain.image.config.OnBuild or ()]
        except DockerfileError as error:
            raise StepFailed(str(error)) from None
