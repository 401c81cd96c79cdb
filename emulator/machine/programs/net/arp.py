"""arp: the neighbours, in net-tools' table and busybox' lines."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network import network_of
from emulator.machine.network.names import reverse


async def main(process: Process) -> int:
    numeric = any("n" in word for word in process.argv[1:] if word.startswith("-"))
    if any("a" in word for word in process.argv[1:] if word.startswith("-")):
        return await busybox(process)
    lines = []
    for address, (mac, device) in sorted(network_of(process).neighbours.items()):
        name = str(address) if numeric else reverse(process, str(address)) or str(address)
        lines.append(f"{name:<24} ether   {mac}   C                     {device}\n")
    if lines:
        lines.insert(0, "Address                  HWtype  HWaddress           Flags Mask            Iface\n")
    await process.out("".join(lines))
    return 0


async def busybox(process: Process) -> int:
    numeric = any("n" in word for word in process.argv[1:] if word.startswith("-"))
    for address, (mac, device) in sorted(network_of(process).neighbours.items()):
        name = None if numeric else reverse(process, str(address))
        await process.out(f"{name or '?'} ({address}) at {mac} [ether]  on {device}\n")
    return 0
