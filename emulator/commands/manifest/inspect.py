"""docker manifest inspect [--insecure] [-v] [MANIFEST_LIST] MANIFEST (cli: command/manifest/inspect.go)

The client itself asks the registry, by TLS, and with --insecure also without.
"""

from __future__ import annotations

import base64
import json

from emulator.commands.client import Client
from emulator.commands.manifest.local import find
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.engine.errors.registry import Refused
from emulator.engine.image.remote.client import RegistryManifest, fetch
from emulator.errors import DockerError, NotEmulated
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.parse.invocation import Invocation

KINDS = {
    "application/vnd.docker.distribution.manifest.v2+json": "SchemaV2Manifest",
    "application/vnd.oci.image.manifest.v1+json": "OCIManifest",
}


class Unknown(ClientError):
    """No registry has it."""

    def __init__(self, image: Reference) -> None:
        super().__init__(f"no such manifest: {image.familiar}")


async def main(docker: Client, call: Invocation) -> int:
    *lists, name = call.operands
    image = reference(name)
    if lists and lists[0]:
        reference(lists[0])
        find(name)
    if image.domain == DEFAULT_DOMAIN:
        raise NotEmulated(f"{call.called_as} of {image.familiar}, which lies at Docker Hub")
    image = image.tagged()
    try:
        found = await fetch(docker.engine, image, insecure=call.yes("insecure"))
    except Refused as error:
        raise ClientError(str(error)) from error
    except DockerError as error:
        raise ClientError(f"failed to configure transport: error pinging v2 registry: {error}") from error
    if found is None:
        raise Unknown(image)
    document = json.loads(found.data)
    await docker.line(json.dumps(described(found, document) if call.yes("verbose") else document, indent="\t"))
    return 0


def described(found: RegistryManifest, document: object) -> dict[str, object]:
    """With its descriptor and its bytes (cli: manifest/types)."""
    if found.kind not in KINDS:
        raise NotEmulated(f"docker manifest inspect -v of {found.kind}")
    platform = {"architecture": found.architecture, "os": found.system}
    descriptor = {"mediaType": found.kind, "digest": found.digest, "size": len(found.data), "platform": platform}
    raw = base64.b64encode(found.data).decode()
    return {"Ref": found.reference, "Descriptor": descriptor, "Raw": raw, KINDS[found.kind]: document}
