"""The question before something is removed: `… [y/N] `, where only `y` or `Y` is a yes."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.signals import Canceled, forwarded

LONGEST_ANSWER = 4096


async def confirm(docker: Client, question: str) -> bool:
    """Asks, and reads one line of standard input (cli: internal/prompt/prompt.go)."""
    await docker.out(question + " [y/N] ")
    try:
        with forwarded(docker, "", False, cancels=True):
            return (await _line(docker)).strip().lower() == "y"
    except Canceled:
        await docker.out("\n")
        raise


async def _line(docker: Client) -> str:
    """One line; what came of it if input ends before."""
    typed = b""
    while b"\n" not in typed and len(typed) < LONGEST_ANSWER:
        some = await docker.console.read(1)
        if not some:
            break
        typed += some
    return typed.decode("utf-8", "replace")
