"""`docker attach` and the streams of `docker run` (moby: daemon/attach.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.streams import Attachment
from emulator.model.lifecycle import Action


async def container_attach(
    core: Core, name: str, *, stdin: bool = False, stdout: bool = True, stderr: bool = True, logs: bool = False,
    stream: bool = True,
) -> Attachment:  # fmt: skip
    """Joins a container's streams, before its start or while it runs; `logs` gives what was there before, too."""
    container = resolve.container(core, name)
    refuse(container, Action.ATTACH, name)
    live = core.live[container.id]
    attachment = live.streams.attach(stdin=stdin, stdout=stdout, stderr=stderr)
    container_id = container.id
    attachment.on_resize = lambda rows, columns: container_resize(core, container_id, rows, columns)
    if logs:
        for entry in list(live.log.entries):
            attachment.take(entry.stream, entry.line)
    if not stream:
        live.streams.attachments.remove(attachment)
        attachment.end()
    core.tell(container_message(container, "attach"))
    return attachment


def container_resize(core: Core, name: str, rows: int, columns: int) -> None:
    """The size of the container's terminal; nothing while it does not run."""
    container = resolve.container(core, name)
    if container.running:
        core.backend.resize(container.id, rows, columns)
