"""BuildKit's solver: the steps that the wanted stage needs, from the cache or done (buildkit: solver).

Images come before steps; the context, and files that stand in the Dockerfile itself, come before the first step.
"""

from __future__ import annotations

from dataclasses import replace

from emulator.backend.workshop import BuildFailure, MissingPath, NoChecksum, NothingToLookInto
from emulator.dockerfile.instructions import RunMount
from emulator.engine.build import cache, worker
from emulator.engine.build.context import Context
from emulator.engine.build.errors import SolveFailed
from emulator.engine.build.frontend import Plan
from emulator.engine.build.images import BadName, Unresolved, found_here, found_there
from emulator.engine.build.job import Job
from emulator.engine.build.keys import Keys
from emulator.engine.build.order import base_result, bases, needed, uses_context
from emulator.engine.build.progress import StepOutput
from emulator.engine.build.remote import Fetched, fetch
from emulator.engine.build.running import Running, owned
from emulator.engine.build.steps import NOTHING, CopyStep, FromStep, Result, RunStep, Step, WorkdirStep, digest
from emulator.engine.image.registry import add_layers
from emulator.model.image import LayerRef
from emulator.timeline import sleep

BANDWIDTH = 40 << 20
SECOND = 1_000_000_000
NO_FILES = bytes(1024)


class Solver:
    """One plan's steps."""

    def __init__(self, job: Job, context: Context, plan: Plan) -> None:
        self.job, self.context, self.plan = job, context, plan
        self.core, self.telling, self.workshop = job.core, job.telling, job.workshop
        self.keys = Keys(job.core, context.name)
        self.steps = needed(plan.target.step)
        for step in self.steps:  # what stands on a step that is made anew is made anew, too
            step.fresh = step.fresh or (step.parent is not None and step.parent.fresh)
        self.predicted: dict[Step, Result | None] = {}
        self.fetched: dict[CopyStep, list[Fetched]] = {}

    async def run(self) -> None:
        """All steps; raises SolveFailed."""
        try:
            await self.solve()
        finally:
            self.forget_remotes()

    async def solve(self) -> None:
        wants_context = any(uses_context(step) for step in self.steps)
        if wants_context and not self.context.loaded:
            await self.context.fetch(self.plan.paths)
        await self.fetch_remotes()
        self.predicted = self.keys.predict(self.steps)
        self.steps = self.keys.required(self.steps, self.plan.target, self.predicted)
        for reference in self.job.request.cache_from:
            await self.import_cache(reference)
        for base in bases(self.plan.order, self.steps):
            await self.fetch_base(base, loaded=self.is_loaded(base))
        self.tell_remotes()
        rest = [step for step in self.steps if not isinstance(step, FromStep)]
        if rest:
            self.tell_sources(context=wants_context)
        for step in rest:
            await self.step(step, self.predicted[step])

    def tell_sources(self, *, context: bool) -> None:
        """What the steps take: the context, and files that stand in the Dockerfile itself."""
        if context:
            self.context.tell()
        for step in self.steps:
            for document in step.part.order.documents if isinstance(step, CopyStep) else ():
                self.tell_document(document, cached=self.predicted[step] is not None)
            for mount, _ in step.mounts if isinstance(step, RunStep) else ():
                self.tell_owner(mount)

    def tell_owner(self, mount: RunMount) -> None:
        """A cache's directory that is made with a mode and an owner of its own."""
        facts = owned(mount)
        if facts:
            key, name = digest("owned", facts), "[internal] setting cache mount permissions"
            self.telling.end(self.telling.begin(name), cached=cache.find(self.core, key) is not None)
            cache.keep_document(self.core, key, name, 0)

    def tell_document(self, document: tuple[str, str], *, cached: bool) -> None:
        """A file that stands in the Dockerfile itself."""
        name = "[internal] preparing inline document"
        self.telling.end(self.telling.begin(name), cached=cached)
        cache.keep_document(self.core, digest("document", document), name, len(document[1].encode("utf-8", "surrogateescape")))

    # URLs

    async def fetch_remotes(self) -> None:
        """What lies at the URLs; faults are told later."""
        for step in self.steps:
            if not isinstance(step, CopyStep) or not step.part.remotes:
                continue
            paths = [path.lstrip("/") for path in step.part.order.sources]
            found = [await fetch(self.core, each, path) for each, path in zip(step.part.remotes, paths, strict=True)]
            self.fetched[step] = found
            files = [each.file for each in found if each.file is not None]
            data = self.core.backend.write_archive(files) if files else NO_FILES
            for name in self.keys.tree(step.part.origin):
                self.workshop.add_context(name, data)

    def tell_remotes(self) -> None:
        """A vertex for each; it goes on where the file is needed."""
        again: list[tuple[int, CopyStep, Fetched]] = []
        for step, found in self.fetched.items():
            for each in found if step in self.steps else ():
                vertex = self.telling.begin(step.name)
                self.telling.end(vertex, error=each.fault.removeprefix("failed to load cache key: "))
                if each.fault:
                    raise SolveFailed(each.fault)
                if self.predicted[step] is None or not self.is_known(each):
                    again.append((vertex, step, each))
        for vertex, step, each in again:
            self.tell_loaded(vertex, step, each)

    def tell_loaded(self, vertex: int, step: CopyStep, found: Fetched) -> None:
        """The file itself."""
        assert found.file is not None, "asked before"
        self.telling.again(vertex, step.name)
        self.telling.end(vertex, cached=self.is_known(found))
        url = step.part.remotes[self.fetched[step].index(found)].url
        cache.keep_document(self.core, digest("url", found.file), f"http url {url}", len(found.file.data))

    def is_known(self, found: Fetched) -> bool:
        """Whether an earlier build had the file."""
        return cache.find(self.core, digest("url", found.file)) is not None

    def forget_remotes(self) -> None:
        """Nobody needs them any more."""
        for step in self.fetched:
            for name in self.keys.tree(step.part.origin):
                self.workshop.forget_context(name)

    async def import_cache(self, reference: str) -> None:
        """`--cache-from` of an image: one that is not there does no harm."""
        vertex, fault = self.telling.begin(f"importing cache manifest from {reference}"), ""
        try:
            if found_here(self.core, reference) is None:
                await found_there(self.core, reference)
        except (Unresolved, BadName) as error:
            fault = f"failed to configure registry cache importer: {error}"
        self.telling.end(vertex, error=fault)

    # images

    def is_loaded(self, base: FromStep) -> bool:
        """Whether the image's files are needed: something that is made anew stands on it, or it is all there is."""
        if self.plan.target.step is base:
            return True
        users = [step for step in self.steps if step.parent is base or base in step.origins]
        return any(self.predicted[step] is None for step in users)

    async def fetch_base(self, step: FromStep, *, loaded: bool) -> None:
        """An image's layers; from a registry, if it must be."""
        assert step.base is not None, "a FROM has an image"
        vertex = self.telling.begin(step.name)
        key = digest(step.words())
        record = cache.find(self.core, key)
        cached = loaded and record is not None
        await self.download(step, vertex, layers=loaded and record is None)
        if cached and record is not None:
            cache.use(self.core, record)
        elif loaded:
            record = cache.keep(self.core, step, key, None, (), step.base.image.layers)
        step.result = replace(base_result(step), record=record.id if record is not None else "")
        self.telling.end(vertex, cached=cached)

    async def download(self, step: FromStep, vertex: int, *, layers: bool) -> None:
        """What a registry has to give."""
        assert step.base is not None, "a FROM has an image"
        remote = step.base.remote
        if remote is not None:
            add_layers(self.core, remote)
        if remote is not None or step.base.by_digest:
            self.telling.status(vertex, f"resolve {step.base.name}")
        for layer in remote.layers if remote is not None and layers else ():
            await sleep(layer.compressed_size * SECOND // BANDWIDTH)
            self.telling.status(vertex, f"extracting {layer.digest}")

    # steps

    async def step(self, step: Step, predicted: Result | None) -> None:
        """One step: from the cache, or done. `predicted`: what the cache is known to have."""
        parent = step.parent.result if step.parent is not None else NOTHING
        assert parent is not None, "steps come after those that they stand on"
        origins = {origin: origin.result for origin in step.origins}
        if None in origins.values() and predicted is not None:
            step.result = predicted
            self.telling.end(self.telling.begin(step.name), cached=True)
            return
        try:
            key = self.keys.key(step, parent, origins)
        except NoChecksum as error:
            raise self.missing(step, error) from None
        record = None if step.fresh else cache.find(self.core, key)
        vertex = self.telling.begin(step.name)
        if record is None:
            step.result = await self.made(step, parent, key, vertex)
        else:
            cache.use(self.core, record)
            step.result = cache.stacked(parent, record)
        self.telling.end(vertex, cached=record is not None)

    async def made(self, step: Step, parent: Result, key: str, vertex: int) -> Result:
        """Done, and kept in the cache; raises SolveFailed."""
        try:
            layer = await self.done(step, parent, vertex)
        except BuildFailure as error:
            self.telling.end(vertex, error=str(error))
            raise self.job.failed(str(error), step.lines) from None
        definition = self.keys.definition(step)
        return cache.stacked(
            parent, cache.keep(self.core, step, key, layer, (parent.record,), parent.layers, definition)
        )  # fmt: skip

    async def done(self, step: Step, parent: Result, vertex: int) -> LayerRef:
        """Its layer."""
        if isinstance(step, WorkdirStep):
            return self.workshop.make_directory(parent.tree, step.path, step.user)
        if isinstance(step, CopyStep):
            return self.workshop.copy(parent.tree, self.keys.tree(step.part.origin), step.part.order)
        assert isinstance(step, RunStep), "there are no other steps"
        output = StepOutput(self.telling.feed, vertex, lambda: self.core.now)
        return await Running(self.core, self.job.request, self.job.session).run(step, parent.tree, self.keys.tree, output)

    def missing(self, step: Step, error: NoChecksum) -> SolveFailed:
        """A source that is not there. One of the very step below is looked for only once the copy is made."""
        vertex = self.telling.begin(step.name)
        if isinstance(error, MissingPath) and step.parent is not None and step.origins == (step.parent,):
            late = NothingToLookInto(error.path)
            self.telling.end(vertex, error=str(late))
            return self.job.failed(str(late), step.lines)
        sentence = f"failed to calculate checksum of ref {worker.identity(self.core)}::{cache.identity(self.core)}: {error}"
        self.telling.end(vertex, error=sentence)
        return self.job.failed(f"failed to compute cache key: {sentence}", step.lines)
