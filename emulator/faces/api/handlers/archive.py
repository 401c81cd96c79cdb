"""Files of a container as tar archives (moby: api/server/router/container/copy.go)."""

from __future__ import annotations

import base64
import gzip
import zlib

from emulator.backend.base import FileStat
from emulator.errors import InvalidParameter, SystemFailure
from emulator.faces.api.handlers.look import pieces
from emulator.faces.api.reply import TAR, Answer, Reply, Stream, text_bytes
from emulator.faces.api.request import MAX_ARCHIVE, Request
from emulator.machine.files.inode import Kind
from emulator.model.document import Document
from emulator.wire.go_json import encode
from emulator.wire.times import rfc3339

KINDS = {
    Kind.DIRECTORY: 1 << 31, Kind.SYMLINK: 1 << 27, Kind.BLOCK: 1 << 26, Kind.FIFO: 1 << 25, Kind.SOCKET: 1 << 24,
    Kind.CHARACTER: 1 << 26 | 1 << 21,
}  # fmt: skip
SPECIAL = ((0o4000, 1 << 23), (0o2000, 1 << 22), (0o1000, 1 << 20))
GZIP = b"\x1f\x8b\x08"


class EmptyPath(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("bad parameter: pathcannot be empty")


class BadArchive(SystemFailure):
    """What was sent is no archive."""


class PathStat(Document, frozen=True, kw_only=True):
    """The header `X-Docker-Container-Path-Stat`."""

    name: str
    size: int
    mode: int
    mtime: str
    linkTarget: str


async def stat(request: Request) -> Answer:
    """HEAD /containers/{id}/archive"""
    found = await request.engine.archive_stat(request.name, path_of(request))
    return Reply(200, headers=(stat_header(found),))


async def get(request: Request) -> Answer:
    """GET /containers/{id}/archive"""
    archive, found = await request.engine.archive_get(request.name, path_of(request))
    return Stream(pieces(archive), TAR, headers=(stat_header(found),))


async def put(request: Request) -> Answer:
    """PUT /containers/{id}/archive"""
    path = path_of(request)
    await request.engine.archive_stat(request.name, path)
    await request.engine.archive_put(
        request.name, path, unpacked(await request.data()), keep_types=request.yes("noOverwriteDirNonDir"),
        copy_owner=request.yes("copyUIDGID"),
    )  # fmt: skip
    return Reply(200)


def path_of(request: Request) -> str:
    """It must be named."""
    if not request.text("path"):
        raise EmptyPath()
    return request.text("path")


def stat_header(found: FileStat) -> tuple[str, str]:
    """JSON in base 64."""
    stat = PathStat(
        name=found.name, size=found.size, mode=go_mode(found), mtime=rfc3339(found.mtime), linkTarget=found.link_target
    )
    return "X-Docker-Container-Path-Stat", base64.b64encode(text_bytes(encode(stat))).decode()


def go_mode(found: FileStat) -> int:
    """As Go's os.FileMode counts."""
    special = sum(bit for unix, bit in SPECIAL if found.mode & unix)
    return KINDS.get(Kind(found.kind), 0) | special | (found.mode & 0o777)


def unpacked(data: bytes) -> bytes:
    """A compressed archive is accepted as well; what it would become is bounded."""
    if not data.startswith(GZIP):
        return data
    try:
        plain = zlib.decompressobj(wbits=31).decompress(data, MAX_ARCHIVE + 1)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise BadArchive(f"Error processing tar file: {error}") from None
    if len(plain) > MAX_ARCHIVE:
        raise BadArchive(f"the archive is larger than {MAX_ARCHIVE} bytes")
    return plain
