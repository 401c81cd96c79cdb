"""A build on the timeline: it goes on by itself while whoever started it reads its feed."""

from __future__ import annotations

from emulator.dockerfile.instructions import Stage
from emulator.dockerfile.lint import Warning
from emulator.engine.build.context import Context
from emulator.engine.build.export import export
from emulator.engine.build.frontend import Frontend, Plan
from emulator.engine.build.job import Job
from emulator.engine.build.progress import Feed
from emulator.engine.build.request import BuildRequest, BuildSession, Built
from emulator.engine.build.solve import Solver
from emulator.engine.core import Core
from emulator.timeline import Cancelled, Task


class Build:
    """One build: `plan` reads the Dockerfile, `finish` does what it says; `close` it. Both raise SolveFailed."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession, feed: Feed) -> None:
        self.job = Job(core, request, session, feed)
        self.context = Context(self.job)
        self.frontend = Frontend(self.job, self.context)

    async def plan(self) -> Plan:
        try:
            return await self.frontend.plan()
        except Cancelled:
            self.job.telling.cancel()
            raise

    async def finish(self, plan: Plan) -> Built:
        """The steps, and what comes of them."""
        try:
            with self.job.core.working_on_layers():
                await Solver(self.job, self.context, plan).run()
                return export(self.job, self.context, plan.target)
        except Cancelled:
            self.job.telling.cancel()
            raise

    async def run(self) -> Built:
        """All of it; a check ends with the plan."""
        if self.job.request.subrequest is not None:
            await self.frontend.answer()
            return Built()
        with self.job.core.working_on_layers():
            plan = await self.plan()
            return Built() if self.job.request.check else await self.finish(plan)

    def close(self) -> None:
        """Nothing more is wanted of it: the client's files go."""
        self.context.forget()

    @property
    def warnings(self) -> list[Warning]:
        """What the build checks have found."""
        return self.frontend.warnings

    @property
    def text(self) -> str:
        """The Dockerfile."""
        return self.job.file.text

    @property
    def stages(self) -> list[Stage]:
        """The Dockerfile's."""
        return self.job.file.stages


class RunningBuild:
    """A build that goes on. When the feed is over, `result` gives what came of it, or raises."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession) -> None:
        self.feed = Feed()
        self.build = Build(core, request, session, self.feed)
        self.task: Task[Built] = core.timeline.spawn(self.run(), "build")
        self.task.watched = True

    async def run(self) -> Built:
        try:
            return await self.build.run()
        finally:
            self.build.close()
            self.feed.close()

    def result(self) -> Built:
        return self.task.result()

    @property
    def warnings(self) -> list[Warning]:
        return self.build.warnings

    @property
    def text(self) -> str:
        return self.build.text

    @property
    def stages(self) -> list[Stage]:
        return self.build.stages

    def cancel(self) -> None:
        """Nobody wants it any more."""
        self.task.cancel()


def start(core: Core, request: BuildRequest, session: BuildSession) -> RunningBuild:
    """Begins a build."""
    return RunningBuild(core, request, session)
