"""Published ports answered on real loopback sockets: what connects there is joined to the container's simulated socket.

A port that Docker would bind on all addresses is bound on loopback alone. SCTP is not answered for real.
"""

from __future__ import annotations

import errno
import ipaddress
import socket

from emulator.backend.base import NoSuchAddress, PortTaken
from emulator.backend.simulate.networking import Place
from emulator.faces.daemon.datagrams import DatagramDoor
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.faces.session import Session
from emulator.machine.errno import LinuxError
from emulator.machine.network import NetworkNamespace
from emulator.machine.network.fabric import Dropped
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import dial
from emulator.timeline import Task

BACKLOG = 128
PIECE = 65536
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
LOOPBACK = {4: "127.0.0.1", 6: "::1"}


class RealDoors:
    """`Doors` on a reactor."""

    def __init__(self, session: Session, reactor: Reactor) -> None:
        self._session, self._reactor = session, reactor
        self._open: dict[Place, tuple[socket.socket, Task[None]]] = {}

    def open(self, place: Place) -> None:
        host_ip, port, protocol = place
        if protocol not in KINDS:
            return
        address = ipaddress.ip_address(host_ip or "0.0.0.0")
        if not (address.is_loopback or address.is_unspecified):
            return
        real = LOOPBACK[address.version] if address.is_unspecified else host_ip
        door = listening(real, port, FAMILIES[address.version], KINDS[protocol])
        if door is not None:
            serving = self._accept(door, place) if protocol == "tcp" else self._datagrams(door, place).serve()
            self._open[place] = (door, self._session.timeline.spawn(serving, f"published port {port}"))

    def close(self, place: Place) -> None:
        door, task = self._open.pop(place, (None, None))
        if door is not None and task is not None:
            task.cancel()
            door.close()

    def _network(self) -> NetworkNamespace:
        network = self._session.host.network
        assert isinstance(network, NetworkNamespace)
        return network

    def _datagrams(self, door: socket.socket, place: Place) -> DatagramDoor:
        return DatagramDoor(self._session.kernel, self._network(), self._reactor, door, place)

    async def _accept(self, door: socket.socket, place: Place) -> None:
        while True:
            await self._reactor.ready(door.fileno(), READ)
            try:
                visitor, _ = door.accept()
            except OSError:  # gone again
                continue
            visitor.setblocking(False)
            self._session.timeline.spawn(self._join(visitor, place), "published port: connection")

    async def _join(self, visitor: socket.socket, place: Place) -> None:
        """Until both sides have said all; a container that does not listen resets the visitor, as docker-proxy does."""
        with visitor:
            inner = self._dial(place)
            if inner is None:
                return
            inward = self._session.timeline.spawn(self._inward(visitor, inner), "published port: in")
            try:
                await self._outward(inner, visitor)
                await inward.wait()
            except (OSError, LinuxError):  # one side broke off: the other is closed
                return
            finally:
                inward.watched = True
                inward.cancel()
                inner.close()

    def _dial(self, place: Place) -> StreamSocket | None:
        network = self._network()
        address = "127.0.0.1" if place[0] in ("", "0.0.0.0", "::", "::1") else place[0]
        try:
            arrival = network.fabric.reach(network, "tcp", address, place[1])
            return dial(self._session.kernel, network, arrival, address, place[1])
        except (LinuxError, Dropped):
            return None

    async def _inward(self, visitor: socket.socket, inner: StreamSocket) -> None:
        """A visitor that breaks off breaks the inner connection off, too."""
        try:
            while data := await self._reactor.read(visitor.fileno(), PIECE):
                await inner.write(data)
            inner.shut()
        except OSError:
            inner.reset()
            inner.readable.ring()
        except LinuxError:  # the container reads no more; what it still says goes out
            return

    async def _outward(self, inner: StreamSocket, visitor: socket.socket) -> None:
        while data := await inner.read(PIECE):
            await self._reactor.write(visitor.fileno(), data)
        visitor.shutdown(socket.SHUT_WR)


def listening(address: str, port: int, family: int, kind: int) -> socket.socket | None:
    """A real socket of that kind; None where this host has no such family (IPv6 switched off)."""
    door: socket.socket | None = None
    try:
        door = socket.socket(family, kind | socket.SOCK_CLOEXEC)
        if kind == socket.SOCK_STREAM:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind((address, port))
        if kind == socket.SOCK_STREAM:
            door.listen(BACKLOG)
        door.setblocking(False)
    except OSError as error:
        if door is not None:
            door.close()
        if family == socket.AF_INET6 and error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
            return None
        raise (NoSuchAddress() if error.errno == errno.EADDRNOTAVAIL else PortTaken()) from None
    return door
