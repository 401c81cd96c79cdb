"""The classic builder's way through a Dockerfile, step after step, each told as it begins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from msgspec import structs

from emulator.dockerfile.instructions import Stage
from emulator.dockerfile.stages import Dockerfile
from emulator.engine import resolve
from emulator.engine.build.classic.bases import Bases
from emulator.engine.build.classic.chain import Chain
from emulator.engine.build.classic.request import ClassicRequest, StepFailed
from emulator.engine.build.classic.source import load, wanted
from emulator.engine.build.classic.steps import Steps
from emulator.engine.build.classic.words import NOP, shown
from emulator.engine.build.request import BuildRequest
from emulator.engine.build.stages import Stages
from emulator.engine.build.state import StageState
from emulator.engine.core import Core
from emulator.engine.image.tag import tag_image
from emulator.errors import DockerError
from emulator.model import reference as references
from emulator.model.ids import short
from emulator.model.image import Image
from emulator.wire.progress import BuildResult, Message

PREDEFINED = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")


async def classic_build(core: Core, request: ClassicRequest) -> AsyncIterator[Message]:
    """The messages, the last of which has the image's id; raises DockerError before them, StepFailed between them."""
    context = f"context {core.ids.id()}"
    try:
        file = load(core.backend.workshop, context, request)
        with core.working_on_layers():
            async for message in ClassicBuilder(core, request, context, file).run():
                yield message
    finally:
        core.backend.workshop.forget_context(context)


def sources_of(core: Core, names: Sequence[str]) -> tuple[Image, ...] | None:
    """The images of --cache-from; one that is not there is none, and none named means any."""
    found = []
    for name in names:
        with suppress(DockerError):
            found.append(resolve.image(core, name))
    return tuple(found) if names else None


class ClassicBuilder:
    """One build."""

    def __init__(self, core: Core, request: ClassicRequest, context: str, file: Dockerfile) -> None:
        self.core, self.request, self.file = core, request, file
        self.stages = wanted(file, request.target)
        self.chain = Chain(core, cached=not request.no_cache, sources=sources_of(core, request.cache_from))
        self.steps = Steps(core, request, context, self.chain)
        self.arguments = Stages(file, BuildRequest(build_args=request.build_args))
        self.number = 0

    @property
    def total(self) -> int:
        """How many steps there are."""
        inside = sum(1 + len(stage.instructions) for stage in self.stages)
        return len(self.file.arguments) + inside + bool(self.request.labels)

    def head(self, text: str) -> Message:
        """The next step."""
        self.number += 1
        return Message(stream=f"Step {self.number}/{self.total} : {shown(text)}\n")

    async def run(self) -> AsyncIterator[Message]:
        """All of it."""
        for argument in self.file.arguments:
            yield self.head(argument.text)
            self.steps.used |= {pair.key for pair in argument.pairs}
        variables = self.arguments.filled_arguments(self.request.build_args)
        self.steps.dispatcher.globals = variables
        bases = Bases(self.core, self.chain, variables, self.steps.done, pull=self.request.pull)
        state = None
        for place, stage in enumerate(self.stages):
            state = StageState(stage.origin, base_name=stage.origin.base, escape=self.file.escape, lint=self.file.lint)
            self.steps.place = place
            async for message in self.stage(bases, state, stage):
                yield message
            if self.chain.image is not None:
                self.steps.done |= dict.fromkeys(filter(None, (stage.origin.stage, str(place))), self.chain.image)
        if state is not None and self.request.labels:
            async for message in self.label(state):
                yield message
        for message in self.end():
            yield message

    async def stage(self, bases: Bases, state: StageState, stage: Stage) -> AsyncIterator[Message]:
        """One stage, the triggers of its base first."""
        yield self.head(stage.origin.text)
        async for message in bases.begin(state):
            yield message
        triggers = bases.triggers(state, self.arguments)
        if triggers:
            yield Message(stream=f"# Executing {len(triggers)} build trigger{'s' if len(triggers) > 1 else ''}\n")
        for trigger in triggers:
            async for message in self.steps.step(state, trigger):
                yield message
        yield self.chain.told()
        for instruction in stage.instructions:
            yield self.head(instruction.text)
            async for message in self.steps.step(state, instruction):
                yield message
            yield self.chain.told()

    async def label(self, state: StageState) -> AsyncIterator[Message]:
        """`--label`, a step more."""
        pairs = sorted(self.request.labels.items())
        text = "LABEL " + " ".join(f"{key}={value}" for key, value in pairs)
        yield self.head(text)
        state.config = structs.replace(state.config, Labels={**(state.config.Labels or {}), **dict(pairs)})
        async for message in self.steps.metadata(state, f"{NOP} {text}"):
            yield message
        yield self.chain.told()

    def end(self) -> list[Message]:
        """What was not used, the image, its names."""
        image = self.chain.image
        told = [Message(stream=f"[Warning] One or more build-args [{' '.join(self.unused())}] were not consumed\n")]
        if image is None:
            raise StepFailed("No image was generated. Is your Dockerfile empty?")
        return [
            *(told if self.unused() else []), Message(aux=BuildResult(ID=image.id)),
            Message(stream=f"Successfully built {short(image.id)}\n"), *map(self.tagged, self.request.tags),
        ]  # fmt: skip

    def unused(self) -> list[str]:
        """Build arguments that no ARG asked for."""
        given = self.request.build_args
        return sorted(key for key in given if key not in self.steps.used and key.lower() not in PREDEFINED)

    def tagged(self, tag: str) -> Message:
        assert self.chain.image is not None, "asked before"
        named = references.parse(tag).tagged()
        tag_image(self.core, self.chain.image.id, named)
        return Message(stream=f"Successfully tagged {named.familiar}\n")
