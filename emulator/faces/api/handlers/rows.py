"""`GET /containers/json`, fast: a line's bytes are kept until its record, its image's name or a link to it changes; a status
that tells of time is new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from msgspec import structs

from emulator.engine import Engine
from emulator.engine.container.list import Query, image_shown, link_names, selected
from emulator.faces.api.reply import JSON, Answer, Reply, text_bytes
from emulator.model.container import Container
from emulator.model.document import StringMap, Strings
from emulator.model.lifecycle import Status
from emulator.model.network import EndpointSettings
from emulator.wire.container_summary import (
    command_text,
    container_summary,
    port_list,
    status_text,
    summary_endpoint,
)
from emulator.wire.go_json import Json, plain, plain_fields, written
from emulator.wire.mounts import mount_point
from emulator.wire.times import SECOND

AGELESS = frozenset((Status.CREATED, Status.REMOVING, Status.DEAD))


class Kept(NamedTuple):
    """A line, and what it was made of. `head` is all of it where its status does not tell of time."""

    container: Container
    image: str
    links: list[str] | None
    head: bytes
    tail: bytes = b""


class Beginning(msgspec.Struct, gc=False):
    """A line up to its status."""

    Id: str
    Names: Strings
    Image: str
    ImageID: str
    Command: str
    Created: int
    Ports: Json | tuple[()]
    Labels: StringMap
    State: str


class Networks(msgspec.Struct, gc=False):
    """The endpoints."""

    Networks: dict[str, EndpointSettings | Json]


class End(msgspec.Struct, gc=False):
    """A line behind its status."""

    HostConfig: StringMap
    NetworkSettings: Networks
    Mounts: Json | tuple[()]


KEPT: WeakKeyDictionary[Engine, dict[str, Kept]] = WeakKeyDictionary()
ENCODE = msgspec.json.Encoder().encode


def rows(engine: Engine, query: Query) -> Answer:
    """The lines of a list, the newest first."""
    kept, now, links = kept_lines(engine), engine.now, link_names(engine)
    parts: list[bytes] = []
    for container in chosen(engine, query):
        image, names = image_shown(engine, container), links.get(container.id)
        row = kept.get(container.id)
        if row is None or row[0] is not container or row[1] != image or row[2] != names:
            row = kept[container.id] = rendered(container, image, names)
        parts.append(row[3] + status_text(container, now).encode() + row[4] if row[4] else row[3])
    return Reply(200, b"[%b]\n" % b",".join(parts), JSON)


def kept_lines(engine: Engine) -> dict[str, Kept]:
    """By id; begun anew where most of them are of containers that have gone."""
    kept = KEPT.setdefault(engine, {})
    if len(kept) > 2 * len(engine.world.containers):
        kept.clear()
    return kept


def chosen(engine: Engine, query: Query) -> Iterable[Container]:
    """Those of a query."""
    if query.all and not query.limit and not query.filters.values:
        return reversed(engine.world.containers.values())
    return selected(engine, query)


def prepare(engine: Engine, container_id: str) -> None:
    """Makes a new container's line, so that a long list is not made at once."""
    container = engine.world.containers.get(container_id)
    if container is not None and not container.host_config.Links:
        kept_lines(engine)[container_id] = rendered(container, image_shown(engine, container), None)


def rendered(container: Container, image: str, links: list[str] | None) -> Kept:
    """The bytes before and behind the status (which needs no escapes)."""
    names = ("/" + container.name, *links) if links else ("/" + container.name,)
    try:
        head, tail = ENCODE(beginning(container, image, names)), ENCODE(end(container))
    except UnicodeEncodeError:  # what was no UTF-8 when it came in stays what it is
        head, tail = slowly(container, image, names)
    head, tail = head[:-1] + b',"Status":"', b'",' + tail[1:]
    if container.state.status in AGELESS:
        return Kept(container, image, links, head + status_text(container, 0).encode() + tail)
    return Kept(container, image, links, head, tail)


def beginning(container: Container, image: str, names: Strings) -> Beginning:
    """As `container_summary` has it; the encoder is left what it writes as Go does."""
    labels = container.labels
    return Beginning(
        container.id, names, image, container.image_id, command_text(container.path, container.args),
        container.created // SECOND, plain(port_list(container)) if container.ports else (),
        dict(sorted(labels.items())) if len(labels) > 1 else labels, container.state.status.value,
    )  # fmt: skip


def end(container: Container) -> End:
    """The same of what stands behind the status."""
    networks = container.networks.items()
    return End(
        {"NetworkMode": container.host_config.NetworkMode} if container.host_config.NetworkMode else {},
        Networks({name: endpoint(each) for name, each in (sorted(networks) if len(networks) > 1 else networks)}),
        plain(tuple(mount_point(mount) for mount in container.mounts)) if container.mounts else (),
    )


def slowly(container: Container, image: str, names: Strings) -> tuple[bytes, bytes]:
    """Both parts, of a line with texts that are no UTF-8."""
    fields = plain_fields(structs.replace(container_summary(container, image, 0), Names=names))
    place = list(fields).index("Status")
    parts = dict(list(fields.items())[:place]), dict(list(fields.items())[place + 1 :])
    head, tail = (text_bytes(written(part, escape_html=False)) for part in parts)
    return head, tail


def endpoint(settings: EndpointSettings) -> EndpointSettings | Json:
    """As it is where nothing in it may be left out or is to be sorted."""
    shown = summary_endpoint(settings)
    return plain(shown) if shown.IPAMConfig is not None or shown.DriverOpts else shown
