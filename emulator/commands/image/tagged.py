"""The image that `pull` and `push` mean: its tag as given, the default one, or, with `--all-tags`, none."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import Reference, parse_reference


class TagWithAllTags(ClientError):
    def __init__(self) -> None:
        super().__init__("tag can't be used with --all-tags/-a")


async def tagged(docker: Client, call: Invocation) -> Reference:
    """The operand; says so where the tag is the default one."""
    reference = parse_reference(call.operands[0])
    if call.yes("all-tags"):
        if not reference.is_name_only:
            raise TagWithAllTags
        return reference
    if reference.is_name_only:
        reference = reference.with_default_tag()
        if not call.yes("quiet"):
            await docker.line(f"Using default tag: {reference.tag}")
    return reference
