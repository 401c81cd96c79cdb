"""Files of a build on their way to its client: into a directory, or as an archive (buildkit: exporter/local, exporter/tar)."""

from __future__ import annotations

from emulator.engine.build.request import Built
from emulator.engine.build.telling import Telling
from emulator.faces.api.buildkit.filesync import sent
from emulator.faces.api.buildkit.messages import BytesMessage
from emulator.faces.api.buildkit.session import Session
from emulator.machine.files.archive import members

CHUNK = 32 * 1024
FIRST = 0


async def deliver(telling: Telling, built: Built, session: Session, kind: str) -> None:
    """Raises Refused, TransferFailed, Gone."""
    if kind == "tar":
        vertex = telling.begin("exporting to client tarball")
        await send_archive(session, built.files)
        telling.status(vertex, "sending tarball")
    else:
        vertex = telling.begin("exporting to client directory")
        await sent(await session.taking(FIRST), members(built.files))
        telling.status(vertex, "copying files", built.copied)
    telling.end(vertex)


async def send_archive(session: Session, data: bytes) -> None:
    """In pieces."""
    call = await session.taking(FIRST)
    for start in range(0, len(data), CHUNK):
        await call.send(BytesMessage(data=data[start : start + CHUNK]))
    await call.close()
    await call.finished()
