"""`GET /containers/json`, fast: a line's text is kept until its record or its image's name changes; the status is new."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from emulator.engine import Engine
from emulator.engine.container.list import Query, image_shown, selected
from emulator.faces.api.reply import JSON, Answer, Reply, text_bytes
from emulator.model.container import Container
from emulator.wire.container_summary import container_summary, status_text
from emulator.wire.go_json import plain_fields, written

Kept = tuple[Container, str, str, str]
KEPT: WeakKeyDictionary[Engine, dict[str, Kept]] = WeakKeyDictionary()


def rows(engine: Engine, query: Query) -> Answer:
    """The lines of a list, the newest first."""
    kept, now = KEPT.setdefault(engine, {}), engine.now
    if len(kept) > 2 * len(engine.world.containers):
        kept.clear()
    parts: list[str] = []
    for container in selected(engine, query):
        image = image_shown(engine, container)
        row = kept.get(container.id)
        if row is None or row[0] is not container or row[1] != image:
            row = kept[container.id] = rendered(container, image)
        parts.append(f"{row[2]}{status_text(container, now)}{row[3]}")
    return Reply(200, text_bytes(f"[{','.join(parts)}]\n"), JSON)


def rendered(container: Container, image: str) -> Kept:
    """The text before and behind the status (which needs no escapes)."""
    fields = plain_fields(container_summary(container, image, 0))
    names = list(fields)
    place = names.index("Status")
    head, tail = ({name: fields[name] for name in part} for part in (names[:place], names[place + 1 :]))
    return container, image, f'{written(head, escape_html=False)[:-1]},"Status":"', f'",{written(tail, escape_html=False)[1:]}'
