"""`docker top` (moby: daemon/top_unix.go)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulator.backend.base import ProcessTable, PsFailure, UnexpectedPid
from emulator.engine import resolve
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import BadPid, InvalidConfig, NoPidColumn, PsFailed
from emulator.model.lifecycle import Action
from emulator.quote import quote

FIELD = re.compile(r"\s+([^\s]*)=\s*(PID[^\s]*)")


async def container_top(core: Core, name: str, arguments: Sequence[str] = ()) -> ProcessTable:
    """Its processes as the host's `ps` prints them; the default is `-ef`. The words are joined and split at blanks."""
    text = " ".join(arguments) or "-ef"
    check_arguments(text)
    container = resolve.container(core, name)
    refuse(container, Action.TOP, name)
    try:
        table = core.backend.top(container.id, text.split(" "))
    except PsFailure as error:
        raise PsFailed(str(error)) from None
    except UnexpectedPid as error:
        raise BadPid(str(error)) from None
    if "PID" not in table.titles:
        raise NoPidColumn()
    core.tell(container_message(container, "top"))
    return table


def check_arguments(text: str) -> None:
    """A renamed column must not be called PID (moby: validatePSArgs)."""
    for match in FIELD.finditer(text):
        if match[1] != "pid":
            raise InvalidConfig(f"specifying {quote(match[1] + '=' + match[2])} is not allowed")
