"""route and `netstat -r`: the routing table, in net-tools' and busybox' look; adding and deleting."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import network_of
from emulator.machine.network.interface import Route
from emulator.machine.network.namespace import NetworkNamespace
from emulator.machine.programs.net.words import need


async def main(process: Process) -> int:
    return await _run(process, busybox_look=False)


async def busybox(process: Process) -> int:
    return await _run(process, busybox_look=True)


async def _run(process: Process, *, busybox_look: bool) -> int:
    words = process.argv[1:]
    options = "".join(word[1:] for word in words if word.startswith("-") and word not in ("-net", "-host"))
    rest = [word for word in words if not word.startswith("-") or word in ("-net", "-host")]
    if unknown := next((letter for letter in options if letter not in "neveFC4"), ""):
        await process.complain(f"route: invalid option -- '{unknown}'\n")
        return 1
    if rest and rest[0] in ("add", "del", "delete"):
        return await _change(process, rest, busybox_look)
    await process.out(table(network_of(process), numeric="n" in options, windows="e" in options, stars=busybox_look))
    return 0


def table(network: NetworkNamespace, *, numeric: bool, windows: bool, stars: bool) -> str:
    """`windows` is the look of -e and netstat -r; `stars`: no gateway is `*` where names are shown (busybox)."""
    heading = "Destination     Gateway         Genmask         Flags "
    heading += "  MSS Window  irtt Iface\n" if windows else "Metric Ref    Use Iface\n"
    lines = ["Kernel IP routing table\n", heading]
    for route in network.routes:
        target, gateway = str(route.destination.network_address), str(route.gateway or "0.0.0.0")
        if not numeric:
            target = "default" if route.is_default else target
            gateway = "*" if route.gateway is None and stars else gateway
        flags = "UG" if route.gateway else "UH" if route.destination.prefixlen == 32 else "U"
        tail = f"    0 0          0 {route.device}\n" if windows else f"{route.metric:<6} 0        0 {route.device}\n"
        lines.append(f"{target:<15} {gateway:<15} {route.destination.netmask!s:<15} {flags:<5} {tail}")
    return "".join(lines)


async def _change(process: Process, words: list[str], busybox_look: bool) -> int:
    adding = words[0] == "add"
    try:
        need(process, "CAP_NET_ADMIN")
        route = _parse(network_of(process), words[1:])
    except LinuxError as error:
        call = "SIOCADDRT" if adding else "SIOCDELRT"
        await process.complain(f"{'route: ' if busybox_look else ''}{call}: {error}\n")
        return 1 if busybox_look else 7
    except (ValueError, IndexError):
        await process.complain("route: wrong arguments\n")
        return 1
    network = network_of(process)
    if adding:
        network.routes.append(route)
    else:
        network.routes = [other for other in network.routes if other.destination != route.destination]
    return 0


def _parse(network: NetworkNamespace, words: list[str]) -> Route:
    """`[-net|-host] TARGET [netmask M] [gw G] [dev D]`."""
    words = [word for word in words if word not in ("-net", "-host")]
    values = dict(zip(words[1::2], words[2::2], strict=False))
    target = "0.0.0.0/0" if words[0] == "default" else words[0]
    if "netmask" in values:
        target = f"{target}/{values['netmask']}"
    destination = IPv4Network(target)
    gateway = IPv4Address(values["gw"]) if "gw" in values else None
    device = values.get("dev", "")
    if not device and gateway is not None:
        towards = network.route_to(gateway)
        device = towards.device if towards is not None else "eth0"
    return Route(destination, device or "eth0", gateway)
