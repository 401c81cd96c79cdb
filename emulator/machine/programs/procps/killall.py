"""psmisc's killall."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal, UnknownSignal

USAGE = """\
Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -y,--younger-than   kill processes younger than TIME
  -o,--older-than     kill processes older than TIME
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die
  -n,--ns PID         match processes that belong to the same namespaces
                      as PID
  -Z,--context REGEXP kill only process(es) having context
                      (must precede other arguments)

"""


async def main(process: Process) -> int:
    words, names = process.argv[1:], list[str]()
    flags: set[str] = set()
    signal: Signal | int = Signal.TERM
    while words:
        word = words.pop(0)
        if not word.startswith("-") or word == "-":
            names.append(word)
        elif word in ("-q", "--quiet", "-v", "--verbose", "-w", "--wait", "-e", "--exact", "-I"):
            flags.add(word.lstrip("-")[0])
        else:
            text = words.pop(0) if word in ("-s", "--signal") and words else word.lstrip("-")
            try:
                signal = 0 if text == "0" else Signal.parse(text)
            except UnknownSignal:
                await process.complain(f"{text}: unknown signal; killall -l lists signals.\n")
                return 1
    if not names:
        await process.complain(USAGE)
        return 1
    status = 0
    for name in names:
        status |= await _kill(process, name, signal, flags)
    return status


async def _kill(process: Process, name: str, signal: Signal | int, flags: set[str]) -> int:
    base = name.rpartition("/")[2][:15]
    found = [
        other
        for other in process.machine.processes.values()
        if other is not process and other.exit_status is None and other.name[:15] == base
    ]
    if not found and "q" not in flags:
        await process.complain(f"{name}: no process found\n")
    for other in found:
        try:
            process.kill(other.pid, signal)
            if "v" in flags:
                await process.complain(f"Killed {name}({other.pid}) with signal {int(signal)}\n")
        except LinuxError as error:
            await process.complain(f"{name}({other.pid}): {error}\n")
            return 1
    return 0 if found else 1
