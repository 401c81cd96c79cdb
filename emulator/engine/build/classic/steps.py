"""One instruction of a classic build (moby: builder/dockerfile/dispatchers.go); all raise StepFailed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from emulator.backend.workshop import BuildFailure
from emulator.dockerfile.errors import DockerfileError, InstructionError
from emulator.dockerfile.instructions import Arg, Copy, Expose, Instruction, Run, Workdir
from emulator.engine.build.classic import copying
from emulator.engine.build.classic.chain import Chain
from emulator.engine.build.classic.containers import Containers
from emulator.engine.build.classic.request import ClassicRequest, NeedsBuildKit, StepFailed
from emulator.engine.build.classic.words import comment, copied
from emulator.engine.build.commands import with_shell
from emulator.engine.build.copying import check as check_copy
from emulator.engine.build.copying import placed
from emulator.engine.build.dispatch import Dispatcher
from emulator.engine.build.ports import BadPort, exposed
from emulator.engine.build.request import BuildRequest
from emulator.engine.build.state import Origin, StageState
from emulator.engine.core import Core
from emulator.engine.image.pull import image_pull
from emulator.engine.resolve import image as resolve_image
from emulator.errors import DockerError
from emulator.model import reference as references
from emulator.model.ids import short
from emulator.model.image import Image
from emulator.wire.progress import Message


class Steps:
    """One build's. `done` are the stages before by name and number, `used` the build arguments that were asked for, `place`
    this stage's number.
    """

    def __init__(self, core: Core, request: ClassicRequest, context: str, chain: Chain) -> None:
        self.core, self.context, self.chain = core, context, chain
        self.containers = Containers(core, request, chain)
        self.dispatcher = Dispatcher(BuildRequest(build_args=request.build_args), {})
        self.done: dict[str, Image] = {}
        self.used: set[str] = set()
        self.place = 0

    async def step(self, state: StageState, instruction: Instruction) -> AsyncIterator[Message]:
        """One instruction; what it comes to is the chain's image."""
        try:
            async for message in self.messages(state, instruction):
                yield message
        except (DockerfileError, InstructionError, BuildFailure) as error:
            raise StepFailed(str(error)) from None

    def messages(self, state: StageState, instruction: Instruction) -> AsyncIterator[Message]:
        if isinstance(instruction, Copy):
            return self.copy(state, instruction)
        if isinstance(instruction, Run):
            return self.run(state, instruction)
        return self.metadata(state, self.changed(state, instruction), workdir=isinstance(instruction, Workdir))

    def changed(self, state: StageState, instruction: Instruction) -> str:
        """The configuration changes; what is told about it."""
        if isinstance(instruction, Arg):
            self.used |= {pair.key for pair in instruction.pairs}
        if isinstance(instruction, Expose):
            check_ports(state, instruction)
        self.dispatcher.dispatch(state, Origin(instruction))
        state.step = None
        return comment(state, instruction)

    async def metadata(self, state: StageState, text: str, *, workdir: bool = False) -> AsyncIterator[Message]:
        """A step that changes the configuration alone (or makes a working directory)."""
        if told := self.chain.reused(state, text):
            for message in told:
                yield message
            return
        container_id = await self.containers.create(state, ("/bin/sh", "-c", text))
        yield Message(stream=f" ---> Running in {short(container_id)}\n")
        self.chain.keep(state, text, self.containers.layer_of(container_id) if workdir else None, container_id)
        yield await self.containers.removed(container_id)

    async def run(self, state: StageState, instruction: Run) -> AsyncIterator[Message]:
        """RUN: a command, and what came of it."""
        if instruction.mounts or instruction.network or instruction.line.heredocs:
            raise NeedsBuildKit("mount" if instruction.mounts else "network")
        command = instruction.command
        words = with_shell(state, command.words) if command.shell else command.words
        variables = arguments(state)
        text = " ".join([*([f"|{len(variables)}", *variables] if variables else []), *words])
        if told := self.chain.reused(state, text):
            for message in told:
                yield message
            return
        container_id = await self.containers.create(state, words, variables)
        yield Message(stream=f" ---> Running in {short(container_id)}\n")
        async for message in self.containers.executed(container_id, words):
            yield message
        self.chain.keep(state, text, self.containers.layer_of(container_id), container_id)
        yield await self.containers.removed(container_id)

    async def copy(self, state: StageState, instruction: Copy) -> AsyncIterator[Message]:
        """COPY and ADD: files as one more layer."""
        name = "ADD" if instruction.add else "COPY"
        copying.check(instruction, name)
        sources = [state.put(each, instruction) for each in instruction.sources]
        destination, owner = state.put(instruction.destination, instruction), state.put(instruction.chown, instruction)
        check_copy(replace(instruction, checksum=""), "", sources)
        tree: tuple[str, ...] = (self.context,)
        if instruction.origin:
            image = copying.origin_of(self.core, self.done, instruction.origin, self.place)
            if image is None:
                async for message in self.fetch(instruction.origin):
                    yield message
                image = resolve_image(self.core, instruction.origin)
            tree = tuple(layer.diff_id for layer in image.layers)
        paths, sums = copying.summed(self.core, tree, sources, name, image=bool(instruction.origin))
        text = copied(name, owner, sums, destination)
        if told := self.chain.reused(state, text):
            for message in told:
                yield message
            return
        order = copying.order(paths, placed(state, destination), owner, name)
        self.chain.keep(state, text, self.core.backend.workshop.copy(self.chain.tree, tree, order), "")

    async def fetch(self, name: str) -> AsyncIterator[Message]:
        """An image of a registry that files are to come from."""
        try:
            async for message in image_pull(self.core, str(references.parse(name).tagged())):
                yield message
        except DockerError as error:
            raise StepFailed(f"invalid from flag value {name}: {error}") from None


def check_ports(state: StageState, instruction: Expose) -> None:
    """In this builder's own words."""
    try:
        for port in instruction.ports:
            for word in state.split(port, instruction):
                exposed(word, None, instruction.lines)
    except BadPort as error:
        raise StepFailed(error.plain) from None


def arguments(state: StageState) -> list[str]:
    """The build arguments that have a value, and that no ENV hides."""
    hidden = {entry.partition("=")[0] for entry in state.config.Env or ()}
    named = {pair.key for pair in state.arguments if pair.key in state.env and pair.key not in hidden}
    return [f"{key}={state.env[key]}" for key in sorted(named)]
