"""The Dockerfile frontend: from the client's Dockerfile to the stages and their steps (buildkit: frontend/dockerfile/builder).

What is told is told in BuildKit's order: warnings belong to the vertex that loads the Dockerfile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.dockerfile.errors import DockerfileError
from emulator.dockerfile.lines import DIRECTIVE
from emulator.dockerfile.lint import CHECK_ARGUMENT, BadCheckOption, Warning, linter
from emulator.dockerfile.stages import NoStages, parse
from emulator.engine.build.context import Context
from emulator.engine.build.dispatch import Dispatcher
from emulator.engine.build.errors import BadCheckArgument, EmptyDockerfile, NoDockerfile, SolveFailed
from emulator.engine.build.images import DENIED, full_name
from emulator.engine.build.job import Job
from emulator.engine.build.order import named_last, needed
from emulator.engine.build.progress import Ended, Progress, Warned
from emulator.engine.build.resolve import METADATA, Resolving
from emulator.engine.build.stages import BadPlatform, CircularStages, Stages
from emulator.engine.build.state import StageState
from emulator.engine.build.steps import FromStep, RunStep
from emulator.engine.build.transfer import sent
from emulator.errors import NotEmulated
from emulator.timeline import sleep

NO_INSTRUCTIONS = "file with no instructions"
QUESTIONS = ("targets",)
EMPTY_TRANSFER = sent((), {})


@dataclass
class Plan:
    """What is to be done: the wanted stage, all stages that it needs, the context's paths that they take."""

    target: StageState
    order: list[StageState]
    paths: list[str] = field(default_factory=list)


class Frontend:
    """Reads one Dockerfile."""

    def __init__(self, job: Job, context: Context) -> None:
        self.job, self.context = job, context
        self.bases: dict[str, FromStep] = {}

    @property
    def warnings(self) -> list[Warning]:
        """What the build checks have found so far."""
        return self.job.file.lint.found

    async def plan(self) -> Plan:
        """Raises SolveFailed."""
        self.check_argument()
        vertex, loaded = await self.load_dockerfile(), self.job.core.now
        self.job.telling.hold()
        try:
            return await self.planned()
        except DockerfileError as error:
            raise self.failed(error) from None
        finally:
            shown = () if self.job.request.check else self.warnings
            self.job.telling.open.pop(vertex, None)
            ending: list[Progress] = [*(Warned(vertex, warning) for warning in shown), Ended(vertex, loaded)]
            self.job.telling.release(*ending)

    async def answer(self) -> None:
        """A question about the Dockerfile alone; raises SolveFailed."""
        wanted = self.job.request.subrequest
        try:
            self.job.telling.end(await self.load_dockerfile())
        except EmptyDockerfile:
            raise SolveFailed(NO_INSTRUCTIONS) from None
        if wanted not in QUESTIONS:
            word = f"unsupported request frontend.{wanted}"
            raise SolveFailed(f"{word}: {word}")
        try:
            parse(self.job.file.text, self.job.file)
        except NoStages:
            return
        except DockerfileError as error:
            raise self.failed(error) from None

    def check_argument(self) -> None:
        """What it says is looked at before all else."""
        try:
            linter(self.job.request.build_args.get(CHECK_ARGUMENT, ""))
        except BadCheckOption as error:
            raise BadCheckArgument(error.fault) from None

    def failed(self, error: DockerfileError) -> SolveFailed:
        """With the lines that it is about."""
        if isinstance(error, CircularStages):
            return self.job.failed(str(error), *(each.lines for each in reversed(error.cycle)))
        return self.job.failed(str(error), *[error.lines] * (2 if isinstance(error, BadPlatform) else 1))

    # the Dockerfile

    async def load_dockerfile(self) -> int:
        """Reads it; the vertex, not yet ended."""
        if self.job.request.archive is not None:
            vertex = self.context.unpack()
            data = self.context.read(self.job.request.dockerfile_name)
        else:
            vertex = self.job.telling.begin(f"[internal] load build definition from {self.job.name}")
            data = await self.transferred(vertex)
        try:
            self.take_text(data)
        except SolveFailed:
            self.job.telling.end(vertex)
            raise
        return vertex

    async def transferred(self, vertex: int) -> bytes | None:
        """From the client; None where it has none."""
        data, archive = await self.job.session.dockerfile()
        if data is None:
            self.job.telling.status(vertex, "transferring dockerfile:", EMPTY_TRANSFER)
        else:
            self.context.transferred(vertex, "dockerfile", archive, "dockerfile")
        return data

    def take_text(self, data: bytes | None) -> None:
        """A file that is missing or empty is none."""
        if data is None:
            raise NoDockerfile(self.job.request.dockerfile_name)
        if not data.strip():
            empty = not data or self.job.request.archive is not None
            raise EmptyDockerfile if empty else SolveFailed(NO_INSTRUCTIONS)
        self.job.file.text = data.decode("utf-8", "surrogateescape")

    # the plan

    async def planned(self) -> Plan:
        """The stages in order, their instructions done; raises DockerfileError or SolveFailed."""
        file, request = self.job.file, self.job.request
        await self.check_syntax()
        parse(file.text, file, request.build_args.get(CHECK_ARGUMENT))
        stages = Stages(file, request)
        target = stages.read()
        dispatcher = Dispatcher(request, stages.globals)
        await Resolving(self.job, stages).run(target)
        await self.context.load_ignore_file()
        dispatcher.ignored = self.context.ignored
        order = stages.reachable(target)
        for state in sorted(order, key=lambda state: not state.unregistered):
            self.dispatch(dispatcher, state)
        if failed := file.lint.failed:
            raise SolveFailed(f"lint violation found for rules: {', '.join(failed)}")
        named_last(target)
        self.check_network(target)
        self.check_keys(target)
        return Plan(target, order, list(dispatcher.paths))

    def check_network(self, target: StageState) -> None:
        """The host's network is for whoever was granted it."""
        if not self.job.request.host_network and any(
            isinstance(step, RunStep) and step.network == "host" for step in needed(target.step)
        ):
            raise SolveFailed("failed to load LLB: network.host is not allowed")

    def check_keys(self, target: StageState) -> None:
        """A client's ssh agent cannot be reached."""
        mounts = [mount for step in needed(target.step) if isinstance(step, RunStep) for mount, _ in step.mounts]
        if self.job.session.may_forward_keys and any(mount.type == "ssh" for mount in mounts):
            raise NotEmulated("RUN --mount=type=ssh")

    def dispatch(self, dispatcher: Dispatcher, state: StageState) -> None:
        """One stage's instructions."""
        self.begin_stage(state)
        for origin in state.instructions:
            dispatcher.dispatch(state, origin)
        state.dispatched = True

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

    async def check_syntax(self) -> None:
        """`# syntax=`: the frontend is an image; those that the world knows read as this one does."""
        frontend = syntax_of(self.job.file.text)
        if not frontend:
            return
        named = full_name(frontend)
        known = named.repository in self.job.core.frontends
        vertex = self.job.telling.begin(f"resolve image config for docker-image://{named}")
        await sleep(METADATA if known else 0)
        self.job.telling.end(vertex, error="" if known else DENIED)
        if not known:
            raise self.job.failed(f"failed to resolve source metadata for {named}: {DENIED}", (1, 1))


def syntax_of(text: str) -> str:
    """The frontend that the first line asks for; "" for none."""
    first = text.partition("\n")[0]
    match = DIRECTIVE.fullmatch(first[1:].strip()) if first.startswith("#") else None
    return match[2] if match is not None and match[1].lower() == "syntax" else ""
