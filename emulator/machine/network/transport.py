"""The network calls of a process: listen, connect, datagrams, echo. Times are on the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.network.fabric import Arrival, Dropped
from emulator.machine.network.namespace import NetworkNamespace
from emulator.machine.network.sockets import DatagramSocket, Listener, StreamSocket
from emulator.timeline import MICROSECOND, MILLISECOND, SECOND

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process

CONNECT_PATIENCE = 130 * SECOND
ARP_PATIENCE = 3 * SECOND
HANDSHAKE = 30 * MICROSECOND
SEGMENT_HEADER = 66
ECHO_HEADER = 42


def network_of(process: Process) -> NetworkNamespace:
    """The namespace of a process's machine; ENETDOWN where a machine was made without any."""
    network = process.machine.network
    if not isinstance(network, NetworkNamespace):
        raise LinuxError(Errno.ENETDOWN)
    return network


def listen(process: Process, address: str, port: int, *, only6: bool = False, backlog: int = 511) -> Listener:
    """A listening socket, installed as a descriptor. EACCES, EADDRINUSE, EADDRNOTAVAIL."""
    network = network_of(process)
    _check_port(process, network, port)
    listener = Listener(process.kernel, network, address, port, only6, backlog)
    own(process, listener)
    return listener


def own(process: Process, socket: Listener | StreamSocket | DatagramSocket) -> int:
    """Installs a socket at the next free descriptor, and writes its owner down."""
    socket.owner = (process.pid, process.argv[0].rpartition("/")[2] if process.argv else "-")
    if isinstance(socket, Listener | DatagramSocket):
        socket.uid = process.credentials.uid
    fd = process.next_fd()
    process.install(fd, socket)
    return fd


def close(process: Process, file: OpenFile) -> None:
    """Closes every descriptor of the process that refers to `file`."""
    for fd in [fd for fd, other in process.files.items() if other is file]:
        process.close(fd)


def _check_port(process: Process, network: NetworkNamespace, port: int) -> None:
    low = 0 < port < network.unprivileged_port_start
    if low and not process.credentials.has("CAP_NET_BIND_SERVICE"):
        raise LinuxError(Errno.EACCES)


async def connect(process: Process, address: str, port: int, *, timeout: int | None = None) -> StreamSocket:
    """A TCP connection, installed as a descriptor. ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT."""
    network = network_of(process)
    arrival = await _arrive(process, network, address, port, CONNECT_PATIENCE if timeout is None else timeout)
    await process.sleep(HANDSHAKE)
    ours = dial(process.kernel, network, arrival, address, port)
    own(process, ours)
    return ours


def dial(kernel: Kernel, network: NetworkNamespace, arrival: Arrival, address: str, port: int) -> StreamSocket:
    """The handshake with whoever listens where a connection arrives, at once; ECONNREFUSED where nobody does. The proxy of
    a published port has taken the connection before it finds that out, and drops it."""
    listener = arrival.namespace.find("tcp", arrival.address, arrival.port)
    if not isinstance(listener, Listener) and arrival.proxied:
        local = (_source_of(network, address, arrival), network.ephemeral("tcp"))
        return StreamSocket.dropped(kernel, network, local, (address, port))
    if not isinstance(listener, Listener):
        raise LinuxError(Errno.ECONNREFUSED)
    local = (_source_of(network, address, arrival), network.ephemeral("tcp"))
    ours = StreamSocket(kernel, network, local, (address, port))
    theirs = StreamSocket(kernel, arrival.namespace, (arrival.address, arrival.port), (arrival.source, local[1]))
    ours.peer, theirs.peer = theirs, ours
    count(network, arrival, 3 * SEGMENT_HEADER, 3)
    if not listener.offer(theirs):
        theirs.close()
        ours.close()
        raise LinuxError(Errno.ECONNREFUSED)
    return ours


def _source_of(network: NetworkNamespace, address: str, arrival: Arrival) -> str:
    if arrival.namespace is network and network.owns(address):
        return address if address not in ("0.0.0.0", "::") else "127.0.0.1"
    own_addresses = network.own_addresses()
    return arrival.source if arrival.source in own_addresses or not own_addresses else own_addresses[0]


async def _arrive(process: Process, network: NetworkNamespace, address: str, port: int, patience: int) -> Arrival:
    try:
        return network.fabric.reach(network, "tcp", address, port)
    except Dropped:
        await process.sleep(patience)
        raise LinuxError(Errno.ETIMEDOUT) from None
    except LinuxError as error:
        if error.errno is Errno.EHOSTUNREACH:
            await process.sleep(min(ARP_PATIENCE, patience))
            if patience < ARP_PATIENCE:
                raise LinuxError(Errno.ETIMEDOUT) from None
        raise


def datagrams(process: Process, address: str = "0.0.0.0", port: int = 0) -> DatagramSocket:
    """A UDP socket, installed as a descriptor; port 0 takes a free one."""
    network = network_of(process)
    _check_port(process, network, port)
    socket = DatagramSocket(process.kernel, network, address, port)
    own(process, socket)
    return socket


async def echo(process: Process, address: str, size: int, timeout: int) -> int | None:
    """One ICMP echo: the round trip in ns, None when no answer came in time. ENETUNREACH, EHOSTUNREACH."""
    network = network_of(process)
    try:
        arrival = network.fabric.reach(network, "icmp", address, 0)
    except Dropped:
        await process.sleep(timeout)
        return None
    except LinuxError as error:
        if error.errno is not Errno.EHOSTUNREACH:
            raise
        await process.sleep(min(timeout, ARP_PATIENCE))
        if timeout >= ARP_PATIENCE:
            raise
        return None
    local = arrival.namespace is network
    trip = process.kernel.random.randrange(20, 60) if local else process.kernel.random.randrange(60, 140)
    await process.sleep(trip * MICROSECOND)
    count(network, arrival, size + ECHO_HEADER, 1)
    return trip * MICROSECOND


def count(network: NetworkNamespace, arrival: Arrival, size: int, packets: int) -> None:
    """Adds traffic in both directions to the interfaces that it crosses."""
    if arrival.namespace is network:
        interface = network.interfaces.get("lo")
        if interface is not None:
            interface.sent.add(size, packets)
            interface.received.add(size, packets)
        return
    for namespace in (network, arrival.namespace):
        for interface in namespace.listed():
            if not interface.is_loopback:
                interface.sent.add(size, packets)
                interface.received.add(size, packets)
                break


def milliseconds(nanoseconds: int) -> str:
    """`0.063`: as ping prints a time."""
    return f"{nanoseconds / MILLISECOND:.3f}"
