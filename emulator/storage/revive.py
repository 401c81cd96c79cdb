"""A stored world, as it is after its host's power was cut (moby: daemon.go restore; asked of the real engine).

What ran has exited with 255 (what waited for its restart keeps its exit code). Containers of `--rm` are gone. Restart policies
then start theirs anew: `always` also what was stopped by hand, never what was not started before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from emulator.backend.base import Backend
from emulator.backend.simulate import SimulateBackend
from emulator.engine import Engine
from emulator.engine.container.exit import remove_if_wanted, restart
from emulator.engine.container.networking import release_networks
from emulator.engine.container.remove import destroy
from emulator.engine.live import Live
from emulator.engine.streams import Log, LogEntry, Streams
from emulator.machine.files.overlay import Overlay
from emulator.model.container import Container
from emulator.model.events import Change, Event, Table
from emulator.model.lifecycle import Status
from emulator.storage.database import DamagedWorld, Database
from emulator.storage.keeper import HOST, INIT
from emulator.storage.records import unpacked, unpacked_message
from emulator.storage.trees import Node, entries_of, path_of, unpacked_layer

LOST = 255
"""The exit code of what ended unseen."""


def facts(database: Database) -> dict[str, object]:
    """What stands beside the records: the world's name and seed, how often it was opened; empty in a new file."""
    rows = cast("list[tuple[str, bytes]]", database.rows("SELECT name, value FROM facts"))
    return {name: msgspec.msgpack.decode(value) for name, value in rows}


def revive(
    database: Database, engine: Engine, trees: SimulateBackend | None, files: Overlay | None,
    trees_beside: Mapping[str, Overlay] | None = None,
) -> None:  # fmt: skip
    """Fills a fresh engine with the stored world, and starts what restarts; the rest is as the storage's Keeper has it.
    Raises DamagedWorld."""
    backend = engine.backend
    try:
        known = facts(database)
        empty(engine, backend)
        if trees is not None:
            read_layers(database, trees)
        read_records(database, engine)
        if files is not None:
            refill(database, HOST, files)
        for network in engine.world.networks.values():
            backend.create_network(network)
        for container in engine.world.containers.values():
            hold(database, engine, trees, container)
        for name, tree in (trees_beside or {}).items():
            refill(database, name, tree)
        if trees is not None:
            engine.released.update(trees.layers.layers)
        engine.free_layers()
        read_messages(database, engine, known)
    except (msgspec.MsgspecError, KeyError, ValueError, TypeError) as error:
        raise DamagedWorld(database.path, str(error)) from None


def empty(engine: Engine, backend: Backend) -> None:
    """Takes away what every new world has."""
    world = engine.world
    for network in world.networks.values():
        if network.subnet:
            backend.remove_network(network)
    for table in Table:
        for key, record in list(world.table(table).items()):
            world.apply(Event(engine.now, (Change(table, key, record, None),)))
    world.told.clear()
    engine.cache_ids.clear()
    engine.shown_images.clear()


def read_layers(database: Database, backend: SimulateBackend) -> None:
    """A layer of the catalog by its listing, any other by its content."""
    rows = cast("list[tuple[str, bytes]]", database.rows("SELECT diff_id, value FROM layers"))
    for diff_id, value in rows:
        if value[:1] == b"L":
            listing, modified = msgspec.msgpack.decode(value[1:], type=tuple[str, int])
            backend.layers.add_listing(diff_id, listing, modified)
        elif diff_id.startswith(INIT):
            backend.layers.init_layers[tuple(diff_id.split()[1:])] = unpacked_layer("", value[1:])
        else:
            backend.layers.add(diff_id, unpacked_layer(diff_id, value[1:]))


def read_records(database: Database, engine: Engine) -> None:
    """In the order in which they came."""
    rows = cast("list[tuple[str, str, bytes]]", database.rows("SELECT kind, key, value FROM records ORDER BY place"))
    for kind, key, value in rows:
        table = Table(kind)
        record = unpacked(table, value)
        engine.world.apply(Event(engine.now, (Change(table, key, None, record),)))


def refill(database: Database, owner: str, overlay: Overlay) -> None:
    """A writable tree."""
    query = "SELECT path, value FROM files WHERE owner = ?"
    rows = cast("list[tuple[bytes, bytes]]", database.rows(query, (owner,)))
    overlay.refill(*entries_of({path_of(path): msgspec.msgpack.decode(value, type=Node) for path, value in rows}))


def hold(database: Database, engine: Engine, trees: SimulateBackend | None, container: Container) -> None:
    """A container's files, log and living side."""
    engine.backend.create(container)
    if trees is not None:
        refill(database, container.id, trees.holdings[container.id].overlay)
    log = Log()
    query = "SELECT serial, value FROM logs WHERE container = ? ORDER BY serial"
    for serial, value in cast("list[tuple[int, bytes]]", database.rows(query, (container.id,))):
        log.append(msgspec.msgpack.decode(value, type=LogEntry))
        log.serial = serial
    keeps = container.host_config.LogConfig.Type != "none"
    streams = Streams(lambda: engine.now, log, stdin_once=container.config.StdinOnce, keeps_log=keeps)
    engine.live[container.id] = Live(streams, log)


def read_messages(database: Database, engine: Engine, known: dict[str, object]) -> None:
    """What `docker events --since` tells, and what the engine made up once."""
    last = int(cast("int", known.get("serial", 0)))
    for serial, value in cast("list[tuple[int, bytes]]", database.rows("SELECT serial, value FROM messages ORDER BY serial")):
        engine.world.told.append(unpacked_message(value))
        last = max(last, serial)
    engine.serial = last
    engine.identity = str(known["identity"])
    engine.cache_ids.update(cast("dict[str, str]", known.get("cache_ids", {})))


def power_up(engine: Engine) -> None:
    """What the daemon does as it starts; every decision is an event, as ever."""
    containers = list(engine.world.containers.values())
    lost = {container.id for container in containers if container.running}
    for container in containers:
        if container.id in lost:
            end(engine, container)
        elif container.state.status is Status.REMOVING:
            destroy(engine, container.id, volumes=container.host_config.AutoRemove)
    for container in containers:
        if container.id not in engine.world.containers:
            continue
        if starts_again(container):
            start_again(engine, container.id)
        elif container.id in lost:
            remove_if_wanted(engine, container.id)


def end(engine: Engine, container: Container) -> None:
    """Its endpoints, ports and process are gone."""
    waiting = container.state.status is Status.RESTARTING
    code = container.state.exit_code if waiting else LOST
    finished = container.state.finished_at if waiting else engine.now
    release_networks(engine, container.id)
    engine.change(container.id, exec_ids=())
    engine.set_state(container.id, status=Status.EXITED, pid=0, exit_code=code, finished_at=finished)


def starts_again(container: Container) -> bool:
    """The restart policy, as the daemon's start minds it."""
    if not container.state.started_at:
        return False
    match container.host_config.RestartPolicy.Name:
        case "always":
            return True
        case "unless-stopped":
            return not container.manually_stopped
        case "on-failure":
            ended = LOST if container.running else container.state.exit_code
            return ended != 0 and not container.manually_stopped
    return False


def start_again(engine: Engine, container_id: str) -> None:
    """As after a back-off, with a count that begins anew."""
    engine.change(container_id, restart_count=0)
    restart(engine, container_id)

