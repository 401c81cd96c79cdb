"""getent: the databases passwd, group, hosts, ahosts and services as the name service switch gives them."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, resolve
from emulator.machine.network.names import canonical_line, hosts, literal, reverse
from emulator.machine.programs.packages.installed import text_of

USAGE = "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n"


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await process.complain(USAGE)
        return 1
    database, keys = words[0], words[1:]
    if database in ("passwd", "group", "shadow"):
        return await _file(process, f"/etc/{database}", keys)
    if database in ("hosts", "ahosts", "ahostsv4"):
        return await _hosts(process, database, keys)
    await process.complain(
        f"Unknown database: {database}\nTry `getent --help' or `getent --usage' for more information.\n"
    )
    return 1


async def _file(process: Process, path: str, keys: list[str]) -> int:
    lines = [line for line in text_of(process, path).splitlines() if line and not line.startswith("#")]
    if not keys:
        await process.out("".join(f"{line}\n" for line in lines))
        return 0
    status = 0
    for key in keys:
        found = next(
            (line for line in lines if key == line.split(":")[0] or (key.isdigit() and line.split(":")[2:3] == [key])),
            None,
        )
        if found is None:
            status = 2
        else:
            await process.out(found + "\n")
    return status


async def _hosts(process: Process, database: str, keys: list[str]) -> int:
    if not keys:
        await process.out("".join(f"{address:<15} {' '.join(names)}\n" for address, names in hosts(process)))
        return 0
    status = 0
    for key in keys:
        if literal(key) and database == "hosts":
            name = reverse(process, key)
            if name is None:
                status = 2
            else:
                await process.out(f"{key:<15} {name}\n")
            continue
        try:
            addresses = await resolve(process, key)
        except NameFailure:
            status = 2
            continue
        if database == "hosts":
            address = next((each for each in addresses if ":" in each), addresses[0])
            await process.out(f"{address:<15} {' '.join(canonical_line(process, address, key))}\n")
            continue
        four = [address for address in addresses if ":" not in address]
        for index, address in enumerate(four):
            for kind in ("STREAM", "DGRAM ", "RAW   "):
                await process.out(f"{address:<15} {kind} {key if index == 0 and kind == 'STREAM' else ''}\n")
    return status
