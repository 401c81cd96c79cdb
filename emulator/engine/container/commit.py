"""`docker commit`: the writable layer becomes an image's (moby: daemon/commit.go)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.changes import apply_changes
from emulator.engine.container.merge import merged
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message, image_message
from emulator.engine.image.identity import made_here
from emulator.engine.image.tag import tag_image
from emulator.engine.system.version import VERSION
from emulator.model import reference as references
from emulator.model.config import Config
from emulator.model.container import Container
from emulator.model.events import Table
from emulator.model.image import History, Image
from emulator.model.lifecycle import Action, Status
from emulator.wire.times import rfc3339


async def container_commit(
    core: Core, name: str, *, reference: str = "", comment: str = "", author: str = "", changes: Sequence[str] = (),
    pause: bool = True, config: Config | None = None,
) -> str:  # fmt: skip
    """The id of the new image. `config` is the container's unless it is given; what it lacks is the container's.

    `pause` is only told: nothing runs anyhow while the layer is taken."""
    named = references.parse(reference).tagged() if reference else None
    container = resolve.container(core, name)
    refuse(container, Action.COMMIT, name)
    config = merged(apply_changes(config or container.config, changes), container.config)
    paused = pause and container.state.status is Status.RUNNING
    if paused:
        core.tell(container_message(container, "pause"))
    with core.working_on_layers():
        image = committed(core, container, config, comment, author)
        if image.id not in core.world.images:
            core.add(Table.IMAGES, image.id, image)
    core.tell(image_message(image, "create", image.id))
    extra = {"comment": comment, "imageID": image.id, "imageRef": named.familiar if named else ""}
    if named is not None:
        tag_image(core, image.id, named)
    core.tell(container_message(container, "commit", extra))
    if paused:
        core.tell(container_message(container, "unpause"))
    return image.id


def committed(core: Core, container: Container, config: Config, comment: str, author: str) -> Image:
    """The image: its parent's layers, and one more if anything changed."""
    parent = core.world.images.get(container.image_id)
    layer = core.backend.freeze(container.id)
    empty = not core.backend.changes(container.id)
    command = " ".join(container.config.Cmd or ())
    step = History(created=core.now, created_by=command, author=author, comment=comment, empty_layer=empty)
    image = Image(
        id="",
        created=rfc3339(core.now),
        config=structs.replace(
            config, Hostname="", Domainname="", Image="", AttachStdin=False, AttachStdout=False, Labels=config.Labels or None
        ),
        layers=container.image_layers + (() if empty else (layer,)),
        history=((*parent.history,) if parent else ()) + (step,),
        parent=parent.id if parent else "",
        docker_version=VERSION,
        author=author,
        architecture=parent.architecture if parent else "amd64",
        container=container.id,
    )
    return structs.replace(made_here(core, image, config, container.config), container="", comment=comment)
