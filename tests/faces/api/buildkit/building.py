"""A client of BuildKit's in virtual time: it builds as the docker client does it, and serves its files meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from emulator.faces.api.buildkit.control import SERVICE as CONTROL
from emulator.faces.api.buildkit.control import Control
from emulator.faces.api.buildkit.doors import serve_session
from emulator.faces.api.buildkit.filesync import Type, received
from emulator.faces.api.buildkit.gateway import BUILD
from emulator.faces.api.buildkit.gateway import SERVICE as GATEWAY
from emulator.faces.api.buildkit.grpc import Call, Code, Refused, asked, called, serving
from emulator.faces.api.buildkit.http2 import Peer
from emulator.faces.api.buildkit.hub import hub_of
from emulator.faces.api.buildkit.messages import (
    BytesMessage,
    Exporter,
    GatewaySolveRequest,
    GatewaySolveResponse,
    GetSecretRequest,
    GetSecretResponse,
    Nothing,
    Packet,
    ReturnRequest,
    SolveRequest,
    SolveResponse,
    Stat,
    StatusRequest,
    StatusResponse,
)
from emulator.faces.api.buildkit.session import FILES, SECRET, SEND, UPLOAD
from emulator.faces.session import Session
from emulator.machine.files.archive import members
from emulator.timeline import Task
from tests.faces.api.buildkit.wires import End, connected, ends


@dataclass
class Building:
    """`files` are those of both directories; `asked_for` what was asked of the client."""

    world: Session
    files: Mapping[str, bytes] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    uploads: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked_for: list[tuple[str, dict[str, list[str]]]] = []
        self.received: list[bytes] = []
        engine = self.world.engine
        self.peer, _, self.wire = connected(engine.timeline, serving(Control(hub_of(engine)).methods))
        self.session_wire = self.connect_session()

    def connect_session(self) -> End:
        """`POST /session`."""
        timeline = self.world.timeline
        here, there = ends()
        methods = {FILES: self.send_files, SECRET: self.send_secret, UPLOAD: self.upload, SEND: self.take_files}
        timeline.spawn(Peer(timeline, here, serving(methods)).run(), "client's session")
        timeline.spawn(serve_session(hub_of(self.world.engine), there, "session", "key"), "session")
        return here

    # what the client serves

    async def send_files(self, call: Call) -> None:
        """As fsutil does it."""
        headers = call.stream.headers
        self.asked_for.append((headers["dir-name"][0], headers))
        wanted = headers.get("followpaths", list(self.files))
        if "followpaths-encoded" in headers:
            wanted = [unquote_plus(each) for each in wanted]
        names = [name for name in self.files if any(name == each or name.startswith(f"{each}/") for each in wanted)]
        for name in names:
            await call.send(Packet(stat=Stat(path=name, mode=0o644, size=len(self.files[name]), modified=1)))
        await call.send(Packet())
        while (packet := await call.only(Packet)).type != Type.END:
            await call.send(Packet(type=Type.DATA, id=packet.id, data=self.files[names[packet.id]]))
            await call.send(Packet(type=Type.DATA, id=packet.id))
        await call.send(Packet(type=Type.END))

    async def send_secret(self, call: Call) -> None:
        name = (await call.only(GetSecretRequest)).id
        if name not in self.secrets:
            raise Refused(f"secret {name}: not found", Code.NOT_FOUND)
        await call.send(GetSecretResponse(data=self.secrets[name]))

    async def upload(self, call: Call) -> None:
        data = self.uploads[call.header("urlpath")]
        for start in range(0, len(data), 1000):
            await call.send(BytesMessage(data=data[start : start + 1000]))

    async def take_files(self, call: Call) -> None:
        """Of an export: an archive in pieces."""
        data = b""
        while (piece := await call.receive(BytesMessage)) is not None:
            data += piece.data
        self.received.append(data)

    # building

    def start(
        self, attributes: Mapping[str, str] | None = None, exporter: Exporter | None = None, *, listens: bool = True
    ) -> Task[SolveResponse]:
        """Begins a build; what it tells comes into `told`, unless nobody listens."""
        given = dict(attributes or {})
        self.told: list[StatusResponse] = []
        exporters = (exporter,) if exporter is not None else ()
        wanted = SolveRequest(ref="build", session="session", frontend_attributes=given, exporters=exporters)
        self.world.timeline.spawn(self.listen(reads=listens), "status").watched = True
        task = self.world.timeline.spawn(asked(self.peer, f"{CONTROL}/Solve", wanted, SolveResponse), "solve")
        task.watched = True
        self.world.timeline.spawn(self.frontend(given), "frontend").watched = True
        return task

    async def frontend(self, attributes: dict[str, str]) -> None:
        """The client's part of the frontend: it hands on."""
        metadata = [(BUILD, "build")]
        try:
            wanted = GatewaySolveRequest(frontend="dockerfile.v0", options=attributes, result_return=True)
            answer = await asked(self.peer, f"{GATEWAY}/Solve", wanted, GatewaySolveResponse, metadata)
            returned = ReturnRequest(result=answer.result)
            self.metadata = answer.result.metadata if answer.result is not None else {}
        except Refused as error:
            returned = ReturnRequest(error=error.status)
        await asked(self.peer, f"{GATEWAY}/Return", returned, Nothing, metadata)

    async def listen(self, *, reads: bool) -> None:
        call = await called(self.peer, f"{CONTROL}/Status")
        await call.send(StatusRequest(ref="build"), end=True)
        while reads and (response := await call.receive(StatusResponse)) is not None:
            self.told.append(response)

    def run(self, attributes: Mapping[str, str] | None = None, exporter: Exporter | None = None) -> SolveResponse:
        """A build to its end; raises Refused."""
        task = self.start(attributes, exporter)
        assert self.world.timeline.run(lambda: task.done), "it hangs"
        self.world.timeline.settle()
        return task.result()

    @property
    def names(self) -> list[str]:
        """The vertices, in the order in which they ended."""
        return [each.name for response in self.told for each in response.vertexes if each.completed is not None]

    @property
    def output(self) -> bytes:
        """What commands wrote."""
        return b"".join(each.message for response in self.told for each in response.logs)


__all__ = ["Building", "members", "received"]
