"""docker exec [-d] [-e VAR] [-i] [-t] [-u USER] [-w DIR] [--privileged] CONTAINER COMMAND [ARG...]"""

from __future__ import annotations

from emulator.commands.arguments import switch, text, texts
from emulator.commands.client import Client
from emulator.commands.detach_keys import parse_keys
from emulator.commands.environment import environment_of
from emulator.commands.streams import Conversation, EscapeSequenceRead, check_terminal
from emulator.engine import ExecCreate
from emulator.parse import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container, *command = call.operands
    environment = environment_of(docker, texts(call, "env-file"), texts(call, "env"))
    detach, tty = switch(call, "detach"), switch(call, "tty")
    await docker.engine.container_inspect(container)
    stdin = switch(call, "interactive") and not detach
    if not detach:
        check_terminal(docker, stdin, tty)
    request = ExecCreate(
        command=tuple(command),
        environment=environment,
        user=text(call, "user"),
        working_directory=text(call, "workdir"),
        privileged=switch(call, "privileged"),
        tty=tty,
        attach_stdin=stdin,
        attach_output=not detach,
        console_size=docker.console.size(),
    )
    exec_id = await docker.engine.exec_create(container, request)
    return await _start(docker, exec_id, request, detach, parse_keys(text(call, "detach-keys")))


async def _start(docker: Client, exec_id: str, request: ExecCreate, detach: bool, keys: bytes) -> int:
    attachment = await docker.engine.exec_start(exec_id, detach=detach)
    if attachment is None:
        return 0
    if await Conversation(docker, attachment, tty=request.tty, stdin=request.attach_stdin, keys=keys).run():
        raise EscapeSequenceRead
    return (await docker.engine.exec_inspect(exec_id)).ExitCode or 0
