"""The engine's plugins: there are none, and none can be fetched (moby: plugin/manager.go)."""

from __future__ import annotations

from emulator.backend.web import PlainAnswer
from emulator.engine.core import Core
from emulator.engine.errors.registry import NoAnswer
from emulator.engine.errors.swarm import NoPlugin
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.image import registry
from emulator.engine.image.remote.endpoint import ask, endpoints
from emulator.errors import NotEmulated, SystemFailure
from emulator.model import reference as references
from emulator.model.reference import DEFAULT_DOMAIN, Reference

DENIED = (
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: "
    "authorization failed"
)
ACCEPTED = ("enabled", "capability")


async def plugin_list(core: Core, filters: FilterValues | None = None) -> tuple[()]:
    """Nothing, if the filters are right."""
    Filters(filters, ACCEPTED).flag("enabled", False)
    return ()


async def plugin_find(core: Core, name: str) -> None:
    """Any operation on one plugin."""
    raise NoPlugin(name)


class CannotResolve(SystemFailure):
    def __init__(self, cause: str) -> None:
        super().__init__(f"error resolving plugin reference: {cause}")


class NoPluginConfig(SystemFailure):
    def __init__(self, name: str) -> None:
        super().__init__(f"did not find plugin config for specified reference {name}")


async def plugin_install(core: Core, remote: str) -> None:
    """What a registry has are images, and those are no plugins."""
    named = references.parse(remote)
    if named.domain != DEFAULT_DOMAIN:
        raise await refusal_of(core, named)
    repository = registry.registry_key(named)
    if repository not in core.catalog.repositories():
        raise CannotResolve(DENIED)
    if named.digest or core.catalog.find(str(repository), named.tag) is None:
        raise CannotResolve(f"{named}: not found")
    raise NoPluginConfig(str(named))


async def refusal_of(core: Core, named: Reference) -> Exception:
    """What comes of asking a registry: what it has are images, too (containerd: core/remotes/docker/resolver.go)."""
    target = f"/v2/{named.path}/manifests/{named.digest or named.tag}"
    for endpoint in endpoints(named.domain):
        try:
            answer = await ask(core, endpoint, "HEAD", target)
        except NoAnswer as error:
            if error.why == str(PlainAnswer()) and endpoint.scheme == "https":
                continue
            return CannotResolve(f"failed to do request: {error}")
        if answer.status == 404:
            return CannotResolve(f"{named}: not found")
        if answer.status == 200:
            return NoPluginConfig(str(named))
        return NotEmulated(f"docker plugin install from {named.domain}")
    return CannotResolve(f'failed to do request: Head "https://{named.domain}{target}": {PlainAnswer()}')
