"""`GET /containers/{id}/attach/ws`: a container's streams in frames of a websocket (moby: wsContainersAttach).

Output is never multiplexed. What golang.org/x/net/websocket refuses it refuses before anything of the engine's is said;
whatever ends the conversation, the server says that it closes.
"""

from __future__ import annotations

from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.utilities import generate_accept_token

from emulator.commands.detach_keys import parse_keys
from emulator.engine import resolve
from emulator.engine.container.state import refuse
from emulator.engine.streams import Attachment
from emulator.faces.api.handlers.streams import Conversation
from emulator.faces.api.reply import Answer, Channel, Gone, TakeOver
from emulator.faces.api.request import Request
from emulator.model.lifecycle import Action

PROTOCOL, VERSION = "websocket", "13"
NORMAL, BROKEN = 1000, 1002
BINARY_SINCE, CHOICE_SINCE = (1, 28), (1, 42)


async def attach(request: Request) -> Answer:
    """The handshake comes after the container has been found."""
    keys = parse_keys(request.text("detachKeys"))
    container = resolve.container(request.engine, request.name)
    refuse(container, Action.ATTACH, request.name)
    if words := refusal(request):
        return TakeOver(told, "", protocol=PROTOCOL, head=words)
    engine, every = request.engine, request.before(*CHOICE_SINCE)
    attachment = await engine.container_attach(
        container.id, stdin=(every or request.yes("stdin")) and container.config.OpenStdin,
        stdout=every or request.yes("stdout"), stderr=every or request.yes("stderr"), logs=request.yes("logs"),
        stream=request.yes("stream"),
    )  # fmt: skip
    idle = not request.yes("stream") and not request.yes("logs")

    async def serve(channel: Channel) -> None:
        frames = Frames(channel, attachment, text=request.before(*BINARY_SINCE))
        try:
            await channel.open()
            if not idle:
                watched = keys if container.config.Tty else None
                await Conversation(engine.timeline, frames, attachment, raw=True, keys=watched).run()
            await channel.write(closing(NORMAL))
        except Gone:
            return
        finally:
            attachment.detach()

    return TakeOver(serve, "", protocol=PROTOCOL, head=head(request))


async def told(channel: Channel) -> None:
    """A refusal is its head and nothing else."""
    await channel.open()


def refusal(request: Request) -> bytes:
    """What is said to a request that is no handshake."""
    given = request.headers
    if "upgrade" not in given.get("connection", "").lower() or given.get("upgrade", "").lower() != PROTOCOL:
        return bad("not websocket protocol")
    if given.get("sec-websocket-version", "") != VERSION:
        return bad("missing or bad WebSocket Version", f"Sec-WebSocket-Version: {VERSION}\r\n")
    if not given.get("sec-websocket-key"):
        return bad("mismatch challenge/response")
    return bad("") if len(protocols(request)) > 1 else b""


def bad(words: str, header: str = "") -> bytes:
    return f"HTTP/1.1 400 Bad Request\r\n{header}\r\n{words}".encode()


def protocols(request: Request) -> list[str]:
    """Those that the client would speak within."""
    return [name.strip() for name in request.headers.get("sec-websocket-protocol", "").split(",") if name.strip()]


def head(request: Request) -> bytes:
    """The answer to the handshake."""
    token = generate_accept_token(request.headers["sec-websocket-key"].encode("latin-1")).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {token}"]
    lines += [f"Sec-WebSocket-Protocol: {name}" for name in protocols(request)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def closing(code: int) -> bytes:
    """The last frame."""
    return Connection(ConnectionType.SERVER).send(CloseConnection(code=code))


class Frames:
    """A channel whose bytes travel in frames. A client that closes, or speaks no websocket, is detached."""

    def __init__(self, channel: Channel, attachment: Attachment, *, text: bool) -> None:
        self.channel, self.attachment, self.text = channel, attachment, text
        self.socket = Connection(ConnectionType.SERVER)
        self.waiting: list[Event] = []
        self.ended = False

    async def open(self) -> None:
        """The channel is open already."""

    async def write(self, data: bytes) -> None:
        """One frame."""
        if self.ended:
            return
        message = TextMessage(data=data.decode("utf-8", "replace")) if self.text else BytesMessage(data=data)
        await self.channel.write(self.socket.send(message))

    async def read(self) -> bytes:
        """What the next frame holds; empty at the end."""
        while not self.ended:
            while self.waiting and not self.ended:
                if data := await self.taken(self.waiting.pop(0)):
                    return data
            if not self.ended:
                await self.receive()
        return b""

    async def receive(self) -> None:
        """More from the client."""
        data = await self.channel.read()
        if not data:
            self.end()
            return
        self.socket.receive_data(data)
        self.waiting.extend(self.socket.events())

    async def taken(self, event: Event) -> bytes:
        """The bytes of a message; what else comes is dealt with."""
        match event:
            case BytesMessage(data=data):
                return bytes(data)
            case TextMessage(data=text):
                return text.encode()
            case Ping():
                await self.channel.write(self.socket.send(event.response()))
            case CloseConnection():
                if self.socket.state is ConnectionState.OPEN:  # the client has not closed: it speaks no websocket
                    await self.channel.write(closing(BROKEN))
                self.end()
        return b""

    def end(self) -> None:
        """Nothing comes any more, and nothing goes."""
        self.ended = True
        self.attachment.detach()
