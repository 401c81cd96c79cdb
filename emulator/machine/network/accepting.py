"""A server's side of a listening socket: connections taken as they come."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.local_sockets import LocalListener
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import own


async def accept_all(process: Process, listener: Listener | LocalListener, begin: Callable[[StreamSocket], object]) -> None:
    """Gives each connection to `begin`, as the process's own, until the listener is closed."""
    while True:
        try:
            stream = await listener.accept()
        except LinuxError:
            return
        own(process, stream)
        begin(stream)
