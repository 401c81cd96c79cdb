"""Interpreters, compilers and clients that are there by name: they tell their version; all else they say is not emulated."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.machine.kernel.process import Process

HINT = "the namespace backend runs the real one"


async def answer(process: Process, name: str, texts: Mapping[str, str]) -> int:
    """`texts`: what the program prints for one option or command, whole; "" is for none."""
    words = process.argv[1:]
    if len(words) < 2 and (text := texts.get(words[0] if words else "")) is not None:
        await process.out(text)
        return 0
    return await refuse(process, name, " ".join(words[:1]))


async def refuse(process: Process, name: str, what: str) -> int:
    shown = f"`{what}' is not emulated" if what else "this program is not emulated beyond its version"
    await process.complain(f"{name}: {shown}; {HINT}\n")
    return 126
