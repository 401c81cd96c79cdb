"""The classic builder (moby: builder/dockerfile): a container and an image for every instruction.

What was made before is found by its parent and by what made it; a step that is not found makes all after it anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from emulator.backend.workshop import BuildFailure, CopyOrder, MissingPath
from emulator.dockerfile.errors import DockerfileError, InstructionError, ParseError
from emulator.dockerfile.ignore import Ignored, patterns
from emulator.dockerfile.instructions import Arg, Copy, Instruction, Run, Stage, Workdir
from emulator.dockerfile.stages import Dockerfile, parse
from emulator.engine.build.classic_words import NOP, comment, copied, shown
from emulator.engine.build.dispatch import Dispatcher, absolute, with_shell
from emulator.engine.build.request import BuildRequest
from emulator.engine.build.stages import SCRATCH, Stages
from emulator.engine.build.state import Origin, StageState
from emulator.engine.build.steps import Base
from emulator.engine.container.attach import container_attach
from emulator.engine.container.create import container_create
from emulator.engine.container.remove import container_remove
from emulator.engine.container.request import ContainerCreate
from emulator.engine.container.start import container_start
from emulator.engine.container.wait import container_exit
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import NoSuchImage
from emulator.engine.image.identity import made_here
from emulator.engine.image.pull import image_pull
from emulator.engine.image.tag import tag_image
from emulator.engine.resolve import image as resolve_image
from emulator.engine.system.version import VERSION
from emulator.errors import DockerError, EmulatorError, InvalidParameter, SystemFailure
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.events import Table
from emulator.model.host_config import HostConfig
from emulator.model.ids import short
from emulator.model.image import History, Image, LayerRef
from emulator.quote import quote
from emulator.wire.progress import Message
from emulator.wire.times import rfc3339

IGNORE_FILE = ".dockerignore"
PREDEFINED = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")


class StepFailed(EmulatorError):
    """A build ends on its way: the text as it is, and the client's exit status."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


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
    host: HostConfig = field(default_factory=HostConfig)


async def classic_build(core: Core, request: ClassicRequest) -> AsyncIterator[Message]:
    """The messages, the last of which has the image's id; raises DockerError before them, StepFailed between them."""
    builder = ClassicBuilder(core, request)
    try:
        stages = builder.read()
        async for message in builder.run(stages):
            yield message
    finally:
        core.backend.workshop.forget_context(builder.context)


class ClassicBuilder:
    """One build. `image` is the last step's, None on scratch."""

    def __init__(self, core: Core, request: ClassicRequest) -> None:
        self.core, self.request = core, request
        self.context = f"context {core.ids.id()}"
        self.file = Dockerfile("")
        self.image: Image | None = None
        self.cached = not request.no_cache
        self.done: dict[str, Image] = {}
        self.dispatcher = Dispatcher(dict(request.build_args), {}, "default")
        self.used: set[str] = set()
        self.left: list[str] = []

    # reading

    def read(self) -> list[Stage]:
        """The stages up to the target; raises DockerError."""
        try:
            self.core.backend.workshop.add_context(self.context, self.request.context)
        except BuildFailure as error:
            raise InvalidParameter(str(error)) from None
        name = self.request.dockerfile
        data = self.core.backend.workshop.read((self.context,), "/" + name)
        if data is None:
            raise SystemFailure(f"Cannot locate specified Dockerfile: {name}")
        if not data.strip():
            raise InvalidParameter(f"the Dockerfile ({name}) cannot be empty")
        self.leave_out(IGNORE_FILE, name)
        self.file.text = data.decode("utf-8", "surrogateescape")
        try:
            parse(self.file.text, self.file)
        except ParseError as error:
            raise InvalidParameter(str(error)) from None
        except DockerfileError as error:
            raise InvalidParameter(f"failed to parse Dockerfile: {error}") from None
        return self.wanted()

    def leave_out(self, *names: str) -> None:
        """Clients send .dockerignore and Dockerfile even where the first excludes them (moby: remotecontext)."""
        workshop = self.core.backend.workshop
        text = workshop.read((self.context,), f"/{IGNORE_FILE}") or b""
        excluded = Ignored(patterns(text.decode("utf-8", "surrogateescape")))
        for name in names:
            if excluded(name):
                workshop.leave_out(self.context, f"/{name}")

    def wanted(self) -> list[Stage]:
        target = self.request.target.lower()
        if not target:
            return self.file.stages
        for number, stage in enumerate(self.file.stages):
            if target in (stage.origin.stage, str(number)):
                return self.file.stages[: number + 1]
        raise InvalidParameter(f"target stage {quote(target)} could not be found")

    # the whole

    async def run(self, stages: list[Stage]) -> AsyncIterator[Message]:
        total = len(self.file.arguments) + sum(1 + len(stage.instructions) for stage in stages) + bool(self.request.labels)
        number = 0
        arguments = Stages(self.file, BuildRequest(build_args=self.request.build_args))
        for argument in self.file.arguments:
            number += 1
            yield step(number, total, argument.text)
            self.used |= {pair.key for pair in argument.pairs}
        globals = arguments.filled_arguments(self.request.build_args)
        self.dispatcher.globals = globals
        last: StageState | None = None
        for place, stage in enumerate(stages):
            number += 1
            yield step(number, total, stage.origin.text)
            state = StageState(stage.origin, base_name=stage.origin.base, escape=self.file.escape, lint=self.file.lint)
            async for message in self.begin(state, globals):
                yield message
            triggers = [*self.triggers(state, arguments)]
            if triggers:
                yield Message(stream=f"# Executing {len(triggers)} build trigger{'s' if len(triggers) > 1 else ''}\n")
            for instruction in [*triggers, *stage.instructions]:
                if instruction not in triggers:
                    number += 1
                    yield step(number, total, instruction.text)
                async for message in self.step(state, instruction):
                    yield message
            if self.image is not None:
                self.done |= dict.fromkeys(filter(None, (stage.origin.stage, str(place))), self.image)
            last = state
        if self.request.labels and last is not None:
            pairs = sorted(self.request.labels.items())
            text = "LABEL " + " ".join(f"{key}={value}" for key, value in pairs)
            yield step(total, total, text)
            last.config = structs.replace(last.config, Labels={**(last.config.Labels or {}), **dict(pairs)})
            async for message in self.metadata(last, f"{NOP} {text}"):
                yield message
        async for message in self.end():
            yield message

    async def end(self) -> AsyncIterator[Message]:
        """What was not used, the image, its names."""
        unused = sorted(key for key in self.request.build_args if key not in self.used and key.lower() not in PREDEFINED)
        if unused:
            yield Message(stream=f"[Warning] One or more build-args [{' '.join(unused)}] were not consumed\n")
        if self.image is None:
            raise StepFailed("No image was generated. Is your Dockerfile empty?")
        yield Message(aux={"ID": self.image.id})
        yield Message(stream=f"Successfully built {short(self.image.id)}\n")
        for tag in self.request.tags:
            named = references.parse(tag).tagged()
            tag_image(self.core, self.image.id, named)
            yield Message(stream=f"Successfully tagged {named.familiar}\n")

    # FROM

    async def begin(self, state: StageState, globals: Mapping[str, str]) -> AsyncIterator[Message]:
        """The stage's image."""
        state.env = dict(globals)
        name = state.put(state.base_name, state.origin)
        state.env = {}
        if name == SCRATCH:
            self.image = None
            state.begin()
            state.config, state.env = Config(), {}
            yield Message(stream=" ---> \n")
            return
        if name.lower() in self.done:
            self.image = self.done[name.lower()]
        else:
            async for message in self.fetch(name):
                yield message
        assert self.image is not None, "found or fetched"
        state.image = Base(name, self.image)
        state.begin()
        yield Message(stream=f" ---> {short(self.image.id)}\n")

    async def fetch(self, name: str) -> AsyncIterator[Message]:
        """An image that is here, or in a registry."""
        try:
            self.image = None if self.request.pull else resolve_image(self.core, name)
        except NoSuchImage:
            self.image = None
        except DockerError as error:
            raise StepFailed(str(error)) from None
        if self.image is not None:
            return
        try:
            async for message in image_pull(self.core, str(references.parse(name).tagged())):
                yield message
            self.image = resolve_image(self.core, name)
        except DockerError as error:
            raise StepFailed(str(error)) from None

    def triggers(self, state: StageState, stages: Stages) -> list[Instruction]:
        """ONBUILD of the base image."""
        if self.image is None:
            return []
        try:
            return [stages.triggered(state, text) for text in self.image.config.OnBuild or ()]
        except DockerfileError as error:
            raise StepFailed(str(error)) from None

    # steps

    async def step(self, state: StageState, instruction: Instruction) -> AsyncIterator[Message]:
        """One instruction; raises StepFailed."""
        try:
            if isinstance(instruction, Copy):
                messages = self.copy(state, instruction)
            elif isinstance(instruction, Run):
                messages = self.command(state, instruction)
            else:
                messages = self.metadata(state, self.changed(state, instruction), workdir=isinstance(instruction, Workdir))
            async for message in messages:
                yield message
        except (DockerfileError, InstructionError, BuildFailure) as error:
            text = str(error)
            raise StepFailed(text[:1].upper() + text[1:] if text.startswith("invalid containerPort") else text) from None

    def changed(self, state: StageState, instruction: Instruction) -> str:
        """The configuration changes; what is told about it."""
        if isinstance(instruction, Arg):
            self.used |= {pair.key for pair in instruction.pairs}
        self.dispatcher.dispatch(state, Origin(instruction))
        state.step = None
        return comment(state, instruction)

    async def metadata(self, state: StageState, text: str, *, workdir: bool = False) -> AsyncIterator[Message]:
        """A step that changes the configuration alone (or makes a working directory)."""
        found = self.probe(state, text)
        if found is not None:
            for message in self.reuse(found):
                yield message
            return
        config = self.container_config(state, ("/bin/sh", "-c", text))
        container_id = await self.create(config, state)
        yield Message(stream=f" ---> Running in {short(container_id)}\n")
        layer = self.layer_of(container_id) if workdir else None
        self.keep(state, text, layer, container_id)
        yield await self.removed(container_id)
        yield self.told()

    def layer_of(self, container_id: str) -> LayerRef | None:
        """What a container changed, if anything."""
        if not self.core.backend.changes(container_id):
            return None
        return self.core.backend.freeze(container_id)

    async def create(self, config: Config, state: StageState) -> str:
        """A container for the step."""
        try:
            created = await container_create(self.core, ContainerCreate(config=config, host_config=self.request.host))
        except DockerError as error:
            raise StepFailed(str(error)) from None
        return created.ID

    def container_config(self, state: StageState, words: tuple[str, ...], extra: Sequence[str] = ()) -> Config:
        """The stage's configuration with a command of the step."""
        return structs.replace(
            state.config, Cmd=words, Entrypoint=("",), Image=self.image.id if self.image else "",
            Env=(*extra, *(state.config.Env or ())), Healthcheck=None, Volumes=state.config.Volumes,
        )  # fmt: skip

    async def removed(self, container_id: str) -> Message:
        """The container goes, unless it is to stay."""
        if not self.request.remove:
            return Message()
        await container_remove(self.core, container_id, force=True, volumes=True)
        return Message(stream=f" ---> Removed intermediate container {short(container_id)}\n")

    def told(self) -> Message:
        assert self.image is not None, "a step has made it"
        return Message(stream=f" ---> {short(self.image.id)}\n")

    # RUN

    async def command(self, state: StageState, instruction: Run) -> AsyncIterator[Message]:
        """Runs, and keeps what came of it."""
        if instruction.mounts or instruction.network or instruction.line.heredocs:
            raise StepFailed(needs_buildkit("mount" if instruction.mounts else "network"))
        command = instruction.command
        words = with_shell(state, command.words) if command.shell else command.words
        named = {pair.key for pair in state.arguments if self.is_argument(state, pair.key)}
        arguments = [f"{key}={state.env[key]}" for key in sorted(named)]
        text = " ".join([*([f"|{len(arguments)}", *arguments] if arguments else []), *words])
        found = self.probe(state, text)
        if found is not None:
            for message in self.reuse(found):
                yield message
            return
        container_id = await self.create(self.container_config(state, words, arguments), state)
        yield Message(stream=f" ---> Running in {short(container_id)}\n")
        async for message in self.executed(container_id, words, text):
            yield message
        self.keep(state, text, self.layer_of(container_id), container_id)
        yield await self.removed(container_id)
        yield self.told()

    def is_argument(self, state: StageState, key: str) -> bool:
        """A build argument that no ENV hides, and that has a value."""
        return key in state.env and not any(entry.partition("=")[0] == key for entry in state.config.Env or ())

    async def executed(self, container_id: str, words: Sequence[str], text: str) -> AsyncIterator[Message]:
        """The command's output, standard error in red; raises StepFailed."""
        attachment = await container_attach(self.core, container_id, stdin=False, stdout=True, stderr=True)
        waiter = container_exit(self.core, container_id)
        try:
            await container_start(self.core, container_id)
        except DockerError as error:
            attachment.detach()
            raise StepFailed(str(error)) from None
        while (piece := await attachment.read()) is not None:
            stream, data = piece
            output = data.decode("utf-8", "surrogateescape")
            yield Message(stream=f"\x1b[91m{output}\x1b[0m" if stream == 2 else output)
        code = await waiter.wait()
        if code:
            if self.request.force_remove:
                await container_remove(self.core, container_id, force=True, volumes=True)
                yield Message(stream=f" ---> Removed intermediate container {short(container_id)}\n")
            raise StepFailed(f"The command '{' '.join(words)}' returned a non-zero code: {code}", code)

    # COPY and ADD

    async def copy(self, state: StageState, instruction: Copy) -> AsyncIterator[Message]:
        """Files as one more layer."""
        name = "ADD" if instruction.add else "COPY"
        if instruction.chmod:
            raise StepFailed(needs_buildkit("chmod"))
        if not instruction.sources:
            raise StepFailed(f"{name} failed: no source files were specified")
        sources = [state.put(each, instruction) for each in instruction.sources]
        destination, owner = state.put(instruction.destination, instruction), state.put(instruction.chown, instruction)
        Dispatcher.check_copy(self.dispatcher, instruction, "", sources)
        tree = self.tree_of(instruction, name)
        paths, sums = self.summed(tree, sources, name)
        text = copied(name, owner, sums, destination)
        found = self.probe(state, text)
        if found is not None:
            for message in self.reuse(found):
                yield message
            return
        placed = self.dispatcher.placed(state, destination)
        if len(paths) > 1 and not placed.endswith("/"):
            fault = "more than one source file, the destination must be a directory and end with a /"
            raise StepFailed(f"When using {name} with {fault}")
        order = CopyOrder(sources=tuple(paths), destination=placed, owner=owner, unpack=instruction.add)
        below = tuple(layer.diff_id for layer in self.image.layers) if self.image else ()
        layer = self.core.backend.workshop.copy(below, tree, order)
        self.keep(state, text, layer, "")
        yield self.told()

    def tree_of(self, instruction: Copy, name: str) -> tuple[str, ...]:
        """The context, a stage, or an image."""
        if not instruction.origin:
            return (self.context,)
        image = self.done.get(instruction.origin.lower())
        if image is None:
            try:
                image = resolve_image(self.core, instruction.origin)
            except DockerError as error:
                raise StepFailed(f"invalid from flag value {instruction.origin}: {error}") from None
        return tuple(layer.diff_id for layer in image.layers)

    def summed(self, tree: tuple[str, ...], sources: Sequence[str], name: str) -> tuple[list[str], list[str]]:
        """The paths that are meant, and the sum of each."""
        workshop, paths, sums = self.core.backend.workshop, list[str](), list[str]()
        for source in sources:
            try:
                for path in workshop.expand(tree, absolute(source)):
                    is_directory, total = workshop.tar_sum(tree, path)
                    paths.append(path)
                    sums.append(("dir:" if is_directory else "file:") + total)
            except MissingPath:
                place = source.lstrip("/") or "."
                fault = f"file not found in build context or excluded by .dockerignore: stat {place}: file does not exist"
                raise StepFailed(f"{name} failed: {fault}") from None
        if not paths:
            raise StepFailed(f"{name} failed: no source files were specified")
        return paths, sums

    # images

    def probe(self, state: StageState, text: str) -> Image | None:
        """The image that the same step made of the same image before."""
        if not self.cached or self.image is None:
            self.cached = False if self.image is not None else self.cached
            return None
        for image in reversed(list(self.core.world.images.values())):
            if image.parent == self.image.id and image.history[-1].created_by == text and image.config == bare(state.config):
                return image
        self.cached = False
        return None

    def reuse(self, image: Image) -> list[Message]:
        self.image = image
        return [Message(stream=" ---> Using cache\n"), self.told()]

    def keep(self, state: StageState, text: str, layer: LayerRef | None, container_id: str) -> None:
        """A step's image."""
        parent = self.image
        made = History(created=self.core.now, created_by=text, author=state.author, empty_layer=layer is None)
        config = structs.replace(state.config, Image=parent.id if parent else "")
        image = Image(
            id="", created=rfc3339(self.core.now), config=bare(state.config),
            layers=(*(parent.layers if parent else ()), *([layer] if layer is not None else [])),
            history=(*(parent.history if parent else ()), made), parent=parent.id if parent else "", docker_version=VERSION,
            author=state.author, architecture=parent.architecture if parent else "amd64", container=container_id,
        )  # fmt: skip
        words = ("/bin/sh", "-c", text.removeprefix("/bin/sh -c ")) if text.startswith("/bin/sh") else tuple(text.split(" "))
        made_by = structs.replace(config, Cmd=words)
        image = structs.replace(made_here(self.core, image, config, made_by), container=container_id)
        if image.id not in self.core.world.images:
            self.core.add(Table.IMAGES, image.id, image)
        self.core.tell(image_message(image, "create", image.id))
        self.image = image


def step(number: int, total: int, text: str) -> Message:
    return Message(stream=f"Step {number}/{total} : {shown(text)}\n")


def needs_buildkit(flag: str) -> str:
    return (
        f"the --{flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images "
        "with BuildKit enabled"
    )


def bare(config: Config) -> Config:
    """What an image keeps."""
    return structs.replace(config, Hostname="", Domainname="", Image="", ArgsEscaped=False)
