"""A build on the timeline: it goes on by itself while whoever started it reads its feed."""

from __future__ import annotations

from emulator.dockerfile.lint import Warning
from emulator.engine.build.progress import Feed
from emulator.engine.build.request import BuildRequest, BuildSession, Built
from emulator.engine.build.solve import Solver
from emulator.engine.core import Core


class Build:
    """One build. When the feed is over, `result` gives what came of it, or raises."""

    def __init__(self, core: Core, request: BuildRequest, session: BuildSession) -> None:
        self.feed = Feed()
        self.solver = Solver(core, request, session, self.feed)
        self.task = core.timeline.spawn(self.run(), "build")
        self.task.watched = True

    async def run(self) -> Built:
        try:
            return await self.solver.run()
        finally:
            self.feed.close()

    def result(self) -> Built:
        return self.task.result()

    @property
    def warnings(self) -> list[Warning]:
        return self.solver.built.warnings

    @property
    def text(self) -> str:
        """The Dockerfile."""
        return self.solver.file.text

    def cancel(self) -> None:
        """Nobody wants it any more."""
        self.task.cancel()


def start(core: Core, request: BuildRequest, session: BuildSession) -> Build:
    """Begins a build."""
    return Build(core, request, session)
