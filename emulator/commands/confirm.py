"""The question before something is removed: `… [y/N] `, where only `y` or `Y` is a yes."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.prompt import answer


async def confirm(docker: Client, question: str) -> bool:
    return (await answer(docker, question + " [y/N] ")).lower() == "y"
