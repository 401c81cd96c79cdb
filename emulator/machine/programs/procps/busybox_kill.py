"""busybox' kill, killall and pidof."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal, UnknownSignal


def named(process: Process, name: str) -> list[int]:
    """Pids of the processes of that name, the newest first; a path is compared with the executable."""
    base = name.rpartition("/")[2]
    found = [
        pid
        for pid, other in process.machine.processes.items()
        if other.exit_status is None
        and (
            other.name == base[:15]
            or other.command_line[:1] == [name]
            or (other.command_line[:1] and other.command_line[0].rpartition("/")[2] == base)
        )
    ]
    return sorted(found, reverse=True)


def table() -> str:
    return "".join(
        f"{int(signal):2}) {'POLL' if signal.name == 'IO' else signal.name}\n" for signal in Signal if signal < 32
    )


async def kill(process: Process, *, by_name: bool) -> int:
    applet = "killall" if by_name else "kill"
    words = process.argv[1:]
    quiet = False
    signal: Signal | int = Signal.TERM
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        if word == "-l":
            return await _listed(process, applet, words)
        if word == "-q" and by_name:
            quiet = True
            continue
        text = words.pop(0) if word == "-s" and words else word[1:]
        try:
            signal = 0 if text == "0" else Signal.parse(text)
        except UnknownSignal:
            await process.complain(f"{applet}: bad signal name '{text}'\n")
            return 1
    if not words:
        await process.complain(f"{applet}: you need to specify whom to kill\n")
        return 1
    return await (_names(process, words, signal, quiet) if by_name else _pids(process, words, signal))


async def _listed(process: Process, applet: str, words: list[str]) -> int:
    if not words:
        await process.out(table())
    for word in words:
        try:
            signal = Signal.parse(word)
        except UnknownSignal:
            await process.complain(f"{applet}: unknown signal '{word}'\n")
            return 1
        await process.out(f"{signal.name if word.isdigit() else int(signal)}\n")
    return 0


async def _pids(process: Process, words: list[str], signal: Signal | int) -> int:
    status = 0
    for word in words:
        if not word.lstrip("-").isdigit():
            await process.complain(f"kill: invalid number '{word}'\n")
            return 1
        try:
            process.kill(int(word[:12]), signal)
        except LinuxError as error:
            await process.complain(f"kill: can't kill pid {word}: {error}\n")
            status = 1
    return status


async def _names(process: Process, words: list[str], signal: Signal | int, quiet: bool) -> int:
    status = 0
    for word in words:
        found = [pid for pid in named(process, word) if pid != process.pid]
        if not found:
            status = 1
            if not quiet:
                await process.complain(f"killall: {word}: no process killed\n")
        for pid in found:
            try:
                process.kill(pid, signal)
            except LinuxError as error:
                await process.complain(f"killall: can't kill pid {pid}: {error}\n")
                status = 1
    return status


async def pidof(process: Process) -> int:
    words = process.argv[1:]
    single = "-s" in words
    found = [pid for word in words if not word.startswith("-") for pid in named(process, word) if pid != process.pid]
    if found:
        await process.out(" ".join(map(str, found[:1] if single else found)) + "\n")
    return 0 if found else 1
