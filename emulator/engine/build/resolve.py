"""Finds the images that stages begin with, each asked for once (buildkit: dockerfile2llb resolveImage)."""

from __future__ import annotations

from dataclasses import replace

from emulator.dockerfile.errors import DockerfileError, meant
from emulator.engine.build.images import COMMON, BadName, Unresolved, found_here, found_there, full_name
from emulator.engine.build.job import Job
from emulator.engine.build.stages import SCRATCH, Stages
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import Base
from emulator.model.reference import Reference
from emulator.timeline import sleep

METADATA = 300_000_000


class Resolving:
    """One build's images."""

    def __init__(self, job: Job, stages: Stages) -> None:
        self.job, self.stages = job, stages
        self.loaded: dict[str, Base] = {}

    async def run(self, target: StageState) -> None:
        """Finds the images, and lets their triggers work, until no new stage is needed; raises DockerfileError."""
        asked: dict[StageState, None] = {}
        while True:
            order = self.stages.reachable(target)
            for state in order:
                if state.base is None and state.base_name != SCRATCH and state not in asked:
                    asked[state] = None
                    await self.resolve(state)
            fresh = [state for state in order if self.stages.trigger(state)]
            if not fresh:
                return

    async def resolve(self, state: StageState) -> None:
        """One image's metadata."""
        try:
            named = full_name(state.base_name)
        except BadName as error:
            raise DockerfileError(str(error), state.origin.lines) from None
        base = self.loaded.get(str(named))
        if base is None:
            base = self.loaded[str(named)] = await self.load(state, named)
        state.image = self.checked_platform(state, base, str(named))
        if base.image.layers:
            state.first_name = state.prefixed(f"FROM {state.image.name}")

    async def load(self, state: StageState, named: Reference) -> Base:
        """Where an image is."""
        core, telling = self.job.core, self.job.telling
        vertex = telling.begin(f"[internal] load metadata for {named}")
        try:
            base = None if self.job.request.pull else found_here(core, state.base_name)
            if base is None:
                await sleep(METADATA)
                base = await found_there(core, state.base_name)
        except Unresolved as error:
            telling.end(vertex, error=str(error))
            raise self.unresolved(state, named, error) from None
        telling.end(vertex)
        return base

    def unresolved(self, state: StageState, named: Reference, error: Unresolved) -> DockerfileError:
        """No such image; perhaps a stage was meant."""
        stages = (each.name for each in self.stages.states if not each.unregistered)
        sentence = f"{state.base_name}: failed to resolve source metadata for {named}: {error}"
        return DockerfileError(sentence + meant(state.base_name, [*stages, *COMMON]), state.origin.lines)

    def checked_platform(self, state: StageState, base: Base, name: str) -> Base:
        """The image; one of another platform than was asked for is shown by its digest, and warned of."""
        wanted = state.origin.platform or self.job.request.platform
        platform = f"{base.image.os}/{base.image.architecture}"
        if not wanted or "$" in wanted or "/".join(wanted.split("/")[:2]) == platform:
            return base
        sentence = f'Base image {state.base_name} was pulled with platform "{platform}", expected "{wanted}" for current build'
        self.job.file.lint.warn("InvalidBaseImagePlatform", sentence, state.origin.lines)
        digests = [known.partition("@")[2] for known in self.job.core.world.image_digests(base.image.id)]
        return replace(base, name=f"{name}@{digests[0] if digests else base.image.id}", by_digest=True)
