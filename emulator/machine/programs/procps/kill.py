"""kill, as procps' program (the shells have their own)."""

from __future__ import annotations

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal, UnknownSignal

USAGE = """
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
"""
NAMES = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT\n"
    "CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS\n"
)


async def main(process: Process) -> int:
    words = process.argv[1:]
    if not words:
        await process.complain(USAGE)
        return 1
    first = words[0]
    if first in ("-l", "--list", "-L", "--table"):
        return await _list(process, words[1:])
    signal: Signal | int = Signal.TERM
    if first in ("-s", "--signal") and len(words) > 1:
        text, words = words[1], words[2:]
    elif first.startswith("-") and len(first) > 1 and first != "--":
        text, words = first[1:], words[1:]
    else:
        text, words = "TERM", words[1:] if first == "--" else words
    try:
        signal = 0 if text == "0" else Signal.parse(text)
    except UnknownSignal:
        await process.complain(
            f"{process.argv[0]}: invalid argument "
            f"{text[0] if first.startswith('-') and first != '-s' else text}\n{USAGE}"
        )
        return 1
    status = 0
    for word in words:
        if not word.lstrip("-").isdigit():
            await process.complain(f"{process.argv[0]}: failed to parse argument: '{word}'\n")
            status = 1
            continue
        try:
            process.kill(int(word[:12]), signal)
        except LinuxError as error:
            await process.complain(f"{process.argv[0]}: ({word}): {error}\n")
            status = 1
    return status


async def _list(process: Process, words: list[str]) -> int:
    if not words:
        await process.out(NAMES)
    for word in words:
        try:
            signal = Signal.parse(str(number_of(word) - 128) if word.isdigit() and int(word[:6]) > 128 else word)
        except UnknownSignal:
            await process.complain(f"{process.argv[0]}: unknown signal name {word}\n")
            return 1
        await process.out(f"{signal.name if word.isdigit() else int(signal)}\n")
    return 0
