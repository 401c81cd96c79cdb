"""/sys/class/net: an interface's facts, a file each. Those of a veth, as Docker's eth0 is."""

from __future__ import annotations

from emulator.machine.network.interface import Counters, Interface

ETHERNET, LOOPBACK_TYPE = 1, 772


def files(interface: Interface) -> dict[str, str]:
    """file → text."""
    loopback = interface.is_loopback
    facts = {
        "address": interface.mac,
        "addr_len": "6",
        "broadcast": "00:00:00:00:00:00" if loopback else "ff:ff:ff:ff:ff:ff",
        "carrier": "1",
        "flags": hex(interface.flags & ~0x40),
        "ifindex": str(interface.index),
        "iflink": str(interface.peer or interface.index),
        "mtu": str(interface.mtu),
        "operstate": "unknown" if loopback else "up" if interface.is_up else "down",
        "tx_queue_len": str(interface.queue),
        "type": str(LOOPBACK_TYPE if loopback else ETHERNET),
    }
    return {name: f"{text}\n" for name, text in (facts | statistics(interface.received, interface.sent)).items()}


def statistics(received: Counters, sent: Counters) -> dict[str, str]:
    """Nothing is ever lost here."""
    counted = {"rx": received, "tx": sent}
    found = {f"statistics/{way}_bytes": str(counters.bytes) for way, counters in counted.items()}
    found |= {f"statistics/{way}_packets": str(counters.packets) for way, counters in counted.items()}
    return found | {f"statistics/{way}_{fault}": "0" for way in counted for fault in ("dropped", "errors")}
