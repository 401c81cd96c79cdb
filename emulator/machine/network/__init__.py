"""The simulated network: namespaces, the fabric that joins them, sockets, names, HTTP. No program's wording here.

The engine's backend arranges (`Fabric`), programs communicate (`transport`, `names`, `http`).
"""

from emulator.machine.network.fabric import Bridge, Fabric, Publication
from emulator.machine.network.interface import Interface
from emulator.machine.network.names import NameFailure, NameFault, resolve
from emulator.machine.network.namespace import NetworkNamespace
from emulator.machine.network.sockets import DatagramSocket, Listener, StreamSocket
from emulator.machine.network.transport import connect, datagrams, echo, listen, network_of

__all__ = [
    "Bridge",
    "DatagramSocket",
    "Fabric",
    "Interface",
    "Listener",
    "NameFailure",
    "NameFault",
    "NetworkNamespace",
    "Publication",
    "StreamSocket",
    "connect",
    "datagrams",
    "echo",
    "listen",
    "network_of",
    "resolve",
]
