"""psql's backslash commands."""

from __future__ import annotations

from emulator.machine.programs.postgresql.client import SOCKETS, Target
from emulator.machine.programs.postgresql.describe import Describer
from emulator.machine.programs.postgresql.interactive.client import Client, Stop
from emulator.machine.programs.postgresql.release import major

UNEMULATED = {
    "?", "h", "e", "g", "gx", "watch", "timing", "copy", "o", "w", "r", "p", "s", "dv", "df", "dp", "z", "password", "!",
}  # fmt: skip


async def perform(psql: Client, name: str, words: list[str]) -> bool:
    describer, first = Describer(psql), words[0] if words else ""
    match name:
        case "q":
            raise Stop(0)
        case "l" | "list":
            return await describer.databases()
        case "d" if first:
            return await describer.relation(first)
        case "d":
            return await describer.relations(("table", "sequence"))
        case "dt":
            return await describer.relations(("table",), first)
        case "di":
            return await describer.relations(("index",), first)
        case "ds":
            return await describer.relations(("sequence",), first)
        case "du" | "dg":
            return await describer.roles()
        case "dn":
            return await describer.schemas()
        case "c" | "connect":
            return await _reconnect(psql, words)
        case "conninfo":
            return await _conninfo(psql)
        case "i" | "include":
            return await psql.from_file(first)
        case "echo":
            await psql.process.out(" ".join(words) + "\n")
            return True
        case "set" if len(words) > 1:
            psql.variables[first] = "".join(words[1:])
            return True
        case "x" | "t" | "a":
            return await _toggle(psql, name, first)
        case "pset" if len(words) > 1:
            psql.pset(f"{first}={words[1]}")
            return True
    return await _unknown(psql, name)


async def _unknown(psql: Client, name: str) -> bool:
    if name.rstrip("+S") in UNEMULATED or name.endswith("+"):
        await psql.complain(f"psql: \\{name} is not emulated\n")
    else:
        hint = "Try \\? for help.\n" if psql.process.file(0).terminal is not None else ""
        await psql.complain(f"invalid command \\{name}\n{hint}")
    return False


async def _toggle(psql: Client, name: str, word: str) -> bool:
    look = psql.look
    if name == "a":
        look.format = "unaligned" if look.format == "aligned" else "aligned"
        words = f"Output format is {look.format}."
    elif name == "t":
        look.tuples_only = not look.tuples_only if not word else word == "on"
        words = f"Tuples only is {'on' if look.tuples_only else 'off'}."
    else:
        look.expanded = not look.expanded if not word else word == "on"
        words = f"Expanded display is {'on' if look.expanded else 'off'}."
    if not psql.quiet:
        await psql.process.out(f"{words}\n")
    return True


async def _reconnect(psql: Client, words: list[str]) -> bool:
    old = psql.connection.target if psql.connection is not None else None
    if old is None:
        return False
    names = [None if word == "-" else word for word in words] + [None] * 4
    target = Target(names[2] or old.host, names[3] or old.port, names[1] or old.user, names[0] or old.database, old.password)
    if not await psql.connect(target, again=True):
        if psql.process.file(0).terminal is not None and not psql.file:
            await psql.complain("Previous connection kept\n")
            return False
        raise Stop(2 if not psql.stops else 3)
    if not psql.quiet:
        await psql.process.out(f'You are now connected to database "{target.database}" as user "{target.user}".\n')
    return True


async def _conninfo(psql: Client) -> bool:
    if major(psql.process) >= 18:
        await psql.complain("psql: \\conninfo is not emulated\n")
        return False
    target = psql.connection.target if psql.connection is not None else None
    if target is None:
        return False
    where = f'socket in "{target.host or SOCKETS}"'
    if not target.local and psql.connection is not None:
        address = psql.connection.stream.remote[0]
        where = f'host "{target.host}"' + ("" if address == target.host else f' (address "{address}")')
    via = "via" if target.local else "on"
    await psql.process.out(
        f'You are connected to database "{target.database}" as user "{target.user}" {via} {where} at port "{target.port}".\n'
    )
    return True
