"""`coproc [NAME] command`: a background command with a pipe to its input and one from its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.shell import tree
from emulator.machine.shell.deparse import command_text
from emulator.machine.shell.pipeline import body_of, group_for
from emulator.machine.shell.variables import indexed

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

#: bash moves its ends out of the way, from this descriptor downwards.
HIGHEST = 63


async def run_coprocess(shell: Shell, command: tree.Coprocess, tail: bool) -> int:
    output, inner_output = pipe(shell.process.kernel)
    inner_input, into = pipe(shell.process.kernel)
    files = {**shell.process.files, 0: inner_input, 1: inner_output}
    child = shell.fork(body_of(command.command), files=files, group=group_for(shell, []), background=True)
    group = child.group if shell.job_control else None
    job = shell.jobs.add([child], command_text(command, shell.flavour), group)
    shell.last_background = child.pid
    ends = [str(keep(shell, end)) for end in (output, into)]
    shell.variables.set_array(command.name, indexed(ends), "a")
    shell.assigner.assign(f"{command.name}_PID", str(child.pid))
    if shell.interactive:
        await shell.process.complain(f"[{job.number}] {child.pid}\n")
    return 0


def keep(shell: Shell, end: OpenFile) -> int:
    """Installs an end of a pipe at a high number."""
    free = (number for number in range(HIGHEST, 9, -1) if number not in shell.process.files)
    number = next(free, None)
    if number is None:
        number = shell.process.next_fd(HIGHEST + 1)
    try:
        shell.process.install(number, end)
    except LinuxError:
        end.close()
        raise
    return number
