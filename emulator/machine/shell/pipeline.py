"""Pipelines, subshells and background commands: everything that forks the shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from emulator.machine.kernel.open_file import NullFile, OpenFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.shell import tree
from emulator.machine.shell.deparse import command_text
from emulator.machine.shell.jobs import wait_foreground

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.shell.shell import Shell

SECOND = 1_000_000_000
TIMES = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS"


def body_of(command: tree.Command) -> Callable[[Shell], Coroutine[object, object, int]]:
    """What a forked shell runs for a command: for `( … )` what is inside, since the fork is the subshell."""

    async def main(other: Shell) -> int:
        from emulator.machine.shell.execute import run, run_sequence

        if isinstance(command, tree.Subshell):
            return await run_sequence(other, command.body, tail=True)
        return await run(other, command, tail=True)

    return main


async def run_pipeline(shell: Shell, pipeline: tree.Pipeline, tail: bool) -> int:
    started = shell.process.kernel.timeline.now
    if pipeline.negated:
        shell.quiet += 1
    try:
        status = await run_stages(shell, pipeline, tail and not pipeline.negated and not pipeline.timed)
    finally:
        if pipeline.negated:
            shell.quiet -= 1
    if pipeline.timed:
        await say_time(shell, shell.process.kernel.timeline.now - started, pipeline.timed == "-p")
    if pipeline.negated:
        return int(status == 0)
    if len(pipeline.commands) > 1:
        from emulator.machine.shell.execute import check_exit

        await check_exit(shell, status)
    return status


async def run_stages(shell: Shell, pipeline: tree.Pipeline, tail: bool) -> int:
    from emulator.machine.shell.execute import run

    if not pipeline.commands:
        return 0
    if len(pipeline.commands) == 1:
        return await run(shell, pipeline.commands[0], tail)
    processes = fork_stages(shell, pipeline.commands)
    group = take_terminal(shell, processes)
    statuses = await wait_foreground(shell, processes, command_text(pipeline, shell.flavour), group)
    give_back_terminal(shell)
    shell.pipe_statuses = statuses
    if "pipefail" in shell.options:
        return next((status for status in reversed(statuses) if status), 0)
    return statuses[-1]


def fork_stages(shell: Shell, commands: tuple[tree.Command, ...], last: bool = True) -> list[Process]:
    """All of them at once, joined by pipes; under job control in a process group of their own."""
    processes: list[Process] = []
    before: OpenFile | None = None
    for index, command in enumerate(commands):
        files = dict(shell.process.files)
        after: OpenFile | None = None
        if before is not None:
            files[0] = before
        if index + 1 < len(commands):
            after, files[1] = pipe(shell.process.kernel)
        processes.append(shell.fork(body_of(command), files=files, group=group_for(shell, processes)))
        before = after
    return processes


def group_for(shell: Shell, processes: list[Process]) -> int | None:
    if not shell.job_control:
        return None
    return processes[0].pid if processes else 0


def take_terminal(shell: Shell, processes: list[Process]) -> int | None:
    """Under job control: the processes' group, now in the foreground."""
    if not shell.job_control:
        return None
    group = processes[0].group
    if shell.process.terminal is not None:
        shell.process.terminal.foreground = group
    return group


def give_back_terminal(shell: Shell) -> None:
    if shell.job_control and shell.process.terminal is not None:
        shell.process.terminal.foreground = shell.process.group


async def run_subshell(shell: Shell, subshell: tree.Subshell, tail: bool) -> int:
    from emulator.machine.shell.execute import check_exit

    shell.line = subshell.line
    child = shell.fork(body_of(subshell), group=group_for(shell, []))
    group = take_terminal(shell, [child])
    status = (await wait_foreground(shell, [child], command_text(subshell, shell.flavour), group))[-1]
    give_back_terminal(shell)
    await check_exit(shell, status)
    return status


async def run_background(shell: Shell, background: tree.Background, tail: bool) -> int:
    """`command &`: without job control its input is /dev/null."""
    command = background.command
    files = dict(shell.process.files)
    if not shell.job_control:
        files[0] = NullFile()
    if isinstance(command, tree.Pipeline) and len(command.commands) > 1 and not command.negated:
        processes = fork_stages(shell, command.commands)
    else:
        processes = [shell.fork(body_of(command), files=files, group=group_for(shell, []), background=True)]
    group = processes[0].group if shell.job_control else None
    job = shell.jobs.add(processes, command_text(command, shell.flavour), group)
    shell.last_background = processes[-1].pid
    if shell.interactive and shell.flavour.is_bash:
        await shell.process.complain(f"[{job.number}] {processes[-1].pid}\n")
    return 0


async def say_time(shell: Shell, elapsed: int, posix: bool) -> None:
    if posix:
        text = f"real {elapsed / SECOND:.2f}\nuser 0.00\nsys 0.00\n"
    else:
        template = shell.variables.get("TIMEFORMAT")
        text = formatted(TIMES if template is None else template, elapsed)
        text = text + "\n" if template != "" else ""
    await shell.process.complain(text)


def formatted(template: str, elapsed: int) -> str:
    """TIMEFORMAT: `%[precision][l]R`, `U`, `S` and `%P`; only real time passes here."""

    def one(match: re.Match[str]) -> str:
        digits, long, kind = match.groups()
        if kind == "%":
            return kind
        precision = min(int(digits or "3"), 3)
        seconds = elapsed / SECOND if kind == "R" else 0.0
        if kind == "P":
            return "0.00"
        return f"{int(seconds // 60)}m{seconds % 60:.{precision}f}s" if long else f"{seconds:.{precision}f}"

    return re.sub(r"%(\d)?(l)?([RUSP%])", one, template)
