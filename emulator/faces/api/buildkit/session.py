"""A client's session: it serves its files, secrets and uploads to the builds that name it (buildkit: session)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote_plus

from emulator.backend.workshop import BuildFailure
from emulator.dockerfile.ignore import Ignored
from emulator.engine.build.job import DOCKERFILE
from emulator.errors import EmulatorError
from emulator.faces.api.buildkit.filesync import TransferFailed, received
from emulator.faces.api.buildkit.grpc import Call, Code, Refused, asked, called
from emulator.faces.api.buildkit.http2 import Peer
from emulator.faces.api.buildkit.messages import BytesMessage, GetSecretRequest, GetSecretResponse
from emulator.faces.api.reply import Gone
from emulator.faces.api.request import MAX_ARCHIVE
from emulator.machine.files.archive import members

FILES = "/moby.filesync.v1.FileSync/DiffCopy"
SEND = "/moby.filesync.v1.FileSend/DiffCopy"
UPLOAD = "/moby.upload.v1.Upload/Pull"
SECRET = "/moby.buildkit.secrets.v1.Secrets/GetSecret"
IGNORE_FILE = ".dockerignore"
CONTEXT, DOCKERFILE_DIRECTORY = "context", "dockerfile"


class Session:
    """One connection at whose other end a client serves. `shared_key` names its directories from one build to the next."""

    def __init__(self, peer: Peer, shared_key: str) -> None:
        self.peer, self.shared_key = peer, shared_key

    async def directory(self, name: str, **options: Sequence[str]) -> bytes:
        """Files of one of its directories, as an archive; raises Refused, TransferFailed, Gone."""
        metadata = [("dir-name", name)]
        for key, values in options.items():
            metadata += header_values(key.replace("_", "-"), values)
        return await received(await called(self.peer, FILES, metadata))

    async def secret(self, identifier: str) -> bytes | None:
        """None where nobody gave it."""
        try:
            answer = await asked(self.peer, SECRET, GetSecretRequest(id=identifier), GetSecretResponse)
        except Refused as error:
            if error.code in (Code.NOT_FOUND, Code.UNIMPLEMENTED):
                return None
            raise
        return answer.data

    async def upload(self, host: str, path: str) -> bytes:
        """What the client has for a URL of its own."""
        call = await called(self.peer, UPLOAD, [("urlpath", path), ("urlhost", host)])
        await call.close()
        data = bytearray()
        while (piece := await call.receive(BytesMessage)) is not None:
            data += piece.data
            if len(data) > MAX_ARCHIVE:
                raise TransferFailed(f"contexts of more than {MAX_ARCHIVE} bytes are not emulated")
        await call.finished()
        return bytes(data)

    async def taking(self, exporter: int) -> Call:
        """A call that takes files of an export."""
        return await called(self.peer, SEND, [("buildkit-attachable-exporter-id", str(exporter))])


def header_values(name: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """A header for each value, all of them escaped where one is not plain (buildkit: filesync.go encodeOpts)."""
    if all(value.isascii() for value in values):
        return [(name, value) for value in values]
    escaped = [(name, quote_plus(value, errors="surrogateescape")) for value in values]
    return [*escaped, (f"{name}-encoded", "1")]


class RemoteSession:
    """A build's way to its client: `own` has secrets, `context` and `dockerfile` the directories."""

    def __init__(self, own: Session, context: Session, dockerfile: Session, name: str) -> None:
        self.own, self.context_session, self.dockerfile_session, self.name = own, context, dockerfile, name
        self.own_ignore_file, self.may_forward_keys = False, True
        self.ignore_text = b""

    async def dockerfile(self) -> tuple[bytes | None, bytes]:
        """The Dockerfile; a lower-case one where it was not named."""
        lower = [DOCKERFILE.lower()] if self.name == DOCKERFILE else []
        wanted = [self.name, f"{self.name}{IGNORE_FILE}", *lower]
        archive = await self.directory(self.dockerfile_session, DOCKERFILE_DIRECTORY, followpaths=wanted)
        found = {member.name: member.inode.data() for member in members(archive)}
        self.own_ignore_file = wanted[1] in found
        self.ignore_text = found.get(wanted[1], b"")
        return next((found[name] for name in (self.name, *lower) if name in found), None), archive

    async def ignore_file(self) -> tuple[str, bytes] | None:
        if self.own_ignore_file:
            return self.ignore_text.decode("utf-8", "surrogateescape"), b""
        archive = await self.directory(self.context_session, CONTEXT, followpaths=[IGNORE_FILE])
        data = next((member.inode.data() for member in members(archive) if member.name == IGNORE_FILE), None)
        return None if data is None else (data.decode("utf-8", "surrogateescape"), archive)

    async def context(self, paths: Sequence[str] | None, ignored: Ignored | None) -> bytes:
        words = ignored.words if ignored is not None else []
        return await self.directory(self.context_session, CONTEXT, followpaths=paths or (), exclude_patterns=words)

    async def directory(self, session: Session, name: str, **options: Sequence[str]) -> bytes:
        """Files; a client that fails fails the build."""
        try:
            return await session.directory(name, **options)
        except Gone:
            raise
        except EmulatorError as error:
            raise BuildFailure(f"rpc error: code = Unknown desc = {error}") from None

    async def secret(self, identifier: str) -> bytes | None:
        try:
            return await self.own.secret(identifier)
        except Refused as error:
            raise BuildFailure(str(error)) from None
