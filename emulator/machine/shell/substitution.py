"""Command substitution `$(…)` and process substitution `<(…)`: subshells at the other end of a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.kernel.pipe import pipe
from emulator.machine.shell import tree
from emulator.machine.shell.errors import TooLarge

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

OUTPUT_LIMIT = 16 << 20


async def command_output(shell: Shell, part: tree.CommandSubstitution) -> str:
    """What the commands print, without the newlines at its end; their status is kept for `x=$(…)`."""
    body = part.body
    read_file = file_to_read(body) if shell.flavour.is_bash else None
    reader, writer = pipe(shell.process.kernel)
    reader.acquire()
    files = dict(shell.process.files)
    files[1] = writer

    async def run(other: Shell) -> int:
        from emulator.machine.shell.execute import run_sequence, run_text

        other.substitutions += 1
        if other.flavour.name != "dash" and "inherit_errexit" not in other.shopt:
            other.options.discard("errexit")
        if read_file is not None:
            return await copy_file(other, read_file)
        if body is None:
            return await run_text(other, part.text, tail=True, reading="command substitution")
        return await run_sequence(other, body, tail=True)

    child = shell.fork(run, files=files)
    chunks: list[bytes] = []
    size = 0
    while chunk := await reader.read():
        chunks.append(chunk)
        size += len(chunk)
        shell.process.grow(size)
        if size > OUTPUT_LIMIT:
            reader.close()
            raise TooLarge("command substitution")
    reader.close()
    status = await shell.process.wait(child)
    shell.substitution_status = status.shell
    if shell.flavour.is_bash:
        shell.status = status.shell
    data = b"".join(chunks).replace(b"\0", b"")
    return data.decode("utf-8", "surrogateescape").rstrip("\n")


def file_to_read(body: tree.Sequence | None) -> tree.Redirection | None:
    """`$(< file)`: nothing but one input redirection."""
    command = body.commands[0] if body is not None and len(body.commands) == 1 else None
    if not isinstance(command, tree.Simple) or command.words or command.assignments or len(command.redirections) != 1:
        return None
    return command.redirections[0] if command.redirections[0].operator == "<" else None


async def copy_file(shell: Shell, redirection: tree.Redirection) -> int:
    from emulator.machine.shell.redirection import open_target, target_path

    if isinstance(redirection.target, tree.HereDocument):
        return 0
    file = open_target(shell, "<", await target_path(shell, redirection.target))
    shell.process.install(0, file)
    while chunk := await file.read():
        await shell.process.write(1, chunk)
    return 0


def process_path(shell: Shell, part: tree.ProcessSubstitution) -> str:
    """Starts the commands and gives the path of a pipe to them. The descriptor is closed after the command."""
    reader, writer = pipe(shell.process.kernel)
    ours, theirs, fd = (reader, writer, 1) if part.direction == "<" else (writer, reader, 0)
    numbers = range(63, 9, -1) if shell.flavour.is_bash else range(64, 256)
    number = next((number for number in numbers if number not in shell.process.files), None)
    if number is None:
        raise TooLarge("process substitution")
    files = dict(shell.process.files)
    files[fd] = theirs

    async def run(other: Shell) -> int:
        from emulator.machine.shell.execute import run_sequence

        return await run_sequence(other, part.body, tail=True)

    child = shell.fork(run, files=files)
    shell.process.install(number, ours)
    shell.jobs.processes_substituted.append((number, child))
    shell.last_background = child.pid
    return f"/dev/fd/{number}"


def close_substituted(shell: Shell, mark: int) -> None:
    """Closes the pipes that were made since there were `mark` of them; their processes end by themselves."""
    made = shell.jobs.processes_substituted
    for number, child in made[mark:]:
        if number in shell.process.files:
            shell.process.close(number)
        shell.jobs.orphans.append(child)
    del made[mark:]
