"""The images that stages begin with: the engine's own, or fetched from a registry as BuildKit does it, which names none."""

from __future__ import annotations

from emulator.engine.build.steps import Base
from emulator.engine.core import Core
from emulator.engine.image import registry
from emulator.engine.resolve import named_digest
from emulator.errors import DockerError, EmulatorError
from emulator.model import reference as references
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.quote import quote

COMMON = ("alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora")
DENIED = (
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: "
    "authorization failed"
)


class Unresolved(EmulatorError):
    """No such image anywhere; the text is the registry's."""


class BadName(EmulatorError):
    """A name that is none."""

    def __init__(self, name: str, error: DockerError) -> None:
        fault = str(error)
        if isinstance(error, references.UppercaseReference):
            official = "" if "/" in name else "library/"
            fault = fault.replace("repository name (", f"repository name ({official}") if "library/" not in fault else fault
        super().__init__(f"failed to parse stage name {quote(name)}: {fault}")


def full_name(name: str) -> Reference:
    """`docker.io/library/busybox:latest`; raises BadName."""
    try:
        return references.parse(name).tagged()
    except DockerError as error:
        raise BadName(name, error) from None


def found_here(core: Core, name: str) -> Base | None:
    """An image that the engine has."""
    named = full_name(name)
    key, names = (named_digest(named), core.world.digests) if named.digest else (str(named), core.world.references)
    return Base(str(named), core.world.images[names[key]]) if key in names else None


def found_there(core: Core, name: str) -> Base:
    """An image of a registry; raises Unresolved."""
    named = full_name(name)
    if named.domain != DEFAULT_DOMAIN:
        raise Unresolved(f'failed to do request: Head "{manifest(named)}": {unreachable(core, named)}')
    key = registry.registry_key(named)
    if key is None or key not in core.catalog.repositories():
        raise Unresolved(DENIED)
    found = core.catalog.find_digest(key, named.digest) if named.digest else core.catalog.find(key, named.tag)
    if found is None:
        raise Unresolved(f"{named}: not found")
    shown = str(named) if named.digest else f"{named}@{found.digest}"
    return Base(shown, registry.image_of(found), found)


def manifest(named: Reference) -> str:
    """Where BuildKit asks."""
    return f"https://{named.domain}/v2/{named.path}/manifests/{named.digest or named.tag}"


def unreachable(core: Core, named: Reference) -> str:
    """What comes of asking."""
    host, _, port = named.domain.partition(":")
    if host == "localhost" or host.startswith("127."):
        return f"dial tcp 127.0.0.1:{port or 443}: connect: connection refused"
    return registry.unknown_host(core, host)
