"""How blobs come in (distribution: registry/handlers/blobupload.go): POST begins, PATCH adds, PUT ends with the digest."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import quote
from uuid import UUID

from emulator.machine.files.blob import blob_digest
from emulator.machine.network.http.message import Response
from emulator.machine.programs.registry.blobs import DIGEST
from emulator.machine.programs.registry.exchange import Exchange
from emulator.machine.programs.registry.faults import Code, Fault
from emulator.machine.programs.registry.log import rfc3339_nano

UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def start(exchange: Exchange) -> Response:
    """POST: a new upload, or a blob of another repository (`mount` and `from`) at once."""
    storage, digest, source = exchange.storage, exchange.value("mount"), exchange.value("from")
    if DIGEST.fullmatch(digest) and source and storage.has_layer(source, digest):
        storage.put_link(storage.layer(exchange.name, digest), digest)
        return created(exchange, digest)
    identifier = str(UUID(int=exchange.random.getrandbits(128), version=4))
    path = storage.upload(exchange.name, identifier)
    started = rfc3339_nano(storage.process.kernel.timeline.now)
    storage.write(f"{path}/startedat", re.sub(r"\.\d+", "", started).encode())
    storage.write(f"{path}/data", b"")
    return progress(exchange, identifier, 202, started)


def data_of(exchange: Exchange) -> bytes:
    """What has come so far; raises Fault for an upload that is not under way."""
    identifier = exchange.variables["uuid"]
    if not UUIDS.fullmatch(identifier) or not exchange.value("_state"):
        raise Fault(Code.BLOB_UPLOAD_INVALID, {})
    state = read_state(exchange)
    if state.get("Name") != exchange.name or state.get("UUID") != identifier:
        raise Fault(Code.BLOB_UPLOAD_INVALID)
    data = exchange.storage.read(f"{exchange.storage.upload(exchange.name, identifier)}/data")
    if data is None:
        raise Fault(Code.BLOB_UPLOAD_UNKNOWN)
    if state.get("Offset") != len(data):
        raise Fault(Code.BLOB_UPLOAD_INVALID)
    return data


async def status(exchange: Exchange) -> Response:
    """GET: how far it is."""
    data_of(exchange)
    return progress(exchange, exchange.variables["uuid"], 204)


async def patch(exchange: Exchange) -> Response:
    """Bytes are added."""
    data, kind = data_of(exchange), exchange.request.headers.get("Content-Type")
    if kind not in ("", "application/octet-stream"):
        raise Fault(Code.UNKNOWN, {})
    keep(exchange, data + exchange.request.body)
    return progress(exchange, exchange.variables["uuid"], 202)


async def put(exchange: Exchange) -> Response:
    """The last bytes; all together must be what the digest says."""
    data, digest, storage = data_of(exchange), exchange.value("digest"), exchange.storage
    path = storage.upload(exchange.name, exchange.variables["uuid"])
    if not digest:
        raise Fault(Code.DIGEST_INVALID, "digest missing")
    if not DIGEST.fullmatch(digest):
        raise Fault(Code.DIGEST_INVALID, "digest parsing failed")
    data += exchange.request.body
    if blob_digest(data) != digest:
        storage.remove(path)
        raise Fault(Code.DIGEST_INVALID, {"Digest": digest, "Reason": {}})
    storage.put_blob(digest, data)
    storage.put_link(storage.layer(exchange.name, digest), digest)
    storage.remove(path)
    return created(exchange, digest)


async def cancel(exchange: Exchange) -> Response:
    """DELETE: as if it had never begun."""
    data_of(exchange)
    exchange.storage.remove(exchange.storage.upload(exchange.name, exchange.variables["uuid"]))
    fields = {"Docker-Upload-Uuid": exchange.variables["uuid"], "Content-Length": "0"}
    return exchange.answer(204, fields)


def keep(exchange: Exchange, data: bytes) -> None:
    """What has come, in the file that grows."""
    path = f"{exchange.storage.upload(exchange.name, exchange.variables['uuid'])}/data"
    exchange.storage.remove(path)
    exchange.storage.write(path, data)


def created(exchange: Exchange, digest: str) -> Response:
    """The blob is here."""
    location = exchange.url(f"/v2/{exchange.name}/blobs/{digest}")
    return exchange.answer(201, {"Location": location, "Content-Length": "0", "Docker-Content-Digest": digest})


def progress(exchange: Exchange, identifier: str, status: int, started: str = "") -> Response:
    """Where to go on, and up to which byte it is here."""
    storage = exchange.storage
    path = storage.upload(exchange.name, identifier)
    size = storage.process.stat(f"{path}/data").size
    started = started or (storage.read(f"{path}/startedat") or b"").decode("ascii", "replace")
    state = signed(exchange, {"Name": exchange.name, "UUID": identifier, "Offset": size, "StartedAt": started})
    location = exchange.url(f"/v2/{exchange.name}/blobs/uploads/{identifier}", f"_state={quote(state, safe='')}")
    fields = {"Location": location, "Docker-Upload-Uuid": identifier, "Range": f"0-{max(size - 1, 0)}"}
    return exchange.answer(status, fields | ({} if status == 204 else {"Content-Length": "0"}))


def signed(exchange: Exchange, state: dict[str, object]) -> str:
    """What the client carries from one request to the next (distribution: registry/handlers/hmac.go)."""
    text = json.dumps(state, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(seal(exchange, text) + text).decode()


def seal(exchange: Exchange, text: bytes) -> bytes:
    return hmac.digest(exchange.config.secret.encode("utf-8", "surrogateescape"), text, hashlib.sha256)


def read_state(exchange: Exchange) -> dict[str, object]:
    """And back; raises Fault for one that is not from here."""
    try:
        raw = base64.b64decode(exchange.value("_state"), altchars=b"-_", validate=True)
        if not hmac.compare_digest(seal(exchange, raw[32:]), raw[:32]):
            raise Fault(Code.BLOB_UPLOAD_INVALID, {})
        state = json.loads(raw[32:])
    except ValueError:
        raise Fault(Code.BLOB_UPLOAD_INVALID, {}) from None
    return state if isinstance(state, dict) else {}
