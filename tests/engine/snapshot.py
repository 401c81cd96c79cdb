"""What a world is at one moment, to compare it with what it was before and to see that it holds together."""

from __future__ import annotations

from collections.abc import Callable

from emulator.backend.simulate import SimulateBackend
from emulator.faces.session import Session
from emulator.model.events import Event, Message, Table
from emulator.model.world import UNDOABLE_MESSAGES, World

Tables = dict[str, list[tuple[str, object]]]


def tables(world: World) -> Tables:
    """All records in their order, and the index over them."""
    found: Tables = {table.value: list(world.table(table).items()) for table in Table}
    found["messages"] = [(str(place), event) for place, event in enumerate(world.messages)]
    index = world.index
    found["endpoints"] = [(network, sorted(held)) for network, held in sorted(index.endpoints.items())]
    found["addresses"] = [(network, sorted(given.taken)) for network, given in sorted(index.addresses.items())]
    found["ports"] = [(f"{number}/{protocol}", dict(held)) for (protocol, number), held in sorted(index.ports.items())]
    found["names"] = sorted(index.names.items())
    found["ids"] = [(key, None) for key in index.ids]
    return found


def difference(before: Tables, after: Tables) -> list[str]:
    """The tables that differ, and in which keys."""
    told = []
    for name in before:
        if before[name] != after[name]:
            old, new = dict(before[name]), dict(after[name])
            keys = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
            told.append(f"{name}: {keys[:5] or 'order'}")
    return told


def simulated(session: Session) -> SimulateBackend:
    """What runs the session's containers."""
    assert isinstance(session.engine.backend, SimulateBackend)
    return session.engine.backend


def check_undo(world: World, events: list[Event], before: Tables) -> None:
    """The events of the last command taken back give the world before it; done again, the one after it."""
    after = tables(world)
    if sum(event.message is not None for event in events) > UNDOABLE_MESSAGES:
        del before["messages"], after["messages"]  # so many are not kept
    for event in reversed(events):
        world.undo(event)
    assert not (found := difference(before, tables(world))), f"undo leaves {found}"
    for event in events:
        world.apply(event)
    assert not (found := difference(after, tables(world))), f"done again it is another world: {found}"


def check_backend(session: Session) -> None:
    """Engine, world and backend agree on what there is, what runs, and which ports are open."""
    engine, world = session.engine, session.engine.world
    backend = simulated(session)
    assert set(backend.holdings) == set(engine.live) == set(world.containers)
    for container in world.containers.values():
        runs = backend.holdings[container.id].running is not None
        assert runs == (container.running and container.state.status.value != "restarting"), container.name
        assert bool(container.state.pid) == runs, f"{container.name} has pid {container.state.pid}"
    published = {(p.host_address, p.host_port, p.protocol) for p in backend.networking.fabric.publications}
    wanted = {(address, port, protocol) for (protocol, port), held in world.index.ports.items() for address in held}
    assert published == wanted, f"open on the host: {sorted(published)}, published: {sorted(wanted)}"


def needed_layers(world: World) -> set[str]:
    """The diff ids of the layers that images, containers and the build cache stand on."""
    needed = {layer.diff_id for image in world.images.values() for layer in image.layers}
    needed |= {layer.diff_id for container in world.containers.values() for layer in container.image_layers}
    return needed | {diff_id for record in world.build_cache.values() for diff_id in record.diff_ids}


def check_layers(session: Session) -> None:
    """The layers that are held are those that somebody stands on, no more and no less; nobody works on others."""
    store, world = simulated(session).layers, session.engine.world
    needed = needed_layers(world)
    assert not session.engine.layer_work, "somebody still works on layers"
    held = set(store.layers)
    assert held == needed, f"lost: {sorted(needed - held)}, left: {sorted(held - needed)}"
    assert needed == set(world.layer_users.counts)
    assert all(needed.issuperset(stack) for stack in store.init_layers) and needed.issuperset(store.listings)


def check_execs(world: World) -> None:
    """An exec belongs to a container."""
    assert all(execution.container_id in world.containers for execution in world.execs.values())


def check_effects(world: World, events: list[Event]) -> None:
    """The last thing told of every object is what it is now."""
    last: dict[tuple[str, str], Message] = {}
    for event in events:
        message = event.message
        if message is not None and message.action.partition(":")[0] in EFFECTS.get(message.kind, {}):
            last[message.kind, message.id] = message
    for (kind, identifier), message in last.items():
        action = message.action.partition(":")[0]
        holds = EFFECTS[kind][action](world, message)
        assert holds, f"{kind} {action} of {identifier} was told, and is not seen"


def status_of(world: World, message: Message) -> str:
    container = world.containers.get(message.id)
    return container.state.status.value if container else "gone"


Effect = Callable[[World, Message], bool]
EFFECTS: dict[str, dict[str, Effect]] = {
    "container": {
        "create": lambda world, message: message.id in world.containers,
        "destroy": lambda world, message: message.id not in world.containers,
        "start": lambda world, message: status_of(world, message) == "running",
        "unpause": lambda world, message: status_of(world, message) == "running",
        "pause": lambda world, message: status_of(world, message) == "paused",
        "die": lambda world, message: status_of(world, message) in ("exited", "restarting", "gone", "removing"),
        "rename": lambda world, message: world.containers[message.id].name == message.attributes["name"],
    },
    "network": {
        "create": lambda world, message: message.id in world.networks,
        "destroy": lambda world, message: message.id not in world.networks,
    },
    "volume": {
        "create": lambda world, message: message.id in world.volumes,
        "destroy": lambda world, message: message.id not in world.volumes,
    },
    "image": {
        "tag": lambda world, message: message.id in world.images,
        "delete": lambda world, message: message.id not in world.images,
    },
}
