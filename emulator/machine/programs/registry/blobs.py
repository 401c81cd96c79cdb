"""Blobs of a repository (distribution: registry/handlers/blob.go): given out whole or in part, taken away where that may be."""

from __future__ import annotations

import re

from emulator.machine.network.http.message import Response
from emulator.machine.network.http.ranges import byte_range
from emulator.machine.programs.registry.exchange import Exchange
from emulator.machine.programs.registry.faults import Code, Fault

DIGEST = re.compile(r"sha256:[a-f0-9]{64}")


def wanted_digest(exchange: Exchange) -> str:
    """The one in the path; raises Fault where it is none."""
    digest = exchange.variables["digest"]
    if not DIGEST.fullmatch(digest):
        raise Fault(Code.DIGEST_INVALID, {})
    return digest


async def get(exchange: Exchange) -> Response:
    """GET and HEAD."""
    digest, storage = wanted_digest(exchange), exchange.storage
    size = storage.size(digest)
    if size is None or not storage.has_layer(exchange.name, digest):
        raise Fault(Code.BLOB_UNKNOWN, digest)
    marks = {"Docker-Content-Digest": digest, "Etag": f'"{digest}"', "Cache-Control": "max-age=31536000"}
    if exchange.request.headers.get("If-None-Match").strip('"') == digest:
        return exchange.answer(304, marks)
    fields = marks | {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes"}
    part = byte_range(exchange.request.headers.get("Range"), size)
    if exchange.request.method == "HEAD":
        return exchange.answer(200, fields | {"Content-Length": str(size)})
    data = storage.read(storage.blob(digest)) or b""
    if part:
        first, last = part
        cut = {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last + 1 - first)}
        return exchange.answer(206, fields | cut, data[first : last + 1])
    return exchange.answer(200, fields | {"Content-Length": str(size)}, data)


async def delete(exchange: Exchange) -> Response:
    """The repository gives it out no more; the bytes stay."""
    digest, storage = wanted_digest(exchange), exchange.storage
    if not exchange.config.delete:
        raise Fault(Code.UNSUPPORTED)
    if not storage.has_layer(exchange.name, digest):
        raise Fault(Code.BLOB_UNKNOWN)
    storage.remove(storage.layer(exchange.name, digest))
    return exchange.answer(202, {"Content-Length": "0"})
