"""Jobs: the processes a shell started and has not forgotten; waiting for them; what is said when one ends or stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.kernel.signals import Signal
from emulator.machine.shell.errors import Interrupted, ShellError, ShellExit

if TYPE_CHECKING:
    from emulator.machine.kernel.process import ExitStatus, Process
    from emulator.machine.shell.shell import Shell

KEPT_STATUSES = 1024
SIGNAL_TEXTS = {
    Signal.HUP: "Hangup",
    Signal.INT: "Interrupt",
    Signal.QUIT: "Quit",
    Signal.ILL: "Illegal instruction",
    Signal.TRAP: "Trace/breakpoint trap",
    Signal.ABRT: "Aborted",
    Signal.BUS: "Bus error",
    Signal.FPE: "Floating point exception",
    Signal.KILL: "Killed",
    Signal.USR1: "User defined signal 1",
    Signal.SEGV: "Segmentation fault",
    Signal.USR2: "User defined signal 2",
    Signal.PIPE: "Broken pipe",
    Signal.ALRM: "Alarm clock",
    Signal.TERM: "Terminated",
    Signal.STKFLT: "Stack fault",
    Signal.XCPU: "CPU time limit exceeded",
    Signal.XFSZ: "File size limit exceeded",
    Signal.VTALRM: "Virtual timer expired",
    Signal.PROF: "Profiling timer expired",
    Signal.IO: "I/O possible",
    Signal.PWR: "Power failure",
    Signal.SYS: "Bad system call",
}


class NoSuchJob(ShellError):
    bash = "{0}: no such job"
    dash = "No such job: {0}"
    ash = "{0}: no such job"


class NoCurrentJob(ShellError):
    bash = "{0}: no such job"
    dash = "No current job"
    ash = "No current job"


class AmbiguousJob(ShellError):
    bash = "{0}: ambiguous job spec"
    dash = "{0}: ambiguous"


def signal_text(signal: Signal) -> str:
    return SIGNAL_TEXTS.get(signal, f"Unknown signal {int(signal)}")


def marks(listed: list[Job], job: Job) -> str:
    return "+" if job is listed[-1] else "-" if job in listed[-2:] else " "


@dataclass(slots=True, eq=False)
class Job:
    number: int
    processes: list[Process]
    text: str
    #: The process group of its own, under job control.
    group: int | None = None
    statuses: dict[int, ExitStatus] = field(default_factory=dict)
    stopped: Signal | None = None
    announced: bool = False
    background: bool = True

    @property
    def ended(self) -> bool:
        return len(self.statuses) == len(self.processes)

    @property
    def last(self) -> ExitStatus | None:
        return self.statuses.get(self.processes[-1].pid)

    def update(self, shell: Shell) -> None:
        """Takes note of processes that have ended, and reaps them."""
        for process in self.processes:
            if process.exit_status is not None and process.pid not in self.statuses:
                self.statuses[process.pid] = process.exit_status
                if process in shell.process.children:
                    shell.process.reap(process)
                self.announced = False
        running = [process for process in self.processes if process.pid not in self.statuses]
        stopped = bool(running) and all(process.state == "T" for process in running)
        if self.stopped is not None and not stopped:
            self.stopped = None
        elif stopped and self.stopped is None:
            self.stopped, self.announced = Signal.STOP, False

    def state(self) -> str:
        """As `jobs` shows it: Running, Stopped, Done, Exit 3, Terminated."""
        if self.stopped is not None:
            return "Stopped"
        last = self.last
        if not self.ended or last is None:
            return "Running"
        if last.signal is not None:
            return signal_text(last.signal)
        return f"Exit {last.code}" if last.code else "Done"


class Jobs:
    """The table of a shell. `statuses` remembers what background processes ended with, for `wait PID`."""

    def __init__(self) -> None:
        self.table: list[Job] = []
        #: Those of the shell that this one was forked from: only to be looked at.
        self.inherited: list[Job] = []
        #: Job numbers, the current one last.
        self.order: list[Job] = []
        self.statuses: dict[int, int] = {}
        #: Ends of process substitutions: (descriptor, process), closed when the command that got them is done.
        self.processes_substituted: list[tuple[int, Process]] = []
        #: Their processes, to be reaped some time.
        self.orphans: list[Process] = []

    def fork(self) -> Jobs:
        """In a subshell the jobs are only to be looked at."""
        child = Jobs()
        child.inherited = list(self.table)
        return child

    def add(self, processes: list[Process], text: str, group: int | None, background: bool = True) -> Job:
        self.inherited = []
        number = max((job.number for job in self.table), default=0) + 1
        job = Job(number, processes, text, group, background=background)
        self.table.append(job)
        self.make_current(job)
        return job

    def make_current(self, job: Job) -> None:
        if job in self.order:
            self.order.remove(job)
        self.order.append(job)

    def forget(self, job: Job) -> None:
        if job not in self.table:
            return
        self.table.remove(job)
        self.order.remove(job)
        for process in job.processes:
            status = job.statuses.get(process.pid)
            if status is not None:
                self.statuses[process.pid] = status.shell
        while len(self.statuses) > KEPT_STATUSES:
            del self.statuses[next(iter(self.statuses))]

    def update(self, shell: Shell) -> None:
        for job in self.table:
            job.update(shell)
        for process in [one for one in self.orphans if one.exit_status is not None]:
            self.orphans.remove(process)
            if process in shell.process.children:
                shell.process.reap(process)

    def marked(self) -> tuple[Job | None, Job | None]:
        """The jobs that `jobs` marks + and -: stopped ones come before running ones."""
        ranked = [job for job in self.order if job.stopped is None] + [job for job in self.order if job.stopped is not None]
        return (ranked[-1] if ranked else None, ranked[-2] if len(ranked) > 1 else None)

    def mark(self, job: Job) -> str:
        current, previous = self.marked()
        return "+" if job is current else "-" if job is previous else " "

    def find(self, spec: str) -> Job:
        """From `%1`, `%+`, `%-`, `%text`, `%?text`; raises NoSuchJob."""
        rest = spec[1:] if spec.startswith("%") else spec
        current, previous = self.marked()
        job: Job | None = None
        if rest in ("", "%", "+"):
            job = current
        elif rest == "-":
            job = previous
        elif rest.isdigit():
            job = next((one for one in self.table if one.number == number_of(rest)), None)
        else:
            part = rest[1:] if rest.startswith("?") else rest
            found = [one for one in self.table if (part in one.text if rest[0] == "?" else one.text.startswith(part))]
            if len(found) > 1:
                raise AmbiguousJob(spec)
            job = found[0] if found else None
        if job is None:
            raise NoSuchJob(spec)
        return job

    def by_pid(self, pid: int) -> Job | None:
        return next((job for job in self.table if any(process.pid == pid for process in job.processes)), None)

    def line(self, shell: Shell, job: Job, long: bool = False) -> str:
        """One line of `jobs`, without its newline."""
        sign, state = (self.mark(job) if self.table else marks(self.inherited, job)), job.state()
        text = job.text + (" &" if state == "Running" and shell.flavour.is_bash else "")
        pid = f"{job.processes[0].pid} " if long else ""
        if shell.flavour.is_bash:
            return f"[{job.number}]{sign} {f'{pid:>6}' if long else ' '}{state:<24}{text}"
        gap = " " if shell.flavour.name == "dash" else ""
        spaces = " " if shell.flavour.name == "dash" else "  "
        text = job.text if shell.interactive else ""
        return f"[{job.number}]{gap}{sign}{spaces}{pid}{state:<27}{text}"

    async def notify(self, shell: Shell) -> None:
        """Before a prompt: says which jobs ended or stopped since."""
        self.update(shell)
        for job in list(self.table):
            if (job.ended or job.stopped is not None) and not job.announced:
                job.announced = True
                await shell.process.complain(self.line(shell, job) + "\n")
            if job.ended:
                self.forget(job)


async def wait_foreground(shell: Shell, processes: list[Process], text: str, group: int | None = None) -> list[int]:
    """Waits until all have ended (or, under job control, until they stop); their statuses as `$?` shows them."""
    statuses: list[int] = []
    stopped = False
    for process in processes:
        status = await shell.process.wait(process, untraced=group is not None)
        statuses.append(status.shell)
        if status.stopped:
            stopped = True
            break
        if process is processes[-1] or not shell.flavour.is_bash:
            await say_death(shell, process, status, text)
    reap_ended(shell)
    if stopped:
        await note_stop(shell, processes, text, group)
        statuses += [statuses[-1]] * (len(processes) - len(statuses))
    return statuses


def reap_ended(shell: Shell) -> None:
    """While a shell waits for one child it hears of all: no zombie of it stays, nor of those that it was left."""
    for child in [one for one in shell.process.children if one.exit_status is not None]:
        shell.process.reap(child)


async def note_stop(shell: Shell, processes: list[Process], text: str, group: int | None) -> None:
    job = next((one for one in shell.jobs.table if one.processes == processes), None)
    if job is None:
        job = shell.jobs.add(processes, text, group)
    job.update(shell)
    job.stopped, job.announced = Signal.TSTP, True
    shell.jobs.make_current(job)
    await shell.process.complain(("\n" if shell.flavour.is_bash else "") + shell.jobs.line(shell, job) + "\n")


def interrupted(shell: Shell) -> None:
    """Ctrl-C ended the foreground command: what the shell was doing around it ends too."""
    if shell.interactive:
        raise Interrupted
    pending = shell.process.pending
    if shell.flavour.is_bash and Signal.INT in pending and "INT" not in shell.traps.actions:
        pending.remove(Signal.INT)
        raise ShellExit(128 + Signal.INT)


async def say_death(shell: Shell, process: Process, status: ExitStatus, text: str) -> None:
    """The line about a command that a signal ended."""
    signal = status.signal
    if signal is None or signal is Signal.PIPE:
        return
    if signal is Signal.INT:
        interrupted(shell)
        return
    message = signal_text(signal)
    if shell.flavour.is_bash and not shell.interactive:
        if signal is Signal.TERM and not shell.level:
            await shell.process.complain(message + "\n")
        elif signal is not Signal.TERM and not shell.level:
            await shell.say(f"{process.pid:5d} {message:<24}{text}")
        return
    if not shell.level or not shell.flavour.is_bash:
        await shell.process.complain(message + "\n")
