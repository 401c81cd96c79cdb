"""`jobs`, `fg`, `bg`, `wait`, `disown`, `suspend`."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.signals import Signal
from emulator.machine.shell import quoting
from emulator.machine.shell.errors import InvalidOption, ShellError
from emulator.machine.shell.execute import run_text
from emulator.machine.shell.jobs import Job, NoCurrentJob, NoSuchJob, signal_text, wait_foreground
from emulator.machine.shell.pipeline import give_back_terminal
from emulator.machine.shell.shell import Shell
from emulator.timeline import wait_any


class NoJobControl(ShellError):
    bash = "no job control"
    dash = "job (null) not created under job control"
    ash = "job (null) not created under job control"


class NotAChild(ShellError):
    bash = "pid {0} is not a child of this shell"
    status = 127


class BadWait(ShellError):
    bash = "`{0}': not a pid or valid job spec"
    dash = "Illegal number: {0}"
    ash = "Illegal number: {0}"
    status = 1


async def jobs(shell: Shell, argv: list[str]) -> int:
    flags = "".join(word[1:] for word in argv[1:] if word.startswith("-"))
    known = "lnprsx" if shell.flavour.is_bash else "lp"
    for letter in flags:
        if letter not in known:
            raise InvalidOption("-" + letter)
    if "x" in flags:
        return await with_pids(shell, argv[argv.index("-x") + 1 :])
    words = [word for word in argv[1:] if not word.startswith("-")]
    shell.jobs.update(shell)
    chosen = [shell.jobs.find(word) for word in words] if words else shell.jobs.table or shell.jobs.inherited
    chosen = list(chosen)
    if shell.flavour.name == "dash" or (shell.flavour.name == "ash" and not words):
        chosen.reverse()
    for job in chosen:
        if ("r" in flags and job.state() != "Running") or ("s" in flags and job.stopped is None):
            continue
        if "p" in flags:
            await shell.process.out(f"{job.processes[0].pid}\n")
        else:
            await shell.process.out(shell.jobs.line(shell, job, "l" in flags) + "\n")
            job.announced = True
    for job in chosen:
        if job.ended:
            shell.jobs.forget(job)
    return 0


async def with_pids(shell: Shell, words: list[str]) -> int:
    """`jobs -x command`: `%n` among its words becomes the pid of a process group's leader."""
    found = [str(shell.jobs.find(word).processes[0].pid) if word.startswith("%") else word for word in words]
    return await run_text(shell, " ".join(quoting.single(word) for word in found)) if found else 0


def without_control(shell: Shell, words: list[str]) -> ShellError:
    """dash and busybox look for the job first."""
    if shell.flavour.is_bash:
        return NoJobControl()
    if not words:
        return NoJobControl() if shell.jobs.table else NoCurrentJob("current")
    shell.jobs.find(words[0])
    return NoJobControl()


def current(shell: Shell, words: list[str]) -> Job:
    shell.jobs.update(shell)
    if words:
        return shell.jobs.find(words[0])
    job, _ = shell.jobs.marked()
    if job is None:
        raise NoCurrentJob("current")
    return job


async def foreground(shell: Shell, argv: list[str]) -> int:
    if not shell.job_control:
        raise without_control(shell, argv[1:])
    job = current(shell, argv[1:])
    await shell.process.out(job.text + "\n")
    terminal = shell.process.terminal
    if terminal is not None and job.group is not None:
        terminal.foreground = job.group
    resume(shell, job)
    job.background = False
    running = [process for process in job.processes if process.pid not in job.statuses]
    try:
        statuses = await wait_foreground(shell, running, job.text, job.group)
    finally:
        give_back_terminal(shell)
        job.update(shell)
        if job.ended or all(process.exit_status is not None for process in job.processes):
            shell.jobs.forget(job)
    return statuses[-1] if statuses else 0


def resume(shell: Shell, job: Job) -> None:
    if job.group is not None and not job.ended:
        shell.process.kill(-job.group, Signal.CONT)
    job.stopped, job.announced = None, False


async def background(shell: Shell, argv: list[str]) -> int:
    if not shell.job_control:
        raise without_control(shell, argv[1:])
    job = current(shell, argv[1:])
    resume(shell, job)
    job.background = True
    sign = shell.jobs.mark(job)
    lead = f"[{job.number}]{sign} " if shell.flavour.is_bash else f"[{job.number}] "
    await shell.process.out(f"{lead}{job.text}{' &' if shell.flavour.is_bash else ''}\n")
    return 0


async def disown(shell: Shell, argv: list[str]) -> int:
    words = [word for word in argv[1:] if not word.startswith("-")]
    everything = any(word.startswith("-") and "a" in word for word in argv[1:])
    chosen = list(shell.jobs.table) if everything else [current(shell, [word] if word else []) for word in words or [""]]
    for job in chosen:
        shell.jobs.table.remove(job)
        shell.jobs.order.remove(job)
        shell.jobs.orphans += job.processes
    return 0


async def suspend(shell: Shell, argv: list[str]) -> int:
    shell.process.kill(shell.process.pid, Signal.STOP)
    return 0


# -- wait ----------------------------------------------------------------------------------------------------------


async def wait(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if words[:1] == ["-n"] and shell.flavour.name == "dash":
        raise InvalidOption("-n")
    target, anything = "", False
    while shell.flavour.name != "dash" and words and words[0][:1] == "-":
        option = words.pop(0)
        anything = anything or option == "-n"
        if option == "-p" and words:
            target = words.pop(0)
        elif option not in ("-n", "-f", "--"):
            raise InvalidOption(option[:2])
    if anything:
        return await wait_for_any(shell, words, target)
    if not words:
        return await wait_for_all(shell)
    status = 0
    for word in words:
        status = await wait_one(shell, word)
        if target:
            shell.assigner.assign(target, word)
    return status


async def wait_for_all(shell: Shell) -> int:
    for job in list(shell.jobs.table):
        interrupted = await until_ended(shell, [job])
        if interrupted is not None:
            return interrupted
        if shell.flavour.is_bash:
            await say_end(shell, job)
        shell.jobs.forget(job)
    return 0


async def until_ended(shell: Shell, chosen: list[Job], any_of_them: bool = False) -> int | None:
    """Waits for jobs to end; a signal that is trapped ends the wait: its status (128 + n)."""
    while True:
        if shell.process.pending:
            return 128 + shell.process.pending[0]
        shell.jobs.update(shell)
        ended = [job.ended or job.stopped is not None for job in chosen]
        if any(ended) if any_of_them else all(ended):
            return None
        bells = [process.exited for job in chosen for process in job.processes if process.exit_status is None]
        await wait_any(*bells, shell.process.child_changed, shell.process.signalled)


async def wait_one(shell: Shell, word: str) -> int:
    if word.startswith("%"):
        try:
            job: Job | None = shell.jobs.find(word)
        except NoSuchJob as failure:
            status = await shell.fail(failure)
            return 127 if shell.flavour.is_bash else status
    else:
        if not word.isdigit():
            raise BadWait(word)
        job = shell.jobs.by_pid(number_of(word))
    if job is None:
        return await remembered(shell, number_of(word))
    interrupted = await until_ended(shell, [job])
    if interrupted is not None:
        return interrupted
    await say_end(shell, job)
    status = status_of(job, word)
    shell.jobs.forget(job)
    return status


async def remembered(shell: Shell, pid: int) -> int:
    if pid in shell.jobs.statuses:
        return shell.jobs.statuses[pid]
    for process in shell.jobs.orphans:
        if process.pid == pid:
            try:
                return (await shell.process.wait(process)).shell
            except LinuxError:
                return 127
    if shell.flavour.is_bash:
        await shell.complain(NotAChild(pid).text("bash"))
    return 127


def status_of(job: Job, word: str) -> int:
    status = job.statuses.get(number_of(word)) if word.isdigit() else job.last
    if job.stopped is not None:
        return 128 + Signal.TSTP
    return status.shell if status is not None else 0


async def say_end(shell: Shell, job: Job) -> None:
    """A waited-for job that a signal ended is spoken of, as a foreground command would be."""
    last = job.last
    if last is None or last.signal is None or shell.interactive:
        return
    signal = last.signal
    if signal in (Signal.INT, Signal.PIPE) or (shell.flavour.is_bash and signal is Signal.TERM):
        return
    message = signal_text(signal)
    if shell.flavour.is_bash:
        builtin, shell.builtin = shell.builtin, ""
        await shell.say(f"{job.processes[-1].pid:5d} {message:<24}{job.text}")
        shell.builtin = builtin
    else:
        await shell.process.complain(message + "\n")


async def wait_for_any(shell: Shell, words: list[str], target: str = "") -> int:
    """`wait -n`: the next job that ends; `target`: the variable that gets its pid."""
    chosen = [job for word in words if (job := find(shell, word)) is not None] if words else list(shell.jobs.table)
    if not chosen:
        return 127
    interrupted = await until_ended(shell, chosen, any_of_them=True)
    if interrupted is not None:
        return interrupted
    job = next(job for job in chosen if job.ended or job.stopped is not None)
    status = status_of(job, "")
    if target:
        shell.assigner.assign(target, str(job.processes[-1].pid))
    shell.jobs.forget(job)
    return status


def find(shell: Shell, word: str) -> Job | None:
    return shell.jobs.find(word) if word.startswith("%") else shell.jobs.by_pid(number_of(word)) if word.isdigit() else None


COMMANDS = {
    "jobs": jobs,
    "fg": foreground,
    "bg": background,
    "wait": wait,
    "disown": disown,
    "suspend": suspend,
}
