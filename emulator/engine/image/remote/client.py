"""What the docker client asks a registry itself (cli: registry/client): the manifest of one image."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.backend.web import PlainAnswer
from emulator.engine.core import Core
from emulator.engine.errors.registry import NoAnswer, NotThere, Refused
from emulator.engine.image.identity import digest_of
from emulator.engine.image.remote import documents
from emulator.engine.image.remote.endpoint import Endpoint, ask
from emulator.engine.image.remote.repository import Repository
from emulator.model.reference import Reference


@dataclass(frozen=True)
class RegistryManifest:
    """A manifest as a registry has it, and what its configuration says of the platform."""

    reference: str
    kind: str
    digest: str
    data: bytes
    architecture: str = ""
    system: str = ""


async def fetch(core: Core, named: Reference, *, insecure: bool) -> RegistryManifest | None:
    """None where nobody has it. Raises NoAnswer, and what the registry refuses otherwise."""
    for scheme in ("https", "http") if insecure else ("https",):
        endpoint = Endpoint(scheme, named.domain)
        try:
            await ask(core, endpoint, "GET", "/v2/")
        except NoAnswer as error:
            if error.why == str(PlainAnswer()):
                continue
            raise
        try:
            return await found_at(Repository(core, endpoint, named.path), named)
        except Refused as error:
            if error.faults[0].code not in NotThere.WORDS:
                raise
    return None


async def found_at(repository: Repository, named: Reference) -> RegistryManifest:
    """The manifest with its platform."""
    content_type, data = await repository.manifest_bytes(named.digest or named.tag)
    kind, document = documents.manifest_of(content_type, data)
    if kind in (documents.DOCKER_LIST, documents.OCI_INDEX):
        return RegistryManifest(named.familiar, kind, digest_of(data), data)
    config = documents.parsed(await repository.blob(documents.image_of(document, "").config.digest), "image.Image")
    architecture, system = str(config.get("architecture", "")), str(config.get("os", ""))
    return RegistryManifest(named.familiar, kind, digest_of(data), data, architecture, system)
