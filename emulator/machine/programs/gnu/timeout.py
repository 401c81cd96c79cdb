"""timeout: a program that may run only so long."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Killed, Signal, UnknownSignal
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import duration

_GNU = "--preserve-status --foreground -k,--kill-after= -s,--signal= -v,--verbose"


@program(gnu=_GNU, busybox="-s= -k=", permute=False, busybox_permute=False, trouble=125, busybox_trouble=1)
async def main(job: Job) -> int | None:
    if not job.operands or (len(job.operands) < 2 and job.gnu):
        raise Usage
    limit = _interval(job, job.operands[0])
    grace = _interval(job, job.get("k") or "0")
    try:
        signal = Signal.parse(job.get("s") or "TERM")
    except UnknownSignal as error:
        raise Usage(job.words(f"{job.quote(job.get('s') or '')}: invalid signal", "")) from error
    words = job.operands[1:]
    if not words:
        raise Usage
    try:
        child = job.process.spawn(words)
    except LinuxError as error:
        sentence = job.words(f"failed to run command {job.quote(words[0])}: {error}", f"can't execute '{words[0]}': {error}")
        raise Complaint(sentence, 127 if error.errno is Errno.ENOENT else 126) from error
    for passed in (Signal.TERM, Signal.INT, Signal.HUP, Signal.QUIT):
        if job.process.handlers.get(passed) is not IGNORE:
            job.process.handlers[passed] = _passing(job, child)  # whoever stops timeout stops the program
    return await _supervise(job, child, limit, grace, signal)


def _passing(job: Job, child: Process) -> Callable[[Signal], None]:
    def send(signal: Signal) -> None:
        if child.exit_status is None:
            job.process.kill(child.pid, signal)

    return send


def _interval(job: Job, text: str) -> int:
    found = duration(text)
    if found is None:
        if job.gnu:
            raise Usage(f"invalid time interval {job.quote(text)}")
        raise Complaint(f"invalid number '{text}'")
    return found


async def _supervise(job: Job, child: Process, limit: int, grace: int, signal: Signal) -> int:
    """The child's status; when time is up it gets the signal, and later, if asked, a KILL."""
    status = await _ended(job, child, limit)
    if status is not None:
        return status
    await _send(job, child, signal)
    killed = signal is Signal.KILL
    if grace:
        status = await _ended(job, child, grace)
        if status is None:
            await _send(job, child, Signal.KILL)
            killed = True
    final = await job.process.wait(child)
    if job.process.pid != 1 and final.signal is not None and (not job.gnu or (killed and final.signal is Signal.KILL)):
        raise Killed(final.signal)  # busybox' has become the program; GNU's dies of KILL as its program did
    if killed or not job.gnu:
        return final.shell
    return final.shell if job.has("preserve-status") else 124


async def _send(job: Job, child: Process, signal: Signal) -> None:
    if job.has("v"):
        await job.complain(f"sending signal {signal.name} to command {job.quote(job.operands[1])}")
    try:
        job.process.kill(child.pid, signal)
        if signal is not Signal.KILL:
            job.process.kill(child.pid, Signal.CONT)
    except LinuxError:
        return


async def _ended(job: Job, child: Process, limit: int) -> int | None:
    """Waits for the child so long; None: it still runs."""
    if child.exit_status is None:
        await child.exited.wait(timeout=limit or None)
    if child.exit_status is None:
        return None
    return (await job.process.wait(child)).shell
