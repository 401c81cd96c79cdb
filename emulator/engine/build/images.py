"""The images that stages begin with: the engine's own, or fetched from a registry as BuildKit does it, which names none."""

from __future__ import annotations

from emulator.backend.web import PlainAnswer
from emulator.engine.build.steps import Base
from emulator.engine.core import Core
from emulator.engine.errors.registry import NoAnswer, NotThere, Refused
from emulator.engine.image import registry
from emulator.engine.image.remote.endpoint import Endpoint, ask, endpoints, is_own
from emulator.engine.image.remote.pull import RemoteImage
from emulator.engine.image.remote.repository import Repository
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


async def found_there(core: Core, name: str) -> Base:
    """An image of a registry; raises Unresolved."""
    named = full_name(name)
    if named.domain != DEFAULT_DOMAIN:
        return await found_in(core, named)
    key = registry.registry_key(named)
    if key is None or key not in core.catalog.repositories():
        raise Unresolved(DENIED)
    found = core.catalog.find_digest(key, named.digest) if named.digest else core.catalog.find(key, named.tag)
    if found is None:
        raise Unresolved(f"{named}: not found")
    shown = str(named) if named.digest else f"{named}@{found.digest}"
    return Base(shown, registry.image_of(found), found)


async def found_in(core: Core, named: Reference) -> Base:
    """The same, of a registry of the network: by TLS, without it where the server answers so and is this host's own."""
    endpoint = await speaking(core, named)
    repository = Repository(core, endpoint, named.path)
    try:
        digest = named.digest or await repository.digest_of_tag(named.tag)
        found = RemoteImage(core, repository, await repository.manifest(digest))
    except Refused as error:
        missing = error.faults[0].code in NotThere.WORDS
        raise Unresolved(f"{named}: not found" if missing else str(error)) from None
    async for _ in found.fetch():
        pass  # BuildKit tells of it in its own way
    shown = str(named) if named.digest else f"{named}@{digest}"
    return Base(shown, await found.image(), by_digest=True)


async def speaking(core: Core, named: Reference) -> Endpoint:
    """The endpoint that BuildKit ends up with; raises Unresolved."""
    target = f"/v2/{named.path}/manifests/{named.digest or named.tag}"
    for endpoint in endpoints(named.domain):
        try:
            await ask(core, endpoint, "HEAD", target)
        except NoAnswer as error:
            if error.why == str(PlainAnswer()) and is_own(endpoint.address[0]) and endpoint.scheme == "https":
                continue
            raise Unresolved(f"failed to do request: {error}") from None
        return endpoint
    raise Unresolved(f"{named}: not found")
