"""`docker push` (moby: distribution/push.go, push_v2.go): to registries of the network, or to Docker Hub, which takes nothing.

Docker Hub says at once that it has a layer; what it has not is refused when the upload begins, else the manifest at the end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from emulator.engine import resolve
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import ManifestDenied, NoTagToPush, NothingToPush, PushDenied
from emulator.engine.image import registry
from emulator.engine.image.platform import check_platform
from emulator.engine.image.remote.push import announced, push_remote
from emulator.model import reference as references
from emulator.model.ids import short
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.wire.progress import Message, Progress


async def image_push(core: Core, reference: str, *, all_tags: bool = False, platform: str = "") -> AsyncIterator[Message]:
    """The messages; a refusal is raised."""
    named = references.parse(reference)
    named = named if all_tags else named.tagged()
    if platform:
        check_platform(resolve.image(core, reference), reference, platform)
    yield Message(status=f"The push refers to repository [{named.name}]")
    tags = local_tags(core, named)
    if not tags:
        raise NothingToPush(named.repository)
    if named.domain != DEFAULT_DOMAIN:
        with core.working_on_layers():
            async for message in push_remote(core, named, tags, all_tags=all_tags):
                yield message
        pushed = core.world.references[tags[0] if all_tags else str(named)]
        core.tell(image_message(core.world.images[pushed], "push", named.repository, named.familiar))
        return
    if not all_tags and str(named) not in tags:
        raise NoTagToPush(named.familiar)
    name = tags[0] if all_tags else str(named)
    for message in announced(core.world.images[core.world.references[name]]):
        yield message
    repository = registry.registry_key(named)
    if repository not in core.catalog.repositories():
        raise PushDenied
    for message in present_layers(core, str(repository), name):
        yield message
    raise ManifestDenied


def local_tags(core: Core, named: Reference) -> list[str]:
    """All names of the repository, sorted."""
    return sorted(name for name in core.world.references if references.parse(name).name == named.name)


def present_layers(core: Core, repository: str, name: str) -> Iterator[Message]:
    """The layers that the registry has, the topmost first; raises PushDenied for one that it has not."""
    tags = (core.catalog.find(repository, tag) for tag in core.catalog.tags(repository))
    there = {layer.diff_id for found in tags if found is not None for layer in found.layers}
    layers = core.world.images[core.world.references[name]].layers
    if any(layer.diff_id not in there for layer in layers):
        raise PushDenied
    for layer in reversed(layers):
        yield Message(id=short(layer.diff_id), status="Layer already exists", progress=Progress())
