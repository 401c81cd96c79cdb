"""`inspect` of one kind of object or of any: looks all references up, and prints what `output/inspect.py` makes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import msgspec

from emulator.commands.client import STDERR, STDOUT, Client
from emulator.errors import EmulatorError
from emulator.output.inspect import Found, Outcome, inspect
from emulator.wire.go_json import encode
from emulator.wire.image import ImageInspect

Lookup: TypeAlias = "Callable[[str], Awaitable[msgspec.Struct]]"


async def show(docker: Client, outcome: Outcome) -> int:
    """Prints an outcome; its status."""
    await docker.console.write(STDOUT, outcome.stdout.encode("utf-8", "surrogateescape"))
    if outcome.stderr:
        await docker.console.write(STDERR, (outcome.stderr + "\n").encode("utf-8", "surrogateescape"))
    return outcome.status


async def inspect_all(
    docker: Client, references: Sequence[str], layout: str, look_up: Lookup, *, raw: bool = True
) -> int:
    """Every reference in turn; what is not found is said behind the rest. The engine escapes an image's document for HTML.
    `raw`: a template that fails on the typed document gets the plain JSON."""
    results: dict[str, Found | EmulatorError] = {}
    for reference in dict.fromkeys(references):
        try:
            document = await look_up(reference)
            text = encode(document, escape_html=isinstance(document, ImageInspect)) if raw or layout in ("", "json") else None
            results[reference] = document, text
        except EmulatorError as error:
            results[reference] = error

    def find(reference: str) -> Found:
        result = results[reference]
        if isinstance(result, EmulatorError):
            raise result
        return result

    return await show(docker, inspect(references, layout, find))
