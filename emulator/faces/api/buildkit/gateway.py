"""moby.buildkit.v1.frontend.LLBBridge: a client that runs its build's frontend itself asks for plans, and returns one.

Which build it is about says a header.
"""

from __future__ import annotations

from emulator.faces.api.buildkit.grpc import Call, Handler
from emulator.faces.api.buildkit.hub import Hub
from emulator.faces.api.buildkit.job import Job
from emulator.faces.api.buildkit.messages import (
    Capability,
    GatewaySolveRequest,
    GatewaySolveResponse,
    Nothing,
    PongResponse,
    ReturnRequest,
)
from emulator.faces.api.buildkit.workers import worker_record

SERVICE = "/moby.buildkit.v1.frontend.LLBBridge"
BUILD = "buildkit-controlapi-buildid"
FRONTEND = ("frontend.caps", "gateway.solve.metadata", "proto.refarray", "return", "returnmap", "solve.base")
LLB = (
    "exporter.session", "meta.description", "meta.ignorecache", "platform", "source.image", "source.image.resolvemode",
    "source.local", "source.local.excludepatterns", "source.local.followpaths", "source.local.includepatterns",
    "source.local.sessionid", "source.local.sharedkeyhint",
)  # fmt: skip
"""What clients may rely on (buildkit: solver/pb/caps.go, frontend/gateway/pb/caps.go)."""


class Gateway:
    """Of one engine."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    @property
    def methods(self) -> dict[str, Handler]:
        return {f"{SERVICE}/Ping": self.ping, f"{SERVICE}/Solve": self.solve, f"{SERVICE}/Return": self.take_back}

    async def job(self, call: Call) -> Job:
        return await self.hub.job(call.header(BUILD))

    async def ping(self, call: Call) -> None:
        await self.job(call)
        await call.send(PongResponse(
            frontend=tuple(Capability(id=name, enabled=True) for name in FRONTEND),
            llb=tuple(Capability(id=name, enabled=True) for name in LLB), workers=(worker_record(self.hub.engine),),
        ))  # fmt: skip

    async def solve(self, call: Call) -> None:
        asked = await call.only(GatewaySolveRequest)
        result = await (await self.job(call)).plan(asked.frontend, asked.options)
        await call.send(GatewaySolveResponse(result=result))

    async def take_back(self, call: Call) -> None:
        returned = await call.only(ReturnRequest)
        (await self.job(call)).take(returned)
        await call.send(Nothing())
