"""`docker rm`, and the removal that `--rm` brings (moby: daemon/delete.go)."""

from __future__ import annotations

from contextlib import suppress

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.kill import kill
from emulator.engine.container.links import alias_of
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.volume.remove import drop_volume, users
from emulator.errors import SystemFailure
from emulator.model.container import Container
from emulator.model.events import Table
from emulator.model.lifecycle import Action, Status
from emulator.model.refusals import NotRunning


class DefaultLink(SystemFailure):
    def __init__(self) -> None:
        super().__init__("Conflict, cannot remove the default link name of the container")


async def container_remove(core: Core, name: str, *, force: bool = False, volumes: bool = False, link: bool = False) -> None:
    """Removes a container; `volumes` takes its anonymous volumes along."""
    container = resolve.container(core, name)
    if link:
        remove_link(core, name)
        return
    refuse(container, Action.FORCE_REMOVE if force else Action.REMOVE, name)
    if container.running:
        with suppress(NotRunning):  # it may end by itself meanwhile
            await kill(core, container.id)
    if container.id in core.world.containers:
        destroy(core, container.id, volumes=volumes)


def remove_link(core: Core, name: str) -> None:
    """`docker rm --link WEB/DB`: web calls db so no more."""
    parent, slash, alias = name.strip("/").rpartition("/")
    if not slash:
        raise DefaultLink()
    container = resolve.container(core, parent)
    kept = tuple(link for link in container.host_config.Links or () if alias_of(link) != alias)
    core.change(container.id, host_config=structs.replace(container.host_config, Links=kept or None))


def auto_remove(core: Core, container_id: str) -> None:
    """`--rm`: as `docker rm -v`, once nothing runs."""
    if container_id in core.world.containers:
        destroy(core, container_id, volumes=True)


def destroy(core: Core, container_id: str, *, volumes: bool) -> None:
    """Everything of a container that does not run goes."""
    live = core.live[container_id]
    live.cancel_restart()
    live.exit_code = core.world.containers[container_id].state.exit_code
    container = core.set_state(container_id, status=Status.REMOVING)
    core.backend.remove(container_id)
    for exec_id in [key for key, execution in core.world.execs.items() if execution.container_id == container_id]:
        core.drop(Table.EXECS, exec_id)
        core.exec_streams.pop(exec_id, None)
    if volumes:
        remove_anonymous(core, container)
    core.drop(Table.CONTAINERS, container_id, container_message(container, "destroy"))
    del core.live[container_id]
    live.removed = True
    live.streams.close()
    live.log.grown.ring()
    live.changed.ring()


def remove_anonymous(core: Core, container: Container) -> None:
    """The volumes without a name of their own that nobody else uses."""
    for mount in container.mounts:
        volume = core.world.volumes.get(mount.name)
        if volume is not None and volume.anonymous and users(core, volume.name) == [container.id]:
            drop_volume(core, volume.name)
