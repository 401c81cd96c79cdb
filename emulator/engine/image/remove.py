"""`docker rmi` (moby: daemon/images/image_delete.go).

A name is taken away first; the image goes with its last name, its parents with their last child. What stands in the way is a
conflict: hard (a child, a running container) or soft (other names, a stopped container), which `force` overrides.
"""

from __future__ import annotations

from collections.abc import Sequence

from emulator.engine import resolve
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import EmptyName, ImageConflict, ManyPlatforms, ReferenceInUse
from emulator.engine.image.chains import cached_chains, chain_ids, chains_of
from emulator.engine.image.platform import check_platform
from emulator.model import reference as references
from emulator.model.container import Container
from emulator.model.events import Message, Table
from emulator.model.ids import short
from emulator.model.image import Image
from emulator.model.reference import Reference
from emulator.wire.image import DeleteResponse


async def image_remove(
    core: Core, reference: str, *, force: bool = False, prune: bool = True, platforms: Sequence[str] = ()
) -> list[DeleteResponse]:
    """What was untagged and deleted, in order."""
    if not reference:
        raise EmptyName
    if len(platforms) > 1:
        raise ManyPlatforms
    for platform in platforms:
        check_platform(resolve.image(core, reference), reference, platform)
    return remove_image(core, reference, force=force, prune=prune)


def remove_image(core: Core, reference: str, *, force: bool, prune: bool) -> list[DeleteResponse]:
    """The same, at once."""
    image = resolve.image(core, reference)
    records: list[DeleteResponse] = []
    quiet = False
    if is_id_prefix(image.id, reference):
        untag_single(core, image, force, records)
    else:
        untag_named(core, image, reference, force, records)
        if all_references(core, image.id):
            return records
        quiet = True
    delete(core, image.id, records, force=force, prune=prune, quiet=quiet)
    return records


def is_id_prefix(image_id: str, text: str) -> bool:
    """Whether the image was named by its id."""
    return image_id.startswith(text) or image_id.removeprefix("sha256:").startswith(text)


def all_references(core: Core, image_id: str) -> list[Reference]:
    """Names and digests, sorted as Docker sorts them."""
    names = core.world.image_references(image_id) + core.world.image_digests(image_id)
    return [references.parse(name) for name in sorted(names)]


def is_single(names: list[Reference]) -> bool:
    """At most one tag, and everything in one repository."""
    tags = [name for name in names if not name.digest]
    repositories = {name.name for name in names if name.digest}
    if len(names) <= 1:
        return len(names) == 1
    if len(tags) > 1:
        return False
    first = tags[0] if tags else names[0]
    return repositories == {first.name}


def untag_named(core: Core, image: Image, text: str, force: bool, records: list[DeleteResponse]) -> None:
    """Takes one name away, and the digests of its repository with the repository's last tag."""
    if not force and is_single(all_references(core, image.id)) and (user := first_user(core, image.id)) is not None:
        raise ReferenceInUse(text, user.id, image.id)
    named = references.parse(text).tagged()
    untag(core, image.id, named, records)
    if named.digest:
        return
    rest = all_references(core, image.id)
    if any(not other.digest and other.name == named.name for other in rest):
        return
    for other in rest:
        if other.digest and other.name == named.name:
            drop_reference(core, other)
            records.append(DeleteResponse(Untagged=other.familiar))


def untag_single(core: Core, image: Image, force: bool, records: list[DeleteResponse]) -> None:
    """An image named by its id loses all its names, if they are of one repository."""
    names = all_references(core, image.id)
    if not is_single(names):
        return
    if (conflict := find_conflict(core, image.id, soft=not force, references_too=False)) is not None:
        raise conflict
    for named in names:
        untag(core, image.id, named, records)


def untag(core: Core, image_id: str, named: Reference, records: list[DeleteResponse]) -> None:
    """One name goes, and is told."""
    drop_reference(core, named)
    core.tell(image_message(core.world.images[image_id], "untag", image_id))
    records.append(DeleteResponse(Untagged=named.familiar))


def drop_reference(core: Core, named: Reference) -> None:
    """Out of the table of tags or of digests; one that is not there is no fault."""
    table, key = (Table.DIGESTS, resolve.named_digest(named)) if named.digest else (Table.REFERENCES, str(named))
    if key in core.world.table(table):
        core.drop(table, key)


def first_user(core: Core, image_id: str) -> Container | None:
    """A container made from the image."""
    return next((container for container in core.world.containers.values() if container.image_id == image_id), None)


def has_children(core: Core, image_id: str) -> bool:
    return any(image.parent == image_id for image in core.world.images.values())


def is_dangling(core: Core, image_id: str) -> bool:
    """Whether it has neither a name nor a child."""
    return not all_references(core, image_id) and not has_children(core, image_id)


def find_conflict(core: Core, image_id: str, *, soft: bool, references_too: bool = True) -> ImageConflict | None:
    """The first reason not to delete an image."""
    if has_children(core, image_id):
        return ImageConflict(image_id, "image has dependent child images", hard=True, used=False)
    users = [container for container in core.world.containers.values() if container.image_id == image_id]
    for container in users:
        if container.running:
            cause = f"image is being used by running container {short(container.id)}"
            return ImageConflict(image_id, cause, hard=True, used=True)
    if soft and references_too and all_references(core, image_id):
        return ImageConflict(image_id, "image is referenced in multiple repositories", hard=False, used=False)
    for container in users if soft else ():
        cause = f"image is being used by stopped container {short(container.id)}"
        return ImageConflict(image_id, cause, hard=False, used=True)
    return None


def delete(core: Core, image_id: str, records: list[DeleteResponse], *, force: bool, prune: bool, quiet: bool) -> None:
    """The image, and with `prune` its parents as far as nobody needs them. `quiet`: a conflict ends it without a word."""
    while image_id:
        conflict = find_conflict(core, image_id, soft=not force)
        if conflict is not None:
            if quiet and (conflict.used or not is_dangling(core, image_id)):
                return
            raise conflict
        parent = core.world.images[image_id].parent
        delete_one(core, image_id, records)
        image_id, force, quiet = (parent if prune else ""), False, True


def delete_one(core: Core, image_id: str, records: list[DeleteResponse]) -> None:
    """Its names, the image, and the layers that no other image has."""
    for named in all_references(core, image_id):
        untag(core, image_id, named, records)
    image = core.world.images[image_id]
    core.drop(Table.IMAGES, image_id, Message("image", "delete", image_id, {"name": image_id}))
    records.append(DeleteResponse(Deleted=image_id))
    kept = {chain for other in core.world.images.values() for chain in chain_ids(other)}
    held = {chain for container in core.world.containers.values() for chain in chains_of(container.image_layers)}
    held |= cached_chains(core)
    for chain in reversed(chain_ids(image)):
        if chain not in kept and chain not in held:
            records.append(DeleteResponse(Deleted=chain))
