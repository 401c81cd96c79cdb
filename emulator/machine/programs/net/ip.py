"""ip: addresses, links, routes, neighbours, rules; shown, and changed where CAP_NET_ADMIN allows."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import Interface, NetworkNamespace, network_of
from emulator.machine.network.interface import UP, Route
from emulator.machine.programs.net import ip_look
from emulator.machine.programs.net.ip_look import Look
from emulator.machine.programs.net.ip_usage import USAGE
from emulator.machine.programs.net.words import need

OBJECTS = ("address", "link", "route", "neighbor", "neighbour", "rule", "tunnel", "netns", "maddress", "help")
VERBS = ("show", "list", "lst", "add", "del", "delete", "set", "flush", "get", "append", "replace", "change")


class Refusal(EmulatorError):
    """A sentence and a status."""

    def __init__(self, text: str, status: int = 1, *, usage: bool = False) -> None:
        super().__init__(text)
        self.status, self.usage = status, usage


async def main(process: Process) -> int:
    return await run(process, Look())


async def busybox(process: Process) -> int:
    return await run(process, Look(busybox=True))


async def run(process: Process, look: Look) -> int:
    try:
        words = _options(process.argv[1:], look)
        await process.out(_object(process, look, words))
    except Refusal as error:
        text = f"{error}\n" if str(error) else ""
        if look.busybox:
            from emulator.machine.programs.busybox.usage import usage

            text = (f"ip: {text}" if text else "") + (usage("ip") if error.usage else "")
        elif error.usage:
            text += USAGE
        await process.complain(text)
        return error.status
    except LinuxError as error:
        await process.complain(f"ip: {error}\n" if look.busybox else f"RTNETLINK answers: {error}\n")
        return 2
    return 0


def _options(words: list[str], look: Look) -> list[str]:
    queue = list(words)
    while queue and queue[0].startswith("-"):
        word = queue.pop(0).lstrip("-")
        if word in ("4", "6"):
            look.family = int(word)
        elif word in ("f", "family") and queue:
            look.family = {"inet": 4, "inet6": 6}.get(queue.pop(0), 0)
        elif word in ("o", "oneline"):
            look.oneline = True
        elif word in ("br", "brief") and not look.busybox:
            look.brief = True
        elif word in ("s", "stats", "statistics") and not look.busybox:
            look.statistics = True
        elif word in ("c", "color", "color=never", "color=auto", "N", "d", "details") and not look.busybox:
            continue
        elif word in ("j", "json", "p", "pretty", "b", "batch", "n", "netns"):
            raise Refusal(f'option "-{word}" is not emulated yet')
        else:
            raise Refusal(
                "" if look.busybox else f'Option "-{word}" is unknown, try "ip -help".',
                1 if look.busybox else 255,
                usage=look.busybox,
            )
    return queue


def _object(process: Process, look: Look, words: Sequence[str]) -> str:
    if not words:
        raise Refusal("", 1 if look.busybox else 255, usage=True)
    name = next((full for full in OBJECTS if full.startswith(words[0])), None)
    if name == "help":
        raise Refusal("", 255, usage=True)
    if name is None:
        raise Refusal("" if look.busybox else f'Object "{words[0]}" is unknown, try "ip help".', usage=look.busybox)
    verb, rest = _verb(list(words[1:]))
    match name:
        case "address":
            return _address(process, look, verb, rest)
        case "link":
            return _link(process, look, verb, rest)
        case "route":
            return _route(process, look, verb, rest)
        case "neighbor" | "neighbour" if verb == "show":
            return ip_look.neighbours(network_of(process), look)
        case "rule" if verb == "show":
            mark = "\t"
            return (
                f"0:{mark}from all lookup local{_space(look)}\n32766:{mark}from all lookup "
                f"main{_space(look)}\n32767:{mark}from all lookup default{_space(look)}\n"
            )
        case _:
            raise Refusal(f"ip {name} {verb}: not emulated yet")


def _space(look: Look) -> str:
    return " " if look.busybox else ""


def _verb(words: list[str]) -> tuple[str, list[str]]:
    if not words:
        return "show", []
    verb = next((full for full in VERBS if full.startswith(words[0])), None)
    if verb is None:
        return "show", words
    return {"list": "show", "lst": "show", "delete": "del"}.get(verb, verb), words[1:]


def _device(network: NetworkNamespace, name: str, look: Look) -> Interface:
    found = network.interfaces.get(name)
    if found is None:
        raise Refusal(f"can't find device '{name}'" if look.busybox else f'Device "{name}" does not exist.')
    return found


def _selected(network: NetworkNamespace, words: list[str], look: Look) -> list[Interface]:
    """`[dev] NAME`, `up`; all without."""
    queue, chosen = list(words), network.listed()
    while queue:
        word = queue.pop(0)
        if word == "up":
            chosen = [interface for interface in chosen if interface.is_up]
        elif word in ("scope", "type", "to", "label", "master"):
            raise Refusal(f'"{word}" is not emulated yet')
        else:
            chosen = [_device(network, queue.pop(0) if word == "dev" and queue else word, look)]
    return chosen


def _address(process: Process, look: Look, verb: str, words: list[str]) -> str:
    network = network_of(process)
    if verb == "show":
        return "".join(ip_look.address(interface, look) for interface in _selected(network, words, look))
    if verb not in ("add", "del", "flush"):
        raise Refusal(f'Command "{verb}" is unknown, try "ip address help".', 255)
    values = _values(words)
    device = _device(network, values.get("dev", ""), look)
    need(process, "CAP_NET_ADMIN")
    if verb == "flush":
        device.addresses = []
    else:
        try:
            own = IPv4Interface(words[0])
        except (ValueError, IndexError):
            raise Refusal(f'any valid prefix is expected rather than "{words[0] if words else ""}".') from None
        if verb == "add" and own in device.addresses:
            raise LinuxError(Errno.EEXIST)
        if verb == "del" and own not in device.addresses:
            raise LinuxError(Errno.EADDRNOTAVAIL)
        device.addresses = (
            [*device.addresses, own] if verb == "add" else [other for other in device.addresses if other != own]
        )
        if verb == "add" and own.network.prefixlen < 32:
            network.routes.append(Route(own.network, device.name, None, own.ip))
    kept = {own.network for own in device.addresses}
    network.routes = [
        route for route in network.routes if route.device != device.name or route.gateway or route.destination in kept
    ]
    return ""


def _values(words: list[str]) -> dict[str, str]:
    """`dev eth0`, `via 1.2.3.4`: words behind their keys."""
    return {
        word: words[index + 1]
        for index, word in enumerate(words[:-1])
        if word in ("dev", "via", "src", "mtu", "metric", "proto")
    }


def _link(process: Process, look: Look, verb: str, words: list[str]) -> str:
    network = network_of(process)
    if verb == "show":
        return "".join(ip_look.link(interface, look) for interface in _selected(network, words, look))
    if verb != "set":
        need(process, "CAP_NET_ADMIN")
        raise Refusal(f"ip link {verb}: not emulated yet")
    names = [word for word in words if word != "dev"]
    device = _device(network, names[0] if names else "", look)
    if not process.credentials.has("CAP_NET_ADMIN"):
        if look.busybox:
            raise Refusal("SIOCSIFFLAGS: Operation not permitted", 2)
        raise LinuxError(Errno.EPERM)
    for word in names[1:]:
        if word in ("up", "down"):
            device.flags = device.flags | UP if word == "up" else device.flags & ~UP
    if "mtu" in (values := _values(words)) and values["mtu"].isdigit():
        device.mtu = int(values["mtu"])
    return ""


def _route(process: Process, look: Look, verb: str, words: list[str]) -> str:
    network = network_of(process)
    if verb == "show":
        device = _values(words).get("dev")
        if look.family == 6:
            return ip_look.routes6(network, look)
        return "".join(ip_look.route(route, look) for route in _ordered(network) if device in (None, route.device))
    if verb == "get":
        return _get(network, look, words)
    target = words[0] if words else ""
    try:
        destination = IPv4Network("0.0.0.0/0" if target == "default" else target)
        values = _values(words)
        gateway = IPv4Address(values["via"]) if "via" in values else None
    except ValueError:
        raise Refusal(f'any valid prefix is expected rather than "{target}".') from None
    need(process, "CAP_NET_ADMIN")
    same = [route for route in network.routes if route.destination == destination]
    if verb in ("del", "replace", "change"):
        if not same and verb == "del":
            raise LinuxError(Errno.ESRCH)
        network.routes = [route for route in network.routes if route not in same]
    elif same:
        raise LinuxError(Errno.EEXIST)
    if verb != "del":
        towards = network.route_to(gateway) if gateway is not None else None
        if gateway is not None and towards is None:
            raise LinuxError(Errno.ENETUNREACH)
        network.routes.append(Route(destination, values.get("dev") or (towards.device if towards else "eth0"), gateway))
    return ""


def _ordered(network: NetworkNamespace) -> list[Route]:
    """The kernel's order: by destination; the loopback's route is in another table."""
    shown = [route for route in network.routes if route.device != "lo"]
    return sorted(shown, key=lambda route: (int(route.destination.network_address), route.destination.prefixlen))


def _get(network: NetworkNamespace, look: Look, words: list[str]) -> str:
    try:
        target = IPv4Address(words[0])
    except (ValueError, IndexError):
        raise Refusal(f'any valid address is expected rather than "{words[0] if words else ""}".') from None
    tail = " uid 0 \n    cache \n"
    if network.owns(str(target)):
        text = f"local {target} dev lo {'table local ' if not look.busybox else ''}src {target}"
        return f"{text} \n" if look.busybox else f"{text}{tail.replace('cache', 'cache <local>')}"
    route = network.route_to(target)
    if route is None:
        raise LinuxError(Errno.ENETUNREACH)
    via = f" via {route.gateway}" if route.gateway else ""
    own = network.interfaces[route.device].address
    source = f" {'' if not look.busybox else ' '}src {own.ip}" if own else ""
    return f"{target}{via} dev {route.device}{source}{' ' + chr(10) if look.busybox else tail}"
