"""One build that a client asked for: a frontend plans it, the solver does it, an exporter gives away what came of it.

The client may run the frontend (`docker build` does): then plans come by the gateway, and the one that it returns is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from emulator.engine import Engine
from emulator.engine.build.build import Build
from emulator.engine.build.cache import identity
from emulator.engine.build.errors import NoDockerfile, SolveFailed
from emulator.engine.build.frontend import Plan
from emulator.engine.build.progress import Feed
from emulator.engine.build.request import BuildRequest, Built
from emulator.errors import NotEmulated
from emulator.faces.api.buildkit import findings
from emulator.faces.api.buildkit.delivery import deliver
from emulator.faces.api.buildkit.failures import LANGUAGE, refused
from emulator.faces.api.buildkit.grpc import Refused
from emulator.faces.api.buildkit.messages import Exporter, Reference, Result, ReturnRequest, SolveRequest, SourceInfo
from emulator.faces.api.buildkit.request import FRONTEND, LOCAL_SESSION, UPLOADED, request_of
from emulator.faces.api.buildkit.session import CONTEXT, DOCKERFILE_DIRECTORY, RemoteSession, Session
from emulator.faces.api.buildkit.telling import Told
from emulator.model import reference as references
from emulator.timeline import Bell

EXPORTS = {"": "nothing", "moby": "image", "local": "files", "tar": "files"}
IMAGE_ATTRIBUTES = {"name", "push", "unpack", "store"}
FindSession = Callable[[str], Awaitable[Session]]


class Job:
    """`run` ends with what the exporter says."""

    def __init__(self, engine: Engine, asked: SolveRequest, find_session: FindSession) -> None:
        self.engine, self.asked, self.find_session = engine, asked, find_session
        self.feed, self.told = Feed(), Told(asked.ref)
        self.builds: list[Build] = []
        self.plans: dict[str, tuple[Build, Plan]] = {}
        self.back = Bell()
        self.returned: ReturnRequest | None = None
        self.exporter = exporter_of(asked)

    async def run(self) -> dict[str, str]:
        """Raises Refused and other errors of builds."""
        telling = self.engine.timeline.spawn(self.told.take(self.feed), "telling")
        telling.watched = True
        try:
            with self.engine.working_on_layers():
                result = await self.frontend_result()
                if result.reference is None or not result.reference.id:
                    return {}
                return await self.finish(result.reference.id)
        finally:
            for build in self.builds:
                build.close()
            self.feed.close()

    async def frontend_result(self) -> Result:
        """The frontend's: of the engine's, or of the client's."""
        if self.asked.frontend:
            return await self.plan(self.asked.frontend, self.asked.frontend_attributes)
        while self.returned is None:
            await self.back.wait()
        error = self.returned.error
        if error is not None:
            raise Refused(error.message, error.code, error.details)
        return self.returned.result or Result()

    def take(self, returned: ReturnRequest) -> None:
        """The client's frontend is done."""
        self.returned = returned
        self.back.ring()

    # the frontend

    async def plan(self, frontend: str, attributes: Mapping[str, str]) -> Result:
        """Reads the Dockerfile; a check ends here."""
        if frontend != FRONTEND:
            raise NotEmulated(f"the frontend {frontend}" if frontend else "building a graph (LLB) of the client's")
        build = await self.build(attributes)
        request = build.job.request
        try:
            plan = await build.plan()
        except NoDockerfile as error:
            raise refused(error) from None
        except SolveFailed as error:
            if not request.check:
                raise refused(error) from None
            return self.checked(build, error)
        if request.check:
            return self.checked(build, None)
        reference = identity(self.engine)
        self.plans[reference] = (build, plan)
        return Result(reference=Reference(id=reference))

    def checked(self, build: Build, error: SolveFailed | None) -> Result:
        """A check's answer; there is nothing to do."""
        return Result(reference=Reference(), metadata=findings.answer(build.job.name, build.text, build.warnings, error))

    async def build(self, attributes: Mapping[str, str]) -> Build:
        """With the sessions that it needs."""
        own = await self.find_session(self.asked.session)
        context, dockerfile = [await self.session_of(attributes, name, own) for name in (CONTEXT, DOCKERFILE_DIRECTORY)]
        request = await self.request(attributes, own, context.shared_key)
        session = RemoteSession(own, context, dockerfile, request.dockerfile_name)
        build = Build(self.engine, request, session, self.feed)
        self.builds.append(build)
        self.told.name_source(lambda: SourceInfo(filename=build.job.name, data=encoded(build.text), language=LANGUAGE))
        return build

    async def session_of(self, attributes: Mapping[str, str], directory: str, own: Session) -> Session:
        """Whose directory it is: another session's where it says so, as several builds share one."""
        name = attributes.get(LOCAL_SESSION + directory)
        return await self.find_session(name) if name else own

    async def request(self, attributes: Mapping[str, str], own: Session, shared_key: str) -> BuildRequest:
        """What is to be built; a context that the client uploads comes at once."""
        found = request_of(attributes, shared_key=shared_key, export=EXPORTS[self.exporter.type], tags=tags(self.exporter))
        context = attributes.get("context", "")
        if not context:
            return found
        return replace(found, archive=await own.upload("buildkit-session", "/" + context.removeprefix(UPLOADED)))

    # the end

    async def finish(self, reference: str) -> dict[str, str]:
        """Does what was planned."""
        if reference not in self.plans:
            raise Refused(f"no such ref {reference}")
        build, plan = self.plans[reference]
        try:
            built = await build.finish(plan)
        except SolveFailed as error:
            raise refused(error) from None
        if self.exporter.type in ("local", "tar"):
            await deliver(build.job.telling, built, await self.find_session(self.asked.session), self.exporter.type)
        return exported(built, tags(self.exporter))


def exporter_of(asked: SolveRequest) -> Exporter:
    """The one exporter; raises Refused, NotEmulated."""
    given = asked.exporters or (Exporter(type=asked.exporter, attributes=asked.exporter_attributes),)
    if len(given) > 1:
        raise NotEmulated("building with several outputs")
    found = given[0]
    if found.type not in EXPORTS:
        raise Refused(f"exporter {found.type!r} could not be found".replace("'", '"'))
    unknown = [name for name, value in sorted(found.attributes.items()) if name not in IMAGE_ATTRIBUTES and value]
    if unknown and found.type:
        raise NotEmulated(f"the attribute {unknown[0]} of the exporter {found.type}")
    return found


def tags(exporter: Exporter) -> tuple[str, ...]:
    """An image's names."""
    return tuple(filter(None, exporter.attributes.get("name", "").split(",")))


def exported(built: Built, names: tuple[str, ...]) -> dict[str, str]:
    """What the exporter says of an image."""
    if not built.image:
        return {}
    found = {"containerimage.config.digest": built.image, "containerimage.digest": built.image}
    return found | ({"image.name": ",".join(map(whole, names))} if names else {})


def whole(name: str) -> str:
    """`docker.io/library/web`, with its tag where it was given."""
    named = references.parse(name)
    return f"{named.name}:{named.tag}" if named.tag else named.name


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
