"""A published UDP port on a real loopback socket: each visitor has a socket of the simulated host, as with docker-proxy."""

from __future__ import annotations

import socket

from emulator.backend.simulate.networking import Place
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.machine.errno import LinuxError
from emulator.machine.kernel import Kernel
from emulator.machine.network import NetworkNamespace
from emulator.machine.network.sockets import DatagramSocket
from emulator.timeline import SECOND, Bell, Task, wait_any

LARGEST = 65535
VISITORS = 1024
PATIENCE = 90 * SECOND
"""So long an answer may take (moby: cmd/docker-proxy/udp_proxy_linux.go)."""


class Visitor:
    """One real address, and the simulated socket that speaks for it."""

    def __init__(self, inner: DatagramSocket) -> None:
        self.inner, self.spoke = inner, Bell()


class DatagramDoor:
    """`serve` is a task: until it is cancelled."""

    def __init__(self, kernel: Kernel, network: NetworkNamespace, reactor: Reactor, door: socket.socket, place: Place) -> None:
        self._kernel, self._network, self._reactor, self._door = kernel, network, reactor, door
        self._target = ("127.0.0.1" if place[0] in ("", "0.0.0.0", "::", "::1") else place[0], place[1])
        self._visitors: dict[object, Visitor] = {}
        self._tasks: set[Task[None]] = set()

    async def serve(self) -> None:
        """What comes is passed on; answers go back by a task for each visitor."""
        try:
            while True:
                await self._reactor.ready(self._door.fileno(), READ)
                try:
                    data, address = self._door.recvfrom(LARGEST)
                except OSError:  # gone again, or an earlier answer found nobody
                    continue
                self._pass_on(data, address)
        finally:
            for task in list(self._tasks):
                task.cancel()

    def _pass_on(self, data: bytes, address: object) -> None:
        visitor = self._visitors.get(address)
        if visitor is None:
            if len(self._visitors) >= VISITORS:
                return
            visitor = self._visitors[address] = Visitor(DatagramSocket(self._kernel, self._network, "0.0.0.0", 0))
            task = self._kernel.timeline.spawn(self._answers(visitor, address), "published port: answers")
            self._tasks.add(task)
            task.at_end = self._ended
        visitor.spoke.ring()
        try:
            self._network.fabric.send_datagram(visitor.inner, data, self._target)
        except LinuxError:  # no way there: UDP tells nobody
            return

    def _ended(self, task: Task[None]) -> bool:
        self._tasks.discard(task)
        return False

    async def _answers(self, visitor: Visitor, address: object) -> None:
        inner = visitor.inner
        try:
            while inner.queue or await wait_any(inner.readable, visitor.spoke, timeout=PATIENCE) is not None:
                if inner.queue:
                    data, _ = await inner.receive()
                    self._send(data, address)
        finally:
            self._visitors.pop(address, None)
            inner.close()

    def _send(self, data: bytes, address: object) -> None:
        assert isinstance(address, tuple), "addresses of the internet are tuples"
        try:
            self._door.sendto(data, address)
        except OSError:  # the visitor is gone, or his buffer is full: UDP loses it
            return
