"""docker start [-a] [-i] [--detach-keys KEYS] CONTAINER..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.detach_keys import attach_keys
from emulator.commands.outcome import ClientError, sentence
from emulator.commands.signals import forwarded
from emulator.commands.streams import Conversation
from emulator.errors import Conflict, DockerError
from emulator.parse.invocation import Invocation


class SeveralAttached(ClientError):
    def __init__(self) -> None:
        super().__init__("you cannot start and attach multiple containers at once")


class NotUpgraded(ClientError):
    """The engine refuses to attach, and the client, which wanted a stream, does not read why."""

    def __init__(self) -> None:
        super().__init__("unable to upgrade to tcp, received 409")


class StartFailed(ClientError):
    def __init__(self, names: list[str]) -> None:
        super().__init__(f"Error: failed to start containers: {', '.join(names)}")


async def main(docker: Client, call: Invocation) -> int:
    if call.yes("attach") or call.yes("interactive"):
        return await _attached(docker, call)
    failed = []
    for name in call.operands:
        try:
            await docker.engine.container_start(name)
        except DockerError as error:
            await docker.complain(sentence(error))
            failed.append(name)
        else:
            await docker.line(name)
    if failed:
        raise StartFailed(failed)
    return 0


async def _attached(docker: Client, call: Invocation) -> int:
    if len(call.operands) > 1:
        raise SeveralAttached
    engine = docker.engine
    container = await engine.container_inspect(call.operands[0])
    tty = container.Config.Tty
    stdin = call.yes("interactive") and container.Config.OpenStdin
    keys = attach_keys(call.text("detach-keys"))
    with forwarded(docker, container.ID, not tty, cancels=True):
        try:
            attachment = await engine.container_attach(container.ID, stdin=stdin, stdout=True, stderr=True)
        except Conflict:
            raise NotUpgraded from None
        exit_code = engine.container_exit(container.ID, removed=container.HostConfig.AutoRemove)
        try:
            await engine.container_start(container.ID)
        except DockerError:
            attachment.detach()
            raise
        if await Conversation(docker, attachment, tty=tty, stdin=stdin, keys=keys).run():
            return 0
        return await exit_code.wait()
