"""docker attach [--detach-keys KEYS] [--no-stdin] [--sig-proxy] CONTAINER"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.detach_keys import attach_keys
from emulator.commands.outcome import ClientError
from emulator.commands.signals import forwarded
from emulator.commands.streams import Conversation, EscapeSequenceRead, check_terminal
from emulator.parse.invocation import Invocation
from emulator.wire.container_inspect import ContainerInspect


class CannotAttach(ClientError):
    def __init__(self, state: str, advice: str) -> None:
        super().__init__(f"You cannot attach to a {state} container, {advice}")


def check_state(container: ContainerInspect) -> None:
    state = container.State
    if not state.Running:
        raise CannotAttach("stopped", "start it first")
    if state.Paused:
        raise CannotAttach("paused", "unpause it first")
    if state.Restarting:
        raise CannotAttach("restarting", "wait until it is running")


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    container = await docker.engine.container_inspect(name)
    check_state(container)
    tty, stdin = container.Config.Tty, not call.yes("no-stdin")
    check_terminal(docker, stdin, tty)
    keys = attach_keys(call.text("detach-keys"))
    with forwarded(docker, container.ID, call.yes("sig-proxy") and not tty):
        stdin = stdin and container.Config.OpenStdin
        engine = docker.engine
        attachment = await engine.container_attach(container.ID, stdin=stdin, stdout=True, stderr=True)
        exit_code = engine.container_exit(container.ID)
        if tty and docker.console.is_terminal(STDOUT):
            rows, columns = docker.console.size()
            attachment.resize(rows + 1, columns + 1)  # so that a shell draws its prompt again
        if await Conversation(docker, attachment, tty=tty, stdin=stdin, keys=keys).run():
            raise EscapeSequenceRead
        return await exit_code.wait()
