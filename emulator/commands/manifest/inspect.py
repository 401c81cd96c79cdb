"""docker manifest inspect [--insecure] [-v] [MANIFEST_LIST] MANIFEST (cli: command/manifest/inspect.go)"""

from __future__ import annotations

import base64
import json

from emulator.commands.client import Client
from emulator.commands.manifest.local import find
from emulator.commands.manifest.remote import fetched
from emulator.commands.references import reference
from emulator.engine.image.remote.client import RegistryManifest
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation

KINDS = {
    "application/vnd.docker.distribution.manifest.v2+json": "SchemaV2Manifest",
    "application/vnd.oci.image.manifest.v1+json": "OCIManifest",
}


async def main(docker: Client, call: Invocation) -> int:
    *lists, name = call.operands
    image = reference(name)
    if lists and lists[0]:
        reference(lists[0])
        find(name)
    found = await fetched(docker, call, image)
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
