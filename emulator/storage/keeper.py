"""What has changed since the last save, written in one transaction: all of it is on disk when `save` returns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import TypeAlias

from emulator.backend.simulate import SimulateBackend
from emulator.engine import Engine
from emulator.machine.files.inode import Inode
from emulator.machine.files.layer import WHITEOUT, Entry
from emulator.machine.files.overlay import Overlay
from emulator.model.container import Container
from emulator.model.events import Event, Record, Table
from emulator.model.world import KEPT_MESSAGES
from emulator.storage.database import Database
from emulator.storage.records import TYPES, packed, packed_message
from emulator.storage.statements import DROP_RECORD, PUT_FACT, PUT_FILE, PUT_MESSAGE, PUT_RECORD, Write, may_wait
from emulator.storage.trees import nodes_of, packed_layer
from emulator.storage.unsaved import UnsavedWorld

Stamp: TypeAlias = tuple[object, ...]

HOST = "host"
"""The owner of what Docker keeps on its host: volumes."""
INIT = "init "
"""Before the layers of an image: the layer that Docker lays over them."""


class Keeper:
    """Listens to an engine's journal. `backend` has the files, `files` is the tree that holds the volumes; None where real
    files are kept as they are. `trees_beside` are those of whatever else the world has on its host, by name."""

    def __init__(
        self, database: Database, engine: Engine, backend: SimulateBackend | None, files: Overlay | None,
        trees_beside: Mapping[str, Overlay] | None = None,
    ) -> None:  # fmt: skip
        self._database, self._engine, self._backend, self._files = database, engine, backend, files
        self._records: dict[tuple[Table, str], Record | None] = {}
        self._messages: list[tuple[int, Event]] = []
        self._touched: dict[str, None] = {}
        self._running: dict[str, None] = {}
        self._beside = dict(trees_beside or {})
        self._layers: set[str] = set()
        self._layer_version = -1
        self._logs: dict[str, int] = {}
        self._stamps: dict[str, dict[str, Stamp]] = {}
        self._chains: object = None
        self._owed: list[Write] = []
        engine.journal = self.note

    def begin(self, facts: dict[str, object]) -> None:
        """Takes the whole world as changed, as it is now, with `facts` beside it; drops what was stored."""
        world = self._engine.world
        self._records = {(table, key): record for table in TYPES for key, record in world.table(table).items()}
        for container in world.containers.values():
            self._note_container(container.id, container)
        wiped = [(f"DELETE FROM {name}", ()) for name in ("records", "files", "logs", "layers", "messages")]
        kept = [(PUT_FACT, (name, packed(value))) for name, value in facts.items()]
        messages = list(enumerate(world.messages, self._engine.serial - len(world.messages) + 1))
        self._messages = messages
        self._database.save([*wiped, *kept, *self._writes()])

    def resume(self, facts: dict[str, object]) -> None:
        """The world is the stored one: only `facts` are new, and what changes from now on."""
        rows = self._database.rows("SELECT diff_id FROM layers")
        self._layers = {str(diff_id) for (diff_id,) in rows}
        for container in self._engine.world.containers.values():
            self._note_container(container.id, container)
        self._know_files()
        self._chains = extent(self._engine.cache_ids)
        kept = [(PUT_FACT, (name, packed(value))) for name, value in facts.items()]
        self._database.save([*kept, *self._layer_writes()])

    def _know_files(self) -> None:
        """As they are, they are stored: what would be written of them is written already."""
        touched, self._touched = self._touched, {}
        for container_id in touched:
            deque(self._container_writes(container_id), maxlen=0)
        deque(self._host_writes(), maxlen=0)

    def note(self, event: Event) -> None:
        """The engine has decided."""
        for change in event.changes:
            if change.table in TYPES:
                self._records[change.table, change.key] = change.after
            if change.table is Table.CONTAINERS:
                self._note_container(change.key, change.after)
        if event.message is not None:
            self._messages.append((self._engine.serial, event))
            if event.message.kind == "container":
                self._touched[event.message.id] = None

    def _note_container(self, container_id: str, after: Record | None) -> None:
        self._touched[container_id] = None
        if isinstance(after, Container) and after.running:
            self._running[container_id] = None
        else:
            self._running.pop(container_id, None)

    @property
    def changed(self) -> bool:
        """Whether the engine has decided anything since the last save."""
        return bool(self._records or self._messages or self._owed)

    def save_decisions(self) -> None:
        """Saves where the engine has decided something: cheap enough before each thing that is printed."""
        if self.changed:
            self._keep([*self._owed, *self._writes()])

    def save(self) -> None:
        """All, with what running containers did by themselves; nothing is written where nothing has changed. What could not
        be saved (UnsavedWorld) comes first the next time."""
        writes = [*self._owed, *(self._writes() if self.changed or self._running else ())]
        if writes:
            self._owed = writes
            self._database.save(writes)
            self._owed = []
        elif self._database.waiting:
            with suppress(UnsavedWorld):  # it is on disk, and can wait longer
                self._database.save(())

    def _keep(self, writes: list[Write]) -> None:
        """On disk at once; in the tables at once, or with the next save."""
        self._owed = writes
        if may_wait(writes):
            self._database.note(writes)
        else:
            self._database.save(writes)
        self._owed = []

    def _writes(self) -> Iterator[Write]:
        records, self._records = self._records, {}
        messages, self._messages = self._messages, []
        looked_at = [*self._touched, *(each for each in self._running if each not in self._touched)]
        self._touched = {}
        yield from self._layer_writes()
        for (table, key), record in records.items():
            yield record_write(table, key, record)
        yield from self._message_writes(messages)
        for container_id in looked_at:
            yield from self._container_writes(container_id)
        yield from self._host_writes()
        if (chains := extent(self._engine.cache_ids)) != self._chains:
            self._chains = chains
            yield PUT_FACT, ("cache_ids", packed(self._engine.cache_ids))

    def _host_writes(self) -> Iterator[Write]:
        if self._files is not None:
            yield from self._tree_writes(HOST, self._files)
        for name, tree in self._beside.items():
            yield from self._tree_writes(name, tree)

    def _message_writes(self, messages: list[tuple[int, Event]]) -> Iterator[Write]:
        """Up to twice as many stay as are shown, so that old ones are seldom looked for."""
        for serial, event in messages[-KEPT_MESSAGES:]:
            yield PUT_MESSAGE, (serial, packed_message(event))
        if messages and messages[0][0] // KEPT_MESSAGES != (self._engine.serial + 1) // KEPT_MESSAGES:
            yield "DELETE FROM messages WHERE serial <= ?", (self._engine.serial - KEPT_MESSAGES,)

    def _layer_writes(self) -> Iterator[Write]:
        if self._backend is None:
            return
        store = self._backend.layers
        if store.version == self._layer_version:
            return
        self._layer_version = store.version
        layers = store.layers | {INIT + " ".join(below): layer for below, layer in store.init_layers.items()}
        for diff_id in self._layers - layers.keys():
            yield "DELETE FROM layers WHERE diff_id = ?", (diff_id,)
        for diff_id, layer in layers.items():
            if diff_id not in self._layers:
                listing = store.listings.get(diff_id)
                value = b"L" + packed(listing) if listing else b"N" + packed_layer(layer)
                yield "INSERT OR REPLACE INTO layers VALUES (?, ?)", (diff_id, value)
        self._layers = set(layers)

    def _container_writes(self, container_id: str) -> Iterator[Write]:
        live = self._engine.live.get(container_id)
        if live is None:
            yield "DELETE FROM files WHERE owner = ?", (container_id,)
            yield "DELETE FROM logs WHERE container = ?", (container_id,)
            self._stamps.pop(container_id, None)
            self._logs.pop(container_id, None)
            return
        if self._backend is not None:
            yield from self._tree_writes(container_id, self._backend.holdings[container_id].overlay)
        log, saved = live.log, self._logs.get(container_id, 0)
        fresh = min(log.serial - saved, len(log.entries))
        for serial, entry in enumerate(islice(reversed(log.entries), fresh)):
            yield "INSERT OR REPLACE INTO logs VALUES (?, ?, ?)", (container_id, log.serial - serial, packed(entry))
        if fresh:
            self._logs[container_id] = log.serial
            yield "DELETE FROM logs WHERE container = ? AND serial <= ?", (container_id, log.serial - len(log.entries))

    def _tree_writes(self, owner: str, overlay: Overlay) -> Iterator[Write]:
        entries, opaque = overlay.upper()
        known = self._stamps.get(owner, {})
        if not entries and not known:
            return
        now = {path: stamp(entry, path in opaque) for path, entry in entries.items()}
        if now == known:
            return
        self._stamps[owner] = now
        changed = {path for path in now if now[path] != known.get(path)}
        changed |= {path for path, entry in entries.items() if isinstance(entry, Inode) and entry.nlink > 1}
        for path, node in nodes_of(sorted(entries.items()), opaque):
            if path in changed:
                yield PUT_FILE, (owner, path.encode("utf-8", "surrogateescape"), packed(node))
        for path in known:
            if path not in now:
                yield "DELETE FROM files WHERE owner = ? AND path = ?", (owner, path.encode("utf-8", "surrogateescape"))


def record_write(table: Table, key: str, record: Record | None) -> Write:
    """A record as it is now; None: it is gone."""
    if record is None:
        return DROP_RECORD, (table.value, key)
    return PUT_RECORD, (table.value, key, packed(record))


def extent(table: dict[str, str]) -> object:
    """Another one where keys came or went; they come at the end."""
    return len(table), next(reversed(table), None)


def stamp(entry: Entry, opaque: bool) -> Stamp:
    """Equal as long as nothing about a file has changed. It holds the inode, so that no other one can look like it."""
    if entry is WHITEOUT:
        return (entry,)
    return (
        entry, entry.mtime, entry.ctime, entry.nlink, entry.mode, entry.uid, entry.gid, entry.size, opaque,
    )
