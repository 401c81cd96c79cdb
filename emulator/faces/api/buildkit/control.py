"""moby.buildkit.v1.Control: builds, what they tell, sessions, the cache (buildkit: control/control.go)."""

from __future__ import annotations

from emulator.engine.build import worker
from emulator.errors import NotEmulated
from emulator.faces.api.buildkit.doors import serve_session
from emulator.faces.api.buildkit.gateway import Gateway
from emulator.faces.api.buildkit.grpc import Call, Code, Handler, Refused
from emulator.faces.api.buildkit.hub import PATIENCE, Hub
from emulator.faces.api.buildkit.job import Job
from emulator.faces.api.buildkit.messages import (
    BuildHistoryRequest,
    BytesMessage,
    DiskUsageRequest,
    DiskUsageResponse,
    InfoResponse,
    ListWorkersResponse,
    PruneRequest,
    SolveRequest,
    SolveResponse,
    StatusRequest,
)
from emulator.faces.api.buildkit.usage import filters_of, usage_record
from emulator.faces.api.buildkit.workers import version, worker_record
from emulator.timeline import Task
from emulator.wire.times import rfc3339

SERVICE = "/moby.buildkit.v1.Control"
SESSION_ID, SHARED_KEY = "x-docker-expose-session-uuid", "x-docker-expose-session-sharedkey"


class Control:
    """Of one engine."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.engine = hub, hub.engine

    @property
    def methods(self) -> dict[str, Handler]:
        """All calls that are answered, by their paths."""
        own: dict[str, Handler] = {
            "ListWorkers": self.list_workers, "Info": self.info, "Solve": self.solve, "Status": self.status,
            "Session": self.session, "DiskUsage": self.disk_usage, "Prune": self.prune,
            "ListenBuildHistory": self.history,
        }  # fmt: skip
        return {f"{SERVICE}/{name}": handler for name, handler in own.items()} | Gateway(self.hub).methods

    async def list_workers(self, call: Call) -> None:
        await call.send(ListWorkersResponse(record=(worker_record(self.engine),)))

    async def info(self, call: Call) -> None:
        await call.send(InfoResponse(version=version(worker.VERSION)))

    # builds

    async def solve(self, call: Call) -> None:
        """A build; it ends when its client or its session goes."""
        job = Job(self.engine, await call.only(SolveRequest), self.hub.session)
        self.hub.jobs.add(job.asked.ref, job)
        watch = self.engine.timeline.spawn(self.watch(job, call.stream.task), "session's end")
        try:
            response = await job.run()
        finally:
            watch.cancel()
            self.engine.timeline.at(self.engine.now + PATIENCE, lambda: self.hub.jobs.forget(job.asked.ref, job))
        await call.send(SolveResponse(exporter_response=response))

    async def watch(self, job: Job, build: Task[None] | None) -> None:
        """A session that ends takes its build with it."""
        session = await self.hub.sessions.find(job.asked.session)
        while session is not None and not session.peer.closed:
            await session.peer.ending.wait()
        if session is not None and build is not None:
            build.cancel(Refused("context canceled", Code.CANCELED), final=False)

    async def status(self, call: Call) -> None:
        job = await self.hub.job((await call.only(StatusRequest)).ref)
        await call.open(("buildkit-current-timestamp", rfc3339(self.engine.now)))
        async for response in job.told.all():
            await call.send(response)

    async def session(self, call: Call) -> None:
        """A session within a call: HTTP/2 in its messages."""
        await call.open()
        await serve_session(self.hub, Tunnel(call), call.header(SESSION_ID), call.header(SHARED_KEY))

    # the cache

    async def disk_usage(self, call: Call) -> None:
        asked = await call.only(DiskUsageRequest)
        records = await self.engine.build_cache(filters_of(asked.filter))
        await call.send(DiskUsageResponse(record=tuple(map(usage_record, records))))

    async def prune(self, call: Call) -> None:
        """One message for each record that goes."""
        asked = await call.only(PruneRequest)
        for name, value in (("max-used-space", asked.max_used_space), ("min-free-space", asked.min_free_space)):
            if value:
                raise NotEmulated(f"pruning with --{name}")
        until = {"until": (f"{asked.keep_duration}ns",)} if asked.keep_duration else {}
        filters = {**filters_of(asked.filter), **until}
        for record in await self.engine.build_pruned(filters, all=asked.all, keep=asked.reserved_space):
            await call.send(usage_record(record, kind=False))

    async def history(self, call: Call) -> None:
        """Builds that are over are not remembered: of one that is named there is nothing to tell."""
        asked = await call.only(BuildHistoryRequest)
        await call.open()
        if not asked.ref:
            raise NotEmulated("the history of builds")


class Tunnel:
    """A stream of bytes within a call's messages."""

    def __init__(self, call: Call) -> None:
        self.call = call

    async def read(self) -> bytes:
        while (message := await self.call.receive(BytesMessage)) is not None:
            if message.data:
                return message.data
        return b""

    async def write(self, data: bytes) -> None:
        await self.call.send(BytesMessage(data=data))
