"""A repository of a registry, one method an operation (docker/distribution: registry/client/repository.go)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from emulator.backend.web import WebAnswer
from emulator.engine.core import Core
from emulator.engine.errors.registry import WrongManifest
from emulator.engine.image.identity import digest_of
from emulator.engine.image.remote import documents
from emulator.engine.image.remote.documents import Blob, Manifest
from emulator.engine.image.remote.endpoint import Endpoint, Headers, ask, ping
from emulator.engine.image.remote.faults import failure_of, succeeded
from emulator.model.reference import Reference

ACCEPTED = tuple(("Accept", kind) for kind in documents.KINDS)
TAGS_TYPE = 'struct { Tags []string "json:\\"tags\\"" }'
BYTES = (("Content-Type", "application/octet-stream"),)


@dataclass(frozen=True)
class Repository:
    """Made by `reached`. All methods raise NoAnswer, and what the registry refuses."""

    core: Core
    endpoint: Endpoint
    path: str

    async def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> WebAnswer:
        """Whatever the answer is."""
        return await ask(self.core, self.endpoint, method, target, headers, body)

    async def fetch(self, target: str, headers: Headers = ()) -> WebAnswer:
        """GET, which must succeed."""
        answer = await self.ask("GET", target, headers)
        if not succeeded(answer):
            raise failure_of(answer)
        return answer

    async def tags(self) -> list[str]:
        """All tags, as the registry lists them."""
        answer = await self.fetch(f"/v2/{self.path}/tags/list")
        found = documents.parsed(answer.body, TAGS_TYPE).get("tags")
        return [str(tag) for tag in found] if isinstance(found, list) else []

    async def digest_of_tag(self, tag: str) -> str:
        """What a tag names now."""
        answer = await self.ask("HEAD", f"/v2/{self.path}/manifests/{tag}", ACCEPTED)
        if not succeeded(answer) or not answer.header("Docker-Content-Digest"):
            answer = await self.fetch(f"/v2/{self.path}/manifests/{tag}", ACCEPTED)
        return answer.header("Docker-Content-Digest") or digest_of(answer.body)

    async def manifest_bytes(self, reference: str) -> tuple[str, bytes]:
        """Media type and text of a manifest, by tag or digest."""
        answer = await self.fetch(f"/v2/{self.path}/manifests/{reference}", ACCEPTED)
        if ":" in reference and digest_of(answer.body) != reference:
            raise WrongManifest(reference)
        return answer.header("Content-Type"), answer.body

    async def manifest(self, digest: str, platform: str = "") -> Manifest:
        """An image; of a list the one for the platform."""
        kind, fields = documents.manifest_of(*await self.manifest_bytes(digest))
        if kind in (documents.DOCKER_LIST, documents.OCI_INDEX):
            _, fields = documents.manifest_of(*await self.manifest_bytes(documents.chosen(fields, platform)))
        return documents.image_of(fields, digest)

    async def blob(self, digest: str) -> bytes:
        return (await self.fetch(f"/v2/{self.path}/blobs/{digest}")).body

    async def find_blob(self, digest: str) -> Blob | None:
        """A blob that is here; None for one that is not."""
        answer = await self.ask("HEAD", f"/v2/{self.path}/blobs/{digest}")
        if answer.status == 404:
            return None
        if not succeeded(answer):
            raise failure_of(answer)
        length = answer.header("Content-Length")
        return Blob(digest, int(length) if length.isascii() and length.isdigit() else 0)

    async def begin(self, mount: str = "", source: str = "") -> str:
        """Begins an upload: where it goes on, or "" where the blob was mounted from another repository."""
        query = f"?{urlencode({'from': source, 'mount': mount})}" if mount else ""
        answer = await self.ask("POST", f"/v2/{self.path}/blobs/uploads/{query}")
        if mount and answer.status == 201:
            return ""
        if answer.status != 202:
            raise failure_of(answer)
        return location_of(answer)

    async def upload(self, location: str, data: bytes, digest: str) -> Blob:
        """All bytes at once, then the digest; the blob as the registry has it."""
        answer = await self.ask("PATCH", location, BYTES, data)
        if not succeeded(answer):
            raise failure_of(answer)
        location = location_of(answer)
        joint = "&" if "?" in location else "?"
        answer = await self.ask("PUT", f"{location}{joint}{urlencode({'digest': digest})}")
        if not succeeded(answer):
            raise failure_of(answer)
        return await self.find_blob(digest) or Blob(digest, len(data))

    async def put_manifest(self, tag: str, data: bytes) -> None:
        answer = await self.ask("PUT", f"/v2/{self.path}/manifests/{tag}", (("Content-Type", documents.SCHEMA2),), data)
        if not succeeded(answer):
            raise failure_of(answer)


def location_of(answer: WebAnswer) -> str:
    """Path and query of where to go on, on the same server."""
    parts = urlsplit(answer.header("Location"))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def reached(core: Core, named: Reference) -> Repository:
    """The repository, if its registry answers; raises NoAnswer."""
    return Repository(core, await ping(core, named.domain), named.path)
