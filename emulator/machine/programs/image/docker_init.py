"""docker-init (tini): starts the command, hands signals on to it, reaps what it inherits, and ends as the command ends."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import DEFAULT_ACTIONS, Signal

VERSION = "tini version 0.19.0"
USAGE = """\
docker-init (tini version 0.19.0)
Usage: docker-init [OPTIONS] PROGRAM -- [ARGS] | --version

Execute a program under the supervision of a valid init process (tini)

Command line options:

  --version: Show version and exit.
  -h: Show this help message and exit.
  -s: Register as a process subreaper (requires Linux >= 3.4).
  -p SIGNAL: Trigger SIGNAL when parent dies, e.g. "-p SIGKILL".
  -v: Generate more verbose output. Repeat up to 3 times.
  -w: Print a warning when processes are getting reaped.
  -g: Send signals to the child's process group.
  -e EXIT_CODE: Remap EXIT_CODE (from 0 to 255) to 0.
  -l: Show license and exit.

Environment variables:

  TINI_SUBREAPER: Register as a process subreaper (requires Linux >= 3.4).
  TINI_VERBOSITY: Set the verbosity level (default: 1).
  TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.

"""
_KEPT = {
    Signal.FPE,
    Signal.ILL,
    Signal.SEGV,
    Signal.BUS,
    Signal.ABRT,
    Signal.TRAP,
    Signal.SYS,
    Signal.TTIN,
    Signal.TTOU,
    Signal.KILL,
    Signal.STOP,
    Signal.CHLD,
}
_WARNING = """\
[WARN  tini ({pid})] Tini is not running as PID 1 and isn't registered as a child subreaper.
Zombie processes will not be re-parented to Tini, so zombie reaping won't work.
To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to register Tini as a child \
subreaper, or run Tini as PID 1.
"""


async def main(process: Process) -> int:
    words = process.argv[1:]
    if words == ["--version"]:
        await process.out(VERSION + "\n")
        return 0
    flags = ""
    while words and words[0].startswith("-") and words[0] != "--":
        word = words.pop(0)
        if word == "-h":
            await process.out(_usage(process))
            return 0
        if not set(word[1:]) <= set("svwg"):
            await process.complain(f"{process.name}: option {word} is not emulated yet\n")
            return 1
        flags += word[1:]
    words = words[1:] if words[:1] == ["--"] else words
    if not words:
        await process.complain(_usage(process))
        return 1
    if process.pid != 1 and "s" not in flags:
        await process.complain(_WARNING.format(pid=process.pid))
    return await _supervise(process, words, "g" in flags or "TINI_KILL_PROCESS_GROUP" in process.env)


def _usage(process: Process) -> str:
    return USAGE.replace("docker-init", process.argv[0].rpartition("/")[2])


async def _supervise(process: Process, words: list[str], whole_group: bool) -> int:
    for signal in Signal:
        if signal not in _KEPT:
            process.handlers[signal] = _caught
    try:
        child = process.spawn(words, group=0)
    except LinuxError as error:
        await process.complain(f"[FATAL tini ({process.pid + 1})] exec {words[0]} failed: {error}\n")
        return 127 if error.errno is Errno.ENOENT else 126
    if process.terminal is not None and process.terminal.foreground == process.group:
        process.terminal.foreground = child.group
    process.interruptible = True
    while child.exit_status is None or child in process.children:
        try:
            ended = await process.wait_child()
        except LinuxError as error:
            if error.errno is not Errno.EINTR:
                break
            _hand_on(process, -child.pid if whole_group else child.pid)
            continue
        if ended is child:
            break
    status = child.exit_status
    return status.shell if status is not None else 0


def _caught(signal: Signal) -> None:
    """Stays in `pending` until it is handed on."""


def _hand_on(process: Process, pid: int) -> None:
    while process.pending:
        signal = process.pending.popleft()
        if signal in DEFAULT_ACTIONS:
            try:
                process.kill(pid, signal)
            except LinuxError:
                return  # the child is gone already
