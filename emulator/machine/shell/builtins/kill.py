"""`kill`: signals to processes, groups and jobs; their names and numbers."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.signals import Signal, UnknownSignal
from emulator.machine.shell.errors import ShellError, UsageFailure
from emulator.machine.shell.shell import Shell

BASH_USAGE = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n"
DASH_USAGE = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]"


class BadSignal(ShellError):
    bash = "{0}: invalid signal specification"
    dash = "invalid signal number or name: {0}"
    ash = "bad signal name '{0}'"


class UnknownName(BadSignal):
    ash = "unknown signal '{0}'"


class SignalMissing(ShellError):
    """(option, the option's letters)"""

    bash = "{0}: option requires an argument"
    dash = "No arg for {0} option"
    ash = "bad signal name '{1}'"


class BadProcess(ShellError):
    bash = "{0}: arguments must be process or job IDs"
    dash = "Illegal number: {0}"
    ash = "invalid number '{0}'"


class CannotKill(ShellError):
    """(pid, reason)"""

    bash = "({0}) - {1}"
    dash = "{1}\n"
    ash = "can't kill pid {0}: {1}"


async def kill(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    if words[:1] in (["-l"], ["-L"]):
        return await list_signals(shell, words[1:])
    try:
        signal, words = chosen(shell, words)
    except (BadSignal, SignalMissing) as failure:
        return await report(shell, failure)
    if not words:
        return await usage(shell)
    status = 0
    for word in words:
        try:
            send(shell, word, signal)
        except ShellError as failure:
            if shell.flavour.name == "dash" and not isinstance(failure, CannotKill):
                raise
            status = await report(shell, failure)
    return status


async def report(shell: Shell, failure: ShellError) -> int:
    """busybox' kill is a program of its own in all but name: its messages name no line."""
    message = failure.text(shell.flavour.name)
    if shell.flavour.name == "ash":
        from emulator.machine.shell.jobs import NoSuchJob

        if isinstance(failure, NoSuchJob):
            raise failure
        await shell.process.complain(f"{shell.name}: {message}\n")
        return 1
    if shell.flavour.name == "dash" and not isinstance(failure, CannotKill):
        raise failure
    await shell.complain(message)
    return 1


async def usage(shell: Shell) -> int:
    if shell.flavour.is_bash:
        await shell.process.complain(BASH_USAGE)
        return 2
    if shell.flavour.name == "dash":
        raise UsageFailure(bash=DASH_USAGE)
    await shell.process.complain(f"{shell.name}: you need to specify whom to kill\n")
    return 1


def chosen(shell: Shell, words: list[str]) -> tuple[Signal | None, list[str]]:
    """(the signal, None for 0; the operands)"""
    if not words or not words[0].startswith("-") or words[0] == "-":
        return Signal.TERM, words
    option = words[0]
    if option == "--":
        return Signal.TERM, words[1:]
    if option in ("-s", "-n"):
        if len(words) < 2:
            raise SignalMissing(option, option[1:])
        return named(words[1]), words[3:] if words[2:3] == ["--"] else words[2:]
    if shell.flavour.name == "dash" and not option[1:].isdigit() and (option[1:4] == "SIG" or known(option[1:]) is None):
        raise UsageFailure(option[:2], bash="Illegal option {0}")
    return named(option[1:]), words[2:] if words[1:2] == ["--"] else words[1:]


def known(word: str) -> Signal | None:
    try:
        return Signal.parse(word)
    except UnknownSignal:
        return None


def named(word: str) -> Signal | None:
    if word in ("0", "EXIT"):
        return None
    signal = known(word)
    if signal is None:
        raise BadSignal(word)
    return signal


def send(shell: Shell, word: str, signal: Signal | None) -> None:
    number = 0 if signal is None else signal
    if word.startswith("%"):
        job = shell.jobs.find(word)
        if shell.flavour.name == "dash" and job.group is None:
            raise CannotKill(job.processes[0].pid, "No such process")  # it signals a group that was never made
        for pid in [-job.group] if job.group is not None else [process.pid for process in job.processes]:
            deliver(shell, pid, number)
        if signal in (Signal.TERM, Signal.HUP) and job.stopped is not None:
            deliver(shell, -job.group if job.group is not None else job.processes[0].pid, Signal.CONT)
        return
    if not word.lstrip("-").isdigit() or len(word) > 12:
        raise BadProcess(word)
    deliver(shell, number_of(word), number)


def deliver(shell: Shell, pid: int, signal: Signal | int) -> None:
    try:
        shell.process.kill(pid, signal)
    except LinuxError as error:
        raise CannotKill(pid, str(error)) from error


async def list_signals(shell: Shell, words: list[str]) -> int:
    if words:
        return await name_signals(shell, words)
    if shell.flavour.is_bash:
        cells = [f"{int(signal):2d}) SIG{label(signal)}" for signal in Signal]
        rows = ["\t".join(cells[start : start + 5]) for start in range(0, len(cells), 5)]
        await shell.process.out("\n".join(rows) + "\n")
    elif shell.flavour.name == "dash":
        await shell.process.out("0\n" + "".join(f"{label(signal)}\n" for signal in Signal))
    else:
        await shell.process.out("".join(f"{int(signal):2d}) {label(signal)}\n" for signal in Signal))
    return 0


def label(signal: Signal) -> str:
    name = signal.name
    for end in ("RTMIN", "RTMAX"):
        if name.startswith(end) and name != end:
            return f"{end}{'+' if end == 'RTMIN' else '-'}{name.removeprefix(end)}"
    return name


async def name_signals(shell: Shell, words: list[str]) -> int:
    status = 0
    for word in words:
        if shell.flavour.name == "dash" and not word.isdigit():
            raise BadProcess(word)
        if word.isdigit():
            number = number_of(word)
            signal = known(str(number - 128 if number > 128 else number))
            text = label(signal) if signal is not None else None
        else:
            signal = known(word)
            text = str(int(signal)) if signal is not None else None
        if text is None:
            await report(shell, UnknownName(word) if shell.flavour.name == "ash" else BadSignal(word))
            status = 1
        else:
            await shell.process.out(text + "\n")
    return status


COMMANDS = {"kill": kill}
