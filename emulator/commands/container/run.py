"""docker run [OPTIONS] IMAGE [COMMAND] [ARG...]: create, attach, start, wait.

The exit status is the command's own; 125 where Docker refuses, 126 and 127 where the command cannot be run.
"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.container.creation import create, request_of
from emulator.commands.container.options.streams import Attached, attached
from emulator.commands.detach_keys import attach_keys
from emulator.commands.outcome import ClientError, RunError, sentence
from emulator.commands.signals import forwarded
from emulator.commands.streams import Conversation, check_terminal
from emulator.engine import ContainerCreate
from emulator.errors import DockerError, EmulatorError
from emulator.parse.invocation import Invocation

NOT_FOUND = ("executable file not found", "no such file or directory", "system cannot find the file specified")
NOT_RUNNABLE = ("permission denied", "is a directory")


class AttachAndDetach(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --attach and --detach")


async def main(docker: Client, call: Invocation) -> int:
    request = request_of(docker, call, "run")
    streams = attached(call)
    if not call.yes("detach"):
        check_terminal(docker, streams.stdin, call.yes("tty"))
    elif call.words("attach"):
        raise AttachAndDetach
    try:
        container_id = await create(docker, call, request)
    except EmulatorError as error:
        raise status_error(error) from error
    with forwarded(docker, container_id, call.yes("sig-proxy")):
        if streams.any:
            return await _attached(docker, call, container_id, request, streams)
        return await _detached(docker, container_id)


def status_error(error: EmulatorError) -> RunError:
    """The status tells whose fault it was (cli: toStatusError)."""
    text = sentence(error)
    if any(part in text for part in NOT_FOUND):
        return RunError(text, "run", 127)
    if any(part in text for part in NOT_RUNNABLE):
        return RunError(text, "run", 126)
    return RunError(text, "run", 125)


async def _detached(docker: Client, container_id: str) -> int:
    await docker.line(container_id)
    await _start(docker, container_id)
    return 0


async def _start(docker: Client, container_id: str) -> None:
    try:
        await docker.engine.container_start(container_id)
    except DockerError as error:
        raise status_error(error) from error


async def _attached(
    docker: Client, call: Invocation, container_id: str, request: ContainerCreate, streams: Attached
) -> int:
    tty, engine = request.config.Tty, docker.engine
    keys = attach_keys(call.text("detach-keys"))
    attachment = await engine.container_attach(
        container_id, stdin=streams.stdin, stdout=streams.stdout, stderr=streams.stderr
    )
    exit_code = engine.container_exit(container_id, removed=request.host_config.AutoRemove)
    try:
        await _start(docker, container_id)
    except RunError:
        attachment.detach()
        raise
    if await Conversation(docker, attachment, tty=tty, stdin=streams.stdin, keys=keys).run():
        return 0
    return await exit_code.wait()
