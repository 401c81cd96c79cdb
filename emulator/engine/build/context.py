"""The client's files: what is ignored, what is sent, what of it was known from the last time (buildkit: source/local)."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.workshop import BuildFailure, ContextFile
from emulator.dockerfile.ignore import BadPattern, Ignored, expression, patterns
from emulator.engine.build import cache
from emulator.engine.build.errors import SolveFailed
from emulator.engine.build.job import Job
from emulator.engine.build.steps import digest
from emulator.engine.build.transfer import facts, sent

NOTHING = bytes(1024)


class Context:
    """One build's context. `name` is its name in the workshop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.name = f"context {job.core.ids.id()}"
        self.files: list[ContextFile] = []
        self.ignored: Ignored | None = None
        self.loaded = False
        self.fault = ""

    def unpack(self) -> int:
        """`docker build - < context.tar`: all of it is here already. The vertex, not yet ended."""
        assert self.job.request.archive is not None, "asked before"
        self.job.telling.end(self.job.telling.begin("[internal] load remote build context"))
        vertex = self.job.telling.begin("copy /context /")
        try:
            self.files = self.job.workshop.add_context(self.name, self.job.request.archive)
        except BuildFailure as error:
            self.job.telling.end(vertex)
            raise SolveFailed(str(error)) from None
        self.loaded = True
        return vertex

    def read(self, path: str) -> bytes | None:
        """A file of the context that is here."""
        return self.job.workshop.read((self.name,), "/" + path)

    def forget(self) -> None:
        """Nobody needs it any more."""
        self.job.workshop.forget_context(self.name)

    # what is left out

    async def load_ignore_file(self) -> None:
        """`.dockerignore`."""
        if self.job.request.archive is not None:
            text = self.read(".dockerignore") or b""
            self.ignored = ignoring(text.decode("utf-8", "surrogateescape"))
            return
        if self.job.session.own_ignore_file:
            found = await self.job.session.ignore_file()
            self.ignored = ignoring(found[0] if found else "")
            return
        vertex = self.job.telling.begin("[internal] load .dockerignore")
        found = await self.job.session.ignore_file()
        self.transferred(vertex, "context", found[1] if found else b"", "ignore")
        self.job.telling.end(vertex)
        self.ignored = ignoring(found[0] if found else "")

    # what is sent

    def transferred(self, vertex: int, what: str, archive: bytes, description: str) -> None:
        """Counts what came over the wire: a Dockerfile and an ignore file come whole, every time."""
        name = f"{self.name} {what}"
        files = self.job.workshop.add_context(name, archive)
        self.job.workshop.forget_context(name)
        self.count(vertex, what, files, description, whole=True)

    def count(self, vertex: int, what: str, files: list[ContextFile], description: str, *, whole: bool = False) -> None:
        """What went over the wire is what differs from the last time; it is remembered for the next."""
        core = self.job.core
        key = digest("local", description, self.job.request.context_key)
        before = None if whole else cache.find(core, key)
        total = sent(files, before.files if before else {})
        cache.keep_local(
            core, key, f"local source for {what}", {file.path: facts(file) for file in files},
            sum(file.size for file in files if file.kind == "-" and not file.target),
        )  # fmt: skip
        self.job.telling.status(vertex, f"transferring {what}:", total)

    async def fetch(self, paths: Sequence[str]) -> None:
        """Asks the client for the files, all of them where a path is `/`."""
        wanted = None if "/" in paths else [path.strip("/") for path in paths]
        try:
            for path in wanted or ():
                check_pattern(path)
            data = await self.job.session.context(wanted, self.ignored)
            self.files = self.job.workshop.add_context(self.name, data)
        except BuildFailure as error:
            self.fault = str(error)
            self.job.workshop.add_context(self.name, NOTHING)

    def tell(self) -> None:
        """Its vertex."""
        if self.loaded:
            return
        telling = self.job.telling
        vertex = telling.begin("[internal] load build context")
        if self.fault:
            telling.status(vertex, "transferring context:")
            telling.end(vertex, error=self.fault)
            raise SolveFailed(self.fault)
        self.count(vertex, "context", self.files, "context")
        telling.end(vertex)
        self.loaded = True


def ignoring(text: str) -> Ignored | None:
    """The patterns of an ignore file."""
    words = patterns(text)
    try:
        return Ignored(words) if words else None
    except BadPattern as error:
        raise SolveFailed(str(error)) from None


def check_pattern(path: str) -> None:
    """A path of the context that is no pattern."""
    try:
        expression(path)
    except BadPattern as error:
        raise BuildFailure(f"rpc error: code = Unknown desc = invalid includepatterns: [{path}]: {error}") from None
