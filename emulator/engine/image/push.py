"""`docker push`: nobody has rights to push here (moby: distribution/push.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.engine.core import Core
from emulator.engine.errors.image import NoRegistry, NothingToPush, PushDenied
from emulator.engine.image.pull import RESOLVER
from emulator.model import reference as references
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.wire.progress import Message


async def image_push(core: Core, reference: str, *, all_tags: bool = False) -> AsyncIterator[Message]:
    """The messages up to the refusal, which is raised."""
    named = references.parse(reference)
    yield Message(status=f"The push refers to repository [{named.name}]")
    if not local_tags(core, named, all_tags):
        raise NothingToPush(named.repository)
    if named.domain != DEFAULT_DOMAIN:
        raise NoRegistry(named.domain, RESOLVER)
    raise PushDenied()


def local_tags(core: Core, named: Reference, all_tags: bool) -> list[str]:
    """What there would be to push."""
    wanted = named.tagged()
    return [
        name
        for name in core.world.references
        if (references.parse(name).name == named.name if all_tags else name == str(wanted))
    ]
