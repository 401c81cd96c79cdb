"""docker exec [-d] [-e VAR] [-i] [-t] [-u USER] [-w DIR] [--privileged] CONTAINER COMMAND [ARG...]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.container.options.environment import variables
from emulator.commands.detach_keys import exec_keys
from emulator.commands.signals import forwarded
from emulator.commands.streams import Conversation, EscapeSequenceRead, check_terminal
from emulator.model.container import ExecConfig
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container, *command = call.operands
    environment = variables(docker, call.words("env-file"), call.words("env"))
    detach, tty = call.yes("detach"), call.yes("tty")
    found = await docker.engine.container_inspect(container)
    stdin = call.yes("interactive") and not detach
    if not detach:
        check_terminal(docker, stdin, tty)
    request = ExecConfig(
        cmd=tuple(command),
        env=environment,
        user=call.text("user"),
        working_dir=call.text("workdir"),
        privileged=call.yes("privileged"),
        tty=tty,
        attach_stdin=stdin,
        attach_stdout=not detach,
        attach_stderr=not detach,
        console_size=docker.console.size() if tty else None,
        detach_keys=call.text("detach-keys"),
    )
    keys = exec_keys(request.detach_keys) if found.State.Running else b""  # what does not run is refused before its keys
    exec_id = await docker.engine.exec_create(container, request)
    return await _start(docker, exec_id, request, detach, keys)


async def _start(docker: Client, exec_id: str, request: ExecConfig, detach: bool, keys: bytes) -> int:
    attachment = await docker.engine.exec_start(exec_id, detach=detach)
    if attachment is None:
        return 0
    with forwarded(docker, "", False, cancels=True):
        if await Conversation(docker, attachment, tty=request.tty, stdin=request.attach_stdin, keys=keys).run():
            raise EscapeSequenceRead
    return (await docker.engine.exec_inspect(exec_id)).ExitCode or 0
