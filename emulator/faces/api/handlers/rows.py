"""`GET /containers/json`, fast: a line's text is kept until its record, its image's name or a link to it changes; the status is
new."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import msgspec
from msgspec import structs

from emulator.engine import Engine
from emulator.engine.container.list import Query, image_shown, link_names, selected
from emulator.faces.api.reply import JSON, Answer, Reply, text_bytes
from emulator.model.container import Container
from emulator.model.network import EndpointSettings
from emulator.wire.container_summary import ContainerSummary, container_summary, status_text
from emulator.wire.go_json import Json, plain, plain_fields, written

Kept = tuple[Container, tuple[str, list[str] | None], str, str]
KEPT: WeakKeyDictionary[Engine, dict[str, Kept]] = WeakKeyDictionary()


def rows(engine: Engine, query: Query) -> Answer:
    """The lines of a list, the newest first."""
    kept, now, links = KEPT.setdefault(engine, {}), engine.now, link_names(engine)
    if len(kept) > 2 * len(engine.world.containers):
        kept.clear()
    parts: list[str] = []
    for container in selected(engine, query):
        names = image_shown(engine, container), links.get(container.id)
        row = kept.get(container.id)
        if row is None or row[0] is not container or row[1] != names:
            row = kept[container.id] = rendered(container, names)
        parts.append(f"{row[2]}{status_text(container, now)}{row[3]}")
    return Reply(200, text_bytes(f"[{','.join(parts)}]\n"), JSON)


def rendered(container: Container, names: tuple[str, list[str] | None]) -> Kept:
    """The text before and behind the status (which needs no escapes)."""
    image, links = names
    line = container_summary(container, image, 0)
    if links:
        line = structs.replace(line, Names=(*line.Names, *links))
    try:
        text = msgspec.json.encode(quick(line)).decode()
    except UnicodeEncodeError:  # what was no UTF-8 when it came in stays what it is
        text = written(plain_fields(line), escape_html=False)
    head, _, tail = text.rpartition(f'"Status":"{line.Status}","HostConfig":')
    return container, names, f'{head}"Status":"', f'","HostConfig":{tail}'


def quick(line: ContainerSummary) -> dict[str, object]:
    """`plain_fields` of a line, but that the encoder is left what it writes as Go does."""
    return {
        "Id": line.ID, "Names": line.Names, "Image": line.Image, "ImageID": line.ImageID, "Command": line.Command,
        "Created": line.Created, "Ports": plain(line.Ports) if line.Ports else (), "Labels": dict(sorted(line.Labels.items())),
        "State": line.State, "Status": line.Status, "HostConfig": plain(line.HostConfig),
        "NetworkSettings": {"Networks": {name: endpoint(each) for name, each in sorted(line.NetworkSettings.Networks.items())}},
        "Mounts": plain(line.Mounts) if line.Mounts else (),
    }  # fmt: skip


def endpoint(settings: EndpointSettings) -> EndpointSettings | Json:
    """As it is where nothing in it may be left out or is to be sorted."""
    return plain(settings) if settings.IPAMConfig is not None or settings.DriverOpts else settings
