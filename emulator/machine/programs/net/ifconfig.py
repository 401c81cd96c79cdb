"""ifconfig: net-tools' old look (1.60, as in Ubuntu 14.04), its new one, busybox'; and the settings that people make."""

from __future__ import annotations

from ipaddress import IPv4Interface

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import Interface, network_of
from emulator.machine.network.interface import BROADCAST, LOOPBACK, MULTICAST, POINTOPOINT, RUNNING, UP, Route
from emulator.machine.programs.net.words import BINARY, DECIMAL, human, need
from emulator.machine.programs.packages.installed import debian_version

FLAGS = (
    (UP, "UP"),
    (BROADCAST, "BROADCAST"),
    (LOOPBACK, "LOOPBACK"),
    (POINTOPOINT, "POINTOPOINT"),
    (RUNNING, "RUNNING"),
    (MULTICAST, "MULTICAST"),
)


async def main(process: Process) -> int:
    return await _run(process, "old" if debian_version(process, "net-tools").startswith("1.60-") else "new")


async def busybox(process: Process) -> int:
    return await _run(process, "busybox")


async def _run(process: Process, look: str) -> int:
    words = process.argv[1:]
    options = [word for word in words if word.startswith("-") and not word[1:].isdigit()]
    operands = [word for word in words if word not in options]
    for option in options:
        if option not in ("-a", "-s", "-v"):
            await process.complain(
                f"ifconfig: option `{option}' not recognised.\n"
                if look != "busybox"
                else f"ifconfig: {option}: not emulated yet\n"
            )
            return 1
    network = network_of(process)
    if not operands:
        shown = sorted(network.listed(), key=lambda interface: interface.is_loopback)
        if "-a" not in options:
            shown = [interface for interface in shown if interface.is_up]
        if "-s" in options:
            await process.out(_short(shown, look))
        else:
            await process.out("".join(render(interface, look) for interface in shown))
        return 0
    interface = network.interfaces.get(operands[0])
    if interface is None:
        prefix = "ifconfig: " if look == "busybox" else ""
        await process.complain(f"{prefix}{operands[0]}: error fetching interface information: Device not found\n")
        return 1
    if len(operands) > 1:
        return await _change(process, interface, operands[1:], look)
    await process.out(_short([interface], look) if "-s" in options else render(interface, look))
    return 0


def render(interface: Interface, look: str) -> str:
    """One interface, with the empty line behind it."""
    return _new(interface) if look == "new" else _old(interface, look)


def _old(interface: Interface, look: str) -> str:
    mac = interface.mac.upper() if look == "busybox" else interface.mac
    ether = f"Ethernet  HWaddr {mac}" if not interface.is_loopback else "Local Loopback"
    lines = [f"{interface.name:<9} Link encap:{ether}  "]
    for own in interface.addresses:
        broadcast = "" if interface.is_loopback else f"  Bcast:{own.network.broadcast_address}"
        lines.append(f"inet addr:{own.ip}{broadcast}  Mask:{own.network.netmask}")
    for own6 in interface.addresses6:
        scope = "Host" if own6.ip.is_loopback else "Link" if own6.ip.is_link_local else "Global"
        lines.append(f"inet6 addr: {own6} Scope:{scope}")
    flags = " ".join(name for bit, name in FLAGS if interface.flags & bit)
    received, sent = interface.received, interface.sent
    units = BINARY if look == "busybox" else DECIMAL
    lines += [
        f"{flags}  MTU:{interface.mtu}  Metric:1",
        f"RX packets:{received.packets} errors:0 dropped:0 overruns:0 frame:0",
        f"TX packets:{sent.packets} errors:0 dropped:0 overruns:0 carrier:0",
        f"collisions:0 txqueuelen:{interface.queue} ",
        f"RX bytes:{received.bytes} ({human(received.bytes, units)})  TX bytes:{sent.bytes} "
        f"({human(sent.bytes, units)})",
    ]
    return "\n          ".join(lines) + "\n\n"


def _new(interface: Interface) -> str:
    flags = ",".join(name for bit, name in FLAGS if interface.flags & bit)
    lines = [f"{interface.name}: flags={interface.flags}<{flags}>  mtu {interface.mtu}"]
    for own in interface.addresses:
        broadcast = "" if interface.is_loopback else f"  broadcast {own.network.broadcast_address}"
        lines.append(f"inet {own.ip}  netmask {own.network.netmask}{broadcast}")
    for own6 in interface.addresses6:
        scope = "0x10<host>" if own6.ip.is_loopback else "0x20<link>" if own6.ip.is_link_local else "0x0<global>"
        lines.append(f"inet6 {own6.ip}  prefixlen {own6.network.prefixlen}  scopeid {scope}")
    kind = "loop" if interface.is_loopback else f"ether {interface.mac}"
    name = "Local Loopback" if interface.is_loopback else "Ethernet"
    received, sent = interface.received, interface.sent
    lines += [
        f"{kind}  txqueuelen {interface.queue}  ({name})",
        f"RX packets {received.packets}  bytes {received.bytes} ({human(received.bytes, BINARY)})",
        "RX errors 0  dropped 0  overruns 0  frame 0",
        f"TX packets {sent.packets}  bytes {sent.bytes} ({human(sent.bytes, BINARY)})",
        "TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0",
    ]
    return "\n        ".join(lines) + "\n\n"


def _short(interfaces: list[Interface], look: str) -> str:
    """-s: the table."""
    letters = {UP: "U", BROADCAST: "B", LOOPBACK: "L", RUNNING: "R", MULTICAST: "M"}
    head = "Iface   MTU Met   RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
    if look == "new":
        head = "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
    rows = []
    for interface in interfaces:
        flags = "".join(letters[bit] for bit in (BROADCAST, LOOPBACK, MULTICAST, RUNNING, UP) if interface.flags & bit)
        received, sent = interface.received.packets, interface.sent.packets
        if look == "new":
            rows.append(
                f"{interface.name:<15} {interface.mtu:>5} {received:>8}      0      0 0      {sent:>8}      0      0 "
                f"     0 {flags}\n"
            )
        else:
            rows.append(
                f"{interface.name:<5} {interface.mtu:>5} 0 {received:>9}      0      0 0      {sent:>8}      0      "
                f"0      0 {flags}\n"
            )
    return head + "".join(rows)


async def _change(process: Process, interface: Interface, words: list[str], look: str) -> int:
    """up, down, an address, netmask, mtu."""
    call = "SIOCSIFFLAGS" if words[0] in ("up", "down") else "SIOCSIFMTU" if words[0] == "mtu" else "SIOCSIFADDR"
    try:
        need(process, "CAP_NET_ADMIN")
    except LinuxError as error:
        await process.complain(f"{'ifconfig: ' if look == 'busybox' else ''}{call}: {error}\n")
        return 1 if look == "busybox" else 255
    queue = list(words)
    while queue:
        word = queue.pop(0)
        try:
            if word in ("up", "down"):
                interface.flags = interface.flags | UP | RUNNING if word == "up" else interface.flags & ~(UP | RUNNING)
            elif word == "mtu":
                interface.mtu = int(queue.pop(0))
            elif word == "netmask":
                address = interface.address
                if address is not None:
                    _set_address(process, interface, f"{address.ip}/{queue.pop(0)}")
            else:
                _set_address(process, interface, word if "/" in word else f"{word}/{_classful(word)}")
        except (ValueError, IndexError):
            await process.complain(
                f"{word}: Host name lookup failure\n" if look != "busybox" else f"ifconfig: bad address '{word}'\n"
            )
            return 1
    return 0


def _classful(word: str) -> int:
    first = int(word.partition(".")[0])
    return 8 if first < 128 else 16 if first < 192 else 24


def _set_address(process: Process, interface: Interface, text: str) -> None:
    network = network_of(process)
    address = IPv4Interface(text)
    interface.addresses = [address]
    network.routes = [route for route in network.routes if route.device != interface.name or route.gateway]
    network.routes.append(Route(address.network, interface.name, None, address.ip))
