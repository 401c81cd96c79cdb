"""Manifests of a repository, by tag or digest (distribution: registry/handlers/manifests.go)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from emulator.machine.network.http.message import Response
from emulator.machine.programs.registry.blobs import DIGEST
from emulator.machine.programs.registry.exchange import Exchange
from emulator.machine.programs.registry.faults import Code, Fault, Faults

SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
KINDS = (SCHEMA2, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX)
OLD_CLIENT = (
    "manifests of schema 1, for clients that do not accept those of schema 2, are not emulated: "
    f"ask with the header Accept: {SCHEMA2}"
)
UNACCEPTED = {
    OCI_MANIFEST: "OCI manifest found, but accept header does not support OCI manifests",
    OCI_INDEX: "OCI index found, but accept header does not support OCI indexes",
}
LARGEST = 4 << 20


async def get(exchange: Exchange) -> Response:
    """GET and HEAD; in the form in which it was put."""
    storage, reference = exchange.storage, exchange.variables["reference"]
    tag = "" if ":" in reference else reference
    digest = storage.tagged(exchange.name, tag) if tag else checked(reference)
    if not digest:
        raise Fault(Code.MANIFEST_UNKNOWN, {"Tag": tag})
    if exchange.request.headers.get("If-None-Match").strip('"') == digest:
        return exchange.answer(304, {})
    data = storage.read(storage.blob(digest)) if storage.link(storage.revision(exchange.name, digest)) else None
    if data is None:
        raise Fault(Code.MANIFEST_UNKNOWN, {"Name": exchange.name, "Revision": digest})
    kind = kind_of(data)
    check_accepted(exchange, kind, tag)
    fields = {"Content-Type": kind, "Content-Length": str(len(data)), "Docker-Content-Digest": digest, "Etag": f'"{digest}"'}
    return exchange.answer(200, fields, data)


def checked(digest: str) -> str:
    """A digest that can be one; raises Fault."""
    if not DIGEST.fullmatch(digest):
        raise Fault(Code.DIGEST_INVALID, {})
    return digest


def kind_of(data: bytes) -> str:
    """The media type that a stored manifest has."""
    found = fields_of(data)
    return str(found.get("mediaType") or (OCI_INDEX if "manifests" in found else OCI_MANIFEST))


def fields_of(data: bytes) -> dict[str, object]:
    """A manifest's JSON; raises Fault where it is none."""
    try:
        found = json.loads(data)
    except RecursionError:
        raise Fault(Code.MANIFEST_INVALID, {}) from None
    except ValueError as error:
        place = getattr(error, "pos", None)
        raise Fault(Code.MANIFEST_INVALID, {} if place is None else {"Offset": place + 1}) from None
    if not isinstance(found, dict):
        raise Fault(Code.MANIFEST_INVALID, {})
    return found


def check_accepted(exchange: Exchange, kind: str, tag: str) -> None:
    """Raises Fault for a manifest that the client cannot read."""
    wanted = [word.partition(";")[0].strip() for word in accepted(exchange)]
    if kind in wanted:
        return
    if kind in UNACCEPTED:
        raise Fault(Code.MANIFEST_UNKNOWN, message=UNACCEPTED[kind])
    if tag and (kind == DOCKER_LIST or not exchange.build.third):
        raise Fault(Code.UNSUPPORTED, message=OLD_CLIENT)


def accepted(exchange: Exchange) -> Iterator[str]:
    """What the client says that it reads."""
    for name, value in exchange.request.headers.fields:
        if name.lower() == "accept":
            yield from value.split(",")


async def put(exchange: Exchange) -> Response:
    """A manifest, all of whose parts must be here."""
    storage, reference, data = exchange.storage, exchange.variables["reference"], exchange.request.body
    kind = exchange.request.headers.get("Content-Type").partition(";")[0]
    if len(data) > LARGEST or kind not in KINDS:
        raise Fault(Code.MANIFEST_INVALID, {})
    found = fields_of(data)
    if found.get("mediaType", kind) != kind or found.get("schemaVersion") != 2:
        raise Fault(Code.MANIFEST_INVALID, {})
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    if ":" in reference and reference != digest:
        raise Fault(Code.DIGEST_INVALID)
    missing = [each for each in parts(found) if not is_here(exchange, kind, each)]
    if missing:
        raise Faults([Fault(Code.MANIFEST_BLOB_UNKNOWN, each) for each in missing])
    storage.put_blob(digest, data)
    storage.put_link(storage.revision(exchange.name, digest), digest)
    if ":" not in reference:
        storage.put_tag(exchange.name, reference, digest)
    location = exchange.url(f"/v2/{exchange.name}/manifests/{digest}")
    return exchange.answer(201, {"Location": location, "Docker-Content-Digest": digest, "Content-Length": "0"})


def parts(manifest: dict[str, object]) -> Iterator[str]:
    """The digests that it names: layers and configuration, or other manifests."""
    lists = (manifest.get("layers"), manifest.get("manifests"), [manifest.get("config")])
    for part in (each for one in lists if isinstance(one, list) for each in one):
        if isinstance(part, dict) and not part.get("urls"):
            yield str(part.get("digest", ""))


def is_here(exchange: Exchange, kind: str, digest: str) -> bool:
    """Whether the repository has a part."""
    if not DIGEST.fullmatch(digest):
        return False
    if kind in (DOCKER_LIST, OCI_INDEX):
        return bool(exchange.storage.link(exchange.storage.revision(exchange.name, digest)))
    return exchange.storage.has_layer(exchange.name, digest)


async def delete(exchange: Exchange) -> Response:
    """Takes a manifest away, by its digest, and the tags that name it."""
    storage, digest = exchange.storage, exchange.variables["reference"]
    if ":" not in digest or not exchange.config.delete:
        raise Fault(Code.UNSUPPORTED)
    if not storage.link(storage.revision(exchange.name, checked(digest))):
        raise Fault(Code.MANIFEST_UNKNOWN)
    storage.remove(storage.revision(exchange.name, digest))
    for tag in storage.tags(exchange.name) or ():
        if storage.tagged(exchange.name, tag) == digest:
            storage.remove(storage.tag(exchange.name, tag))
    return exchange.answer(202, {"Content-Length": "0"})
