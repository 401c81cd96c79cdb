"""pgrep and pkill: processes by name, command line, user or parent."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal, UnknownSignal
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.job import Complaint, Job, program

_TABLE = (
    "-f,--full -x,--exact -l,--list-name -a,--list-full -c,--count -n,--newest -o,--oldest -v,--inverse "
    "-i,--ignore-case -u,--euid= -U,--uid= "
    "-P,--parent= -d,--delimiter= -e,--echo --signal= -g,--pgroup= -s,--session= -t,--terminal="
)


def _signal_first(words: list[str]) -> tuple[Signal | int, list[str]]:
    """`-9`, `-HUP` anywhere among the options of pkill."""
    for index, word in enumerate(words):
        if word.startswith("-") and len(word) > 1 and not word.startswith("--"):
            try:
                return Signal.parse(word[1:]), words[:index] + words[index + 1 :]
            except UnknownSignal:
                continue
    return Signal.TERM, words


def chosen(job: Job) -> list[Process]:
    process = job.process
    accounts = Accounts(process)
    pattern = job.operands[0] if job.operands else ""
    if re.search(r"\)[*+{]", pattern):
        raise Complaint(f"the pattern '{pattern}' is not emulated yet (a repeated group)", 2)
    try:
        fits = re.compile(pattern, re.IGNORECASE if job.has("i") else 0)
    except re.error as error:
        raise Complaint(f"{error}", 2) from error
    users = {accounts.uid(word) for word in (job.get("u") or job.get("U") or "").split(",") if word}
    parents = {number_of(word) for word in (job.get("P") or "").split(",") if word.isdigit()}

    def wanted(other: Process) -> bool:
        text = " ".join(other.command_line) if job.has("f") else other.name[:15]
        matches = bool(fits.fullmatch(text) if job.has("x") else fits.search(text)) if job.operands else True
        matches = matches and (not users or other.credentials.uid in users)
        matches = matches and (not parents or (other.parent.pid if other.parent else 0) in parents)
        return matches != job.has("v")

    found = [
        other
        for pid, other in sorted(process.machine.processes.items())
        if other is not process and other.exit_status is None and wanted(other)
    ]
    if job.has("n"):
        return found[-1:]
    return found[:1] if job.has("o") else found


def _check(job: Job, name: str) -> None:
    job.name = name
    if not job.operands and not any(job.has(key) for key in "uUPgst"):
        raise Complaint(f"no matching criteria specified\nTry `{name} --help' for more information.", 2)
    if len(job.operands) > 1:
        raise Complaint(f"only one pattern can be provided\nTry `{name} --help' for more information.", 2)


@program(gnu=_TABLE, busybox=_TABLE, trouble=2)
async def main(job: Job) -> int | None:
    _check(job, "pgrep")
    found = chosen(job)
    if job.has("c"):
        await job.out.text(f"{len(found)}\n")
        return 0 if found else 1
    lines = [
        f"{each.pid} {' '.join(each.command_line)}"
        if job.has("a")
        else f"{each.pid} {each.name[:15]}"
        if job.has("l")
        else str(each.pid)
        for each in found
    ]
    if lines:
        await job.out.text((job.get("d") or "\n").join(lines) + "\n")
    return 0 if found else 1


@program(gnu=_TABLE, busybox=_TABLE, trouble=2)
async def _pkill(job: Job) -> int | None:
    _check(job, "pkill")
    signal: Signal | int = _signal_first(job.process.argv[1:])[0]
    if job.get("--signal") or job.get("signal"):
        signal = Signal.parse(job.get("signal") or job.get("--signal") or "TERM")
    found = chosen(job)
    for other in found:
        try:
            job.process.kill(other.pid, signal)
        except LinuxError as error:
            await job.fail(f"killing pid {other.pid} failed: {error}", 1)
        if job.has("e"):
            await job.out.text(f"{other.name} killed (pid {other.pid})\n")
    return 0 if found else 1


async def pkill(process: Process) -> int:
    return await _pkill(process, argv=[process.argv[0], *_signal_first(process.argv[1:])[1]])
