"""BuildKit's way through a build: the Dockerfile, the images, the context, the steps, the image (buildkit: solver).

What is told is told in BuildKit's order: warnings belong to the vertex that loads the Dockerfile, images come before steps.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from emulator.backend.workshop import BuildFailure, ContextFile, MissingPath
from emulator.dockerfile.errors import DockerfileError, meant
from emulator.dockerfile.ignore import BadPattern, Ignored, expression, patterns
from emulator.dockerfile.lines import DIRECTIVE
from emulator.dockerfile.stages import Dockerfile, excerpt, parse
from emulator.engine.build import cache
from emulator.engine.build.dispatch import Dispatcher
from emulator.engine.build.errors import NoDockerfile, SolveFailed
from emulator.engine.build.images import COMMON, DENIED, BadName, Unresolved, found_here, found_there, full_name
from emulator.engine.build.keys import Keys
from emulator.engine.build.order import base_result, bases, named_last, needed, uses_context
from emulator.engine.build.outcome import image_of, keep_image, result_of
from emulator.engine.build.progress import Ended, Feed, Progress, Started, Status, StepOutput, Warned
from emulator.engine.build.request import BuildRequest, BuildSession, Built
from emulator.engine.build.running import Running
from emulator.engine.build.stages import SCRATCH, BadPlatform, CircularStages, Stages
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import NOTHING, Base, CopyStep, FromStep, Result, RunStep, Step, WorkdirStep, digest
from emulator.engine.build.transfer import facts, received, sent, size_text
from emulator.engine.core import Core
from emulator.engine.image.registry import add_layers
from emulator.model import reference as references
from emulator.model.image import LayerRef
from emulator.model.reference import Reference
from emulator.timeline import sleep

METADATA = 300_000_000
BANDWIDTH = 40 << 20
SECOND = 1_000_000_000


class Solver:
    """One build."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession, feed: Feed) -> None:
        self.core, self.request, self.session, self.feed = core, request, session, feed
        self.workshop = core.backend.workshop
        self.built = Built()
        self.held: list[Progress] | None = None
        self.vertices = 0
        self.file = Dockerfile("")
        self.bases: dict[str, FromStep] = {}
        self.loaded: dict[str, Base] = {}
        self.context_name = f"context {core.ids.id()}"
        self.context_files: list[ContextFile] = []
        self.context_loaded = False
        self.context_fault = ""
        self.keys = Keys(core, self.context_name)
        self.dispatcher = Dispatcher({}, {}, "default")
        self.ignored: Ignored | None = None

    # telling

    def tell(self, progress: Progress) -> None:
        (self.feed.put if self.held is None else self.held.append)(progress)

    def begin(self, name: str) -> int:
        """A vertex starts."""
        self.vertices += 1
        self.tell(Started(self.vertices, name, self.core.now))
        return self.vertices

    def end(self, vertex: int, *, cached: bool = False, error: str = "") -> None:
        self.tell(Ended(vertex, self.core.now, cached, error))

    def hold(self) -> None:
        """What follows is told later."""
        self.held = []

    def release(self) -> None:
        """Now."""
        held, self.held = self.held or [], None
        for progress in held:
            self.tell(progress)

    def failed(self, error: DockerfileError) -> SolveFailed:
        """With the lines that it is about."""
        places = [error.lines]
        if isinstance(error, CircularStages):
            places = [each.lines for each in reversed(error.cycle)]
        if isinstance(error, BadPlatform):
            places = [error.lines, error.lines]
        return SolveFailed(str(error), "".join(self.excerpt(lines) for lines in places))

    def excerpt(self, lines: tuple[int, int]) -> str:
        return excerpt(self.file.text, posixpath.basename(self.request.dockerfile_name) or "Dockerfile", lines)

    # the whole

    async def run(self) -> Built:
        """Raises SolveFailed."""
        vertex, loaded = self.load_dockerfile(), self.core.now
        self.hold()
        try:
            target, order = await self.planned()
        except DockerfileError as error:
            raise self.failed(error) from None
        finally:
            held, self.held = self.held, None
            self.built.warnings = self.file.lint.found
            if vertex:
                for warning in () if self.request.check else self.built.warnings:
                    self.tell(Warned(vertex, warning.short))
                self.tell(Ended(vertex, loaded))
            self.held = held
            self.release()
        if self.request.check:
            return self.built
        try:
            await self.solve(target, order)
            return await self.export(target)
        finally:
            self.workshop.forget_context(self.context_name)

    # the Dockerfile

    def load_dockerfile(self) -> int:
        """Reads it; the vertex, not yet ended."""
        if self.request.archive is not None:
            return self.load_archive()
        name = posixpath.basename(self.request.dockerfile_name) or "Dockerfile"
        vertex = self.begin(f"[internal] load build definition from {name}")
        data, archive = self.session.dockerfile()
        if data is None:
            self.tell(Status(vertex, f"transferring dockerfile: {size_text(sent([], {}))}"))
        else:
            self.told_transfer(vertex, "dockerfile", archive, "dockerfile")
        self.check_dockerfile(data, vertex)
        return vertex

    def check_dockerfile(self, data: bytes | None, vertex: int) -> None:
        """A file that is missing or empty."""
        if data is None:
            self.end(vertex)
            raise NoDockerfile(self.request.dockerfile_name)
        if not data.strip():
            self.end(vertex)
            raise SolveFailed("the Dockerfile cannot be empty" if not data else "file with no instructions")
        self.file.text = data.decode("utf-8", "surrogateescape")

    def load_archive(self) -> int:
        """`docker build - < context.tar`."""
        assert self.request.archive is not None, "asked before"
        for name in ("[internal] load remote build context", "copy /context /"):
            self.end(self.begin(name))
        try:
            self.context_files = self.workshop.add_context(self.context_name, self.request.archive)
        except BuildFailure as error:
            raise SolveFailed(str(error)) from None
        self.context_loaded = True
        data = self.workshop.read((self.context_name,), "/" + self.request.dockerfile_name)
        if data is None:
            raise NoDockerfile(self.request.dockerfile_name)
        if not data.strip():
            raise SolveFailed("the Dockerfile cannot be empty")
        self.file.text = data.decode("utf-8", "surrogateescape")
        return 0

    def told_transfer(self, vertex: int, what: str, archive: bytes, description: str) -> list[ContextFile]:
        """Counts what came over the wire, and remembers it for the next time."""
        name = f"{self.context_name} {what}"
        files = self.workshop.add_context(name, archive)
        self.workshop.forget_context(name)
        self.count_transfer(vertex, what, files, description)
        return files

    def count_transfer(self, vertex: int, what: str, files: list[ContextFile], description: str) -> None:
        key = digest("local", description, self.request.context_key)
        before = cache.find(self.core, key)
        total = sent(files, before.files if before else {})
        cache.keep_local(
            self.core, key, f"local source for {what}", {file.path: facts(file) for file in files},
            sum(file.size for file in files if file.kind == "-"),
        )  # fmt: skip
        self.tell(Status(vertex, f"transferring {what}: {size_text(total)}"))

    # the plan

    async def planned(self) -> tuple[StageState, list[StageState]]:
        """The target, and the stages in order, their instructions done; raises DockerfileError or SolveFailed."""
        await self.check_syntax()
        parse(self.file.text, self.file)
        stages = Stages(self.file, self.request)
        target = stages.read()
        self.dispatcher = Dispatcher(dict(self.request.build_args), stages.globals, self.request.network)
        await self.resolve(stages, target)
        self.load_ignore_file()
        order = stages.reachable(target)
        for state in sorted(order, key=lambda state: not state.unregistered):
            self.begin_stage(state)
            for origin in state.instructions:
                self.dispatcher.dispatch(state, origin)
            state.dispatched = True
        if failed := self.file.lint.failed:
            raise SolveFailed(f"lint violation found for rules: {', '.join(failed)}")
        named_last(target)
        return target, order

    async def check_syntax(self) -> None:
        """`# syntax=`: the frontend is an image; those that the world knows read as this one does."""
        frontend = syntax_of(self.file.text)
        if not frontend:
            return
        named = full_name(frontend)
        vertex = self.begin(f"resolve image config for docker-image://{named}")
        await sleep(METADATA if named.repository in self.core.frontends else 0)
        if named.repository in self.core.frontends:
            self.end(vertex)
            return
        self.end(vertex, error=DENIED)
        raise SolveFailed(f"failed to resolve source metadata for {named}: {DENIED}", self.excerpt((1, 1)))

    async def resolve(self, stages: Stages, target: StageState) -> None:
        """Finds the images, and lets their triggers work, until no new stage is needed."""
        asked: dict[StageState, None] = {}
        while True:
            order = stages.reachable(target)
            for state in order:
                if state.base is None and state.base_name != SCRATCH and state not in asked:
                    asked[state] = None
                    await self.resolve_one(stages, state)
            fresh = [state for state in order if stages.trigger(state)]
            if not fresh:
                return

    async def resolve_one(self, stages: Stages, state: StageState) -> None:
        """One image's metadata."""
        lines = state.origin.lines
        try:
            named = full_name(state.base_name)
        except BadName as error:
            raise DockerfileError(str(error), lines) from None
        base = self.loaded.get(str(named))
        if base is None:
            base = self.loaded[str(named)] = await self.load_metadata(stages, state, named)
        state.image = self.checked_platform(state, base, str(named))
        if base.image.layers:
            state.first_name = state.prefixed(f"FROM {state.image.name}")

    async def load_metadata(self, stages: Stages, state: StageState, named: Reference) -> Base:
        """Where an image is, asked once for each name."""
        vertex = self.begin(f"[internal] load metadata for {named}")
        try:
            base = None if self.request.pull else found_here(self.core, state.base_name)
            if base is None:
                await sleep(METADATA)
                base = found_there(self.core, state.base_name)
        except Unresolved as error:
            self.end(vertex, error=str(error))
            hint = meant(state.base_name, [*(each.name for each in stages.states if not each.unregistered), *COMMON])
            sentence = f"{state.base_name}: failed to resolve source metadata for {named}: {error}{hint}"
            raise DockerfileError(sentence, state.origin.lines) from None
        self.end(vertex)
        return base

    def checked_platform(self, state: StageState, base: Base, name: str) -> Base:
        """The image; one of another platform than was asked for is shown by its digest, and warned of."""
        wanted = state.origin.platform or self.request.platform
        platform = f"{base.image.os}/{base.image.architecture}"
        if not wanted or "$" in wanted or "/".join(wanted.split("/")[:2]) == platform:
            return base
        sentence = f'Base image {state.base_name} was pulled with platform "{platform}", expected "{wanted}" for current build'
        self.file.lint.warn("InvalidBaseImagePlatform", sentence, state.origin.lines)
        digests = [known.partition("@")[2] for known in self.core.world.image_digests(base.image.id)]
        return replace(base, name=f"{name}@{digests[0] if digests else base.image.id}", by_digest=True)

    def begin_stage(self, state: StageState) -> None:
        """A stage with its base's layers."""
        state.begin()
        if state.base is not None or state.image is None or not state.image.image.layers:
            return
        name = state.first_name
        known = self.bases.get(state.image.name)
        if known is None:
            known = self.bases[state.image.name] = FromStep(name, state.origin.lines, base=state.image)
        state.pushed.append((known, name, None))
        state.step = state.first = known

    def load_ignore_file(self) -> None:
        """`.dockerignore`."""
        if self.request.archive is not None:
            text = self.workshop.read((self.context_name,), "/.dockerignore") or b""
            self.ignored = self.ignoring(text.decode("utf-8", "surrogateescape"))
            return
        if self.request.own_ignore_file:
            found = self.session.ignore_file()
            self.ignored = self.ignoring(found[0] if found else "")
            return
        vertex = self.begin("[internal] load .dockerignore")
        found = self.session.ignore_file()
        self.told_transfer(vertex, "context", found[1] if found else b"", "ignore")
        self.end(vertex)
        self.ignored = self.ignoring(found[0] if found else "")

    def ignoring(self, text: str) -> Ignored | None:
        words = patterns(text)
        try:
            return Ignored(words) if words else None
        except BadPattern as error:
            raise SolveFailed(str(error)) from None

    # the steps

    async def solve(self, target: StageState, order: list[StageState]) -> None:
        """All steps that the target needs."""
        steps = needed(target.step)
        wants_context = any(uses_context(step) for step in steps)
        if wants_context and not self.context_loaded:
            self.fetch_context()
        predicted = self.keys.predict(steps)
        steps = self.keys.required(steps, target, predicted)
        for reference in self.request.cache_from:
            self.end(self.begin(f"importing cache manifest from {reference}"))
        told = False
        for step in [*bases(order, steps), *(step for step in steps if not isinstance(step, FromStep))]:
            if not isinstance(step, FromStep) and not told:
                told = True
                self.tell_sources(steps, predicted, wants_context)
            if isinstance(step, FromStep):
                await self.fetch_base(step, loaded=self.is_loaded(step, steps, predicted, target))
            else:
                await self.step(step, predicted[step])

    def fetch_context(self) -> None:
        """Asks the client for the files."""
        paths = list(self.dispatcher.paths)
        wanted = None if "/" in paths else [path.strip("/") for path in paths]
        try:
            for path in wanted or ():
                check_pattern(path)
            data = self.session.context(wanted, self.ignored)
            self.context_files = self.workshop.add_context(self.context_name, data)
        except BuildFailure as error:
            self.context_fault = str(error)
            self.workshop.add_context(self.context_name, bytes(1024))

    def tell_sources(self, steps: list[Step], predicted: dict[Step, Result | None], context: bool) -> None:
        """What the steps take: the context, and files that stand in the Dockerfile itself."""
        if context:
            self.tell_context()
        for step in steps:
            for document in step.part.order.documents if isinstance(step, CopyStep) else ():
                self.tell_document(document, cached=predicted[step] is not None)

    def tell_document(self, document: tuple[str, str], *, cached: bool) -> None:
        """A file that stands in the Dockerfile itself."""
        name = "[internal] preparing inline document"
        self.end(self.begin(name), cached=cached)
        cache.keep_document(self.core, digest("document", document), name, len(document[1].encode("utf-8", "surrogateescape")))

    def tell_context(self) -> None:
        if self.context_loaded:
            return
        vertex = self.begin("[internal] load build context")
        if self.context_fault:
            self.tell(Status(vertex, "transferring context:"))
            self.end(vertex, error=self.context_fault)
            raise SolveFailed(self.context_fault)
        self.count_transfer(vertex, "context", self.context_files, "context")
        self.end(vertex)
        self.context_loaded = True

    def is_loaded(
        self, base: FromStep, steps: list[Step], predicted: dict[Step, Result | None], target: StageState
    ) -> bool:
        """Whether the image's files are needed: something that is made anew stands on it, or it is all there is."""
        if target.step is base:
            return True
        users = [step for step in steps if step.parent is base or base in step.origins]
        return any(predicted[step] is None for step in users)

    async def fetch_base(self, step: FromStep, *, loaded: bool) -> None:
        """An image's layers; from a registry, if it must be."""
        assert step.base is not None, "a FROM has an image"
        vertex = self.begin(step.name)
        key = digest(step.words())
        record = cache.find(self.core, key)
        if step.base.remote is not None:
            add_layers(self.core, step.base.remote)
        if step.base.remote is not None or step.base.by_digest:
            self.tell(Status(vertex, f"resolve {step.base.name}"))
        for layer in step.base.remote.layers if step.base.remote is not None and loaded and record is None else ():
            await sleep(layer.compressed_size * SECOND // BANDWIDTH)
            self.tell(Status(vertex, f"extracting {layer.digest}"))
        if loaded and record is None:
            record = cache.keep(self.core, step, key, None, (), step.base.image.layers)
            step.result = replace(base_result(step), record=record.id)
            self.end(vertex)
            return
        if loaded and record is not None:
            cache.use(self.core, record)
        step.result = replace(base_result(step), record=record.id if record is not None else "")
        self.end(vertex, cached=loaded and record is not None)

    async def step(self, step: Step, predicted: Result | None) -> None:
        """One step: from the cache, or done. `predicted`: what the cache is known to have."""
        parent = step.parent.result if step.parent is not None else NOTHING
        assert parent is not None, "steps come after those that they stand on"
        origins = {origin: origin.result for origin in step.origins}
        if None in origins.values() and predicted is not None:
            step.result = predicted
            self.end(self.begin(step.name), cached=True)
            return
        try:
            key = self.keys.key(step, parent, origins)
        except MissingPath as error:
            raise self.missing(step, error) from None
        record = None if step.fresh else cache.find(self.core, key)
        vertex = self.begin(step.name)
        if record is not None:
            cache.use(self.core, record)
            step.result = cache.stacked(parent, record)
            self.end(vertex, cached=True)
            return
        try:
            layer = await self.done(step, parent, vertex)
        except BuildFailure as error:
            self.end(vertex, error=str(error))
            raise SolveFailed(str(error), self.excerpt(step.lines)) from None
        kept = cache.keep(self.core, step, key, layer, (parent.record,), parent.layers, self.keys.definition(step))
        step.result = cache.stacked(parent, kept)
        self.end(vertex)

    async def done(self, step: Step, parent: Result, vertex: int) -> LayerRef:
        """Its layer."""
        if isinstance(step, WorkdirStep):
            return self.workshop.make_directory(parent.tree, step.path, step.user)
        if isinstance(step, CopyStep):
            return self.workshop.copy(parent.tree, self.keys.tree(step.part.origin), step.part.order)
        assert isinstance(step, RunStep), "there are no other steps"
        output = StepOutput(self.feed, vertex, lambda: self.core.now)
        return await Running(self.core, self.request, self.session).run(step, parent.tree, self.keys.tree, output)

    def missing(self, step: Step, error: MissingPath) -> SolveFailed:
        """A source that is not there."""
        vertex = self.begin(step.name)
        identity = self.core.identity
        place = "-".join((identity[:8], identity[8:12], identity[12:16], identity[16:20], identity[20:32]))
        sentence = f"failed to calculate checksum of ref {place}::{cache.identity(self.core)}: {error}"
        self.end(vertex, error=sentence)
        return SolveFailed(f"failed to compute cache key: {sentence}", self.excerpt(step.lines))

    # the end

    async def export(self, target: StageState) -> Built:
        """An image, or files."""
        result = result_of(target)
        if self.request.export == "files":
            self.built.files = self.workshop.archive(result.tree)
            name = f"{self.context_name} files"
            self.built.copied = received(self.workshop.add_context(name, self.built.files))
            self.workshop.forget_context(name)
            return self.built
        if self.request.export == "nothing":
            return self.built
        image = image_of(self.core, target, result, dict(self.request.labels))
        vertex = self.begin("exporting to image")
        if result.layers:
            self.tell(Status(vertex, "exporting layers"))
        self.tell(Status(vertex, f"writing image {image.id}"))
        tags = [references.parse(tag).tagged() for tag in self.request.tags]
        keep_image(self.core, target, image, tags)
        for named in tags:
            shown = named.name if named.tag == "latest" else f"{named.name}:{named.tag}"
            self.tell(Status(vertex, f"naming to {shown}"))
        self.end(vertex)
        self.built.image = image.id
        return self.built


def syntax_of(text: str) -> str:
    """The frontend that the first line asks for; "" for none."""
    first = text.partition("\n")[0]
    match = DIRECTIVE.fullmatch(first[1:].strip()) if first.startswith("#") else None
    return match[2] if match is not None and match[1].lower() == "syntax" else ""


def check_pattern(path: str) -> None:
    """A path of the context that is no pattern."""
    try:
        expression(path)
    except BadPattern as error:
        raise BuildFailure(f"rpc error: code = Unknown desc = invalid includepatterns: [{path}]: {error}") from None
