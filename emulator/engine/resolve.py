"""From what a user typed to a record: full id, then name, then a prefix of an id, in Docker's order."""

from __future__ import annotations

import re

from emulator.engine.core import Core
from emulator.engine.errors.container import AmbiguousContainer, NoSuchContainer
from emulator.engine.errors.image import NoSuchImage
from emulator.engine.errors.network import AmbiguousNetwork, NoSuchNetwork
from emulator.engine.errors.volume import NoSuchVolume
from emulator.errors import EmptyReference
from emulator.model import reference as references
from emulator.model.container import Container
from emulator.model.image import Image
from emulator.model.network import Network
from emulator.model.reference import Reference
from emulator.model.volume import Volume

IMAGE_ID = re.compile(r"(?:sha256:)?([0-9a-f]{1,64})")


def container(core: Core, name: str) -> Container:
    """moby: daemon/container.go GetContainer."""
    world, name = core.world, name.strip()
    if not name:
        raise EmptyReference("container")
    if name in world.containers:
        return world.containers[name]
    if (identifier := world.container_names.get(name.removeprefix("/"))) is not None:
        return world.containers[identifier]
    if (child := linked(core, name)) is not None:
        return child
    found = world.containers_starting(name)
    if len(found) > 1:
        raise AmbiguousContainer(name)
    if not found:
        raise NoSuchContainer(name)
    return world.containers[found[0]]


def linked(core: Core, name: str) -> Container | None:
    """`/web/db`: what web calls db by a link of its."""
    parent, slash, alias = name.strip("/").rpartition("/")
    identifier = core.world.container_names.get(parent) if slash else None
    links = core.world.containers[identifier].host_config.Links if identifier else None
    for link in links or ():
        child, _, called = link.partition(":")
        if (called or child).rpartition("/")[2] == alias and child.strip("/") != name.strip("/"):
            return container(core, child)
    return None


def any_reference(text: str) -> Reference | str:
    """A name, or the full id that the text is (moby: reference.ParseAnyReference)."""
    if references.IDENTIFIER.fullmatch(text):
        return f"sha256:{text}"
    if re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        return text
    return references.parse(text)


def image(core: Core, text: str) -> Image:
    """moby: daemon/images/image.go GetImage: a full id, a name, a digest, then a prefix of an id."""
    named = any_reference(text)
    if isinstance(named, str):
        if named in core.world.images:
            return core.world.images[named]
        raise NoSuchImage(named)
    tagged = named.tagged()
    found = core.world.digests.get(named_digest(named)) if named.digest else core.world.references.get(str(tagged))
    if found is None:
        found = image_by_prefix(core, text)
    if found is None:
        raise NoSuchImage(tagged.familiar)
    return core.world.images[found]


def named_digest(named: Reference) -> str:
    """The key of a digest in the world: the name and the digest, whatever tag stood between."""
    return f"{named.name}@{named.digest}"


def image_by_prefix(core: Core, text: str) -> str | None:
    """The one image whose id starts so."""
    match = IMAGE_ID.fullmatch(text)
    if match is None:
        return None
    prefix = f"sha256:{match[1]}"
    found = [identifier for identifier in core.world.images if identifier.startswith(prefix)]
    return found[0] if len(found) == 1 else None


def network(core: Core, name: str) -> Network:
    """moby: daemon/network.go FindNetwork: full id, name, then a prefix of an id."""
    networks, name = core.world.networks, name.strip()
    if not name:
        raise EmptyReference("network")
    if name in networks:
        return networks[name]
    if (named := core.world.network_named(name)) is not None:
        return named
    found = [identifier for identifier in networks if identifier.startswith(name)]
    if len(found) > 1:
        raise AmbiguousNetwork(name, len(found), "based on ID prefix")
    if not found:
        raise NoSuchNetwork(name)
    return networks[found[0]]


def volume(core: Core, name: str) -> Volume:
    """By its very name."""
    name = name.strip()
    if not name:
        raise EmptyReference("volume")
    if name not in core.world.volumes:
        raise NoSuchVolume(name)
    return core.world.volumes[name]


def tags(core: Core, image_id: str) -> tuple[str, ...]:
    """An image's names as people write them, sorted."""
    return tuple(references.parse(name).familiar for name in core.world.image_references(image_id))


def digests(core: Core, image_id: str) -> tuple[str, ...]:
    """Its names by digest, sorted."""
    return tuple(references.parse(name).familiar for name in core.world.image_digests(image_id))
