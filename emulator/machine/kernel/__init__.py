"""The simulated kernel: processes, signals, pipes, terminals, open files, limits.

Files themselves live in machine/files.
"""

from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.kernel import Kernel
from emulator.machine.kernel.limits import Limits
from emulator.machine.kernel.machine import Machine
from emulator.machine.kernel.open_file import BytesSource, Open, OpenFile, Sink
from emulator.machine.kernel.pipe import pipe
from emulator.machine.kernel.process import Exit, ExitStatus, Process
from emulator.machine.kernel.signals import DEFAULT, IGNORE, Killed, Signal
from emulator.machine.kernel.terminal import Terminal

__all__ = [
    "DEFAULT",
    "IGNORE",
    "BytesSource",
    "Credentials",
    "Exit",
    "ExitStatus",
    "Kernel",
    "Killed",
    "Limits",
    "Machine",
    "Open",
    "OpenFile",
    "Process",
    "Signal",
    "Sink",
    "Terminal",
    "pipe",
]
