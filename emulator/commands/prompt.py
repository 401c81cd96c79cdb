"""A line that the client asks for (cli: internal/prompt/prompt.go); a signal ends the wait."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.signals import Canceled, forwarded
from emulator.timeline import Bell

LONGEST_ANSWER = 4096


async def answer(docker: Client, prompt: str, *, patient: bool = False) -> str:
    """Asks, and reads one line of standard input, blanks around it left out. Raises Canceled, on a new line.

    Where input ends with nothing said, the answer is empty, or (`patient`, as ReadInput is) only a signal ends the wait.
    """
    await docker.out(prompt)
    try:
        with forwarded(docker, "", False, cancels=True):
            typed = await _line(docker)
            while patient and not typed:
                await Bell().wait()
    except Canceled:
        await docker.out("\n")
        raise
    return typed.decode("utf-8", "replace").strip()


async def _line(docker: Client) -> bytes:
    typed = b""
    while b"\n" not in typed and len(typed) < LONGEST_ANSWER:
        some = await docker.console.read(1)
        if not some:
            break
        typed += some
    return typed
