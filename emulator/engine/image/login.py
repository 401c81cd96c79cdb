"""`docker login` (moby: registry/service.go Auth, auth.go): whether a registry lets one in. Docker Hub takes everybody here."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.engine.errors.image import BadServer
from emulator.engine.errors.registry import FailedLogin, NoAnswer
from emulator.engine.image.remote.endpoint import ask, endpoints
from emulator.errors import NotEmulated, SystemFailure
from emulator.model.reference import DEFAULT_DOMAIN
from emulator.quote import quote

HUB = (DEFAULT_DOMAIN, "index.docker.io", "registry-1.docker.io")
REASONS = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}


async def registry_login(core: Core, server: str) -> None:
    """Raises what comes of a registry that does not answer, or is none. One that asks for credentials is not emulated."""
    whole = server if server.startswith(("http://", "https://")) else f"https://{server}"
    host = whole.partition("://")[2].partition("/")[0]
    if " " in host:
        raise BadServer(whole, quote(" "))
    if host in HUB:
        return
    failure: SystemFailure | None = None
    for endpoint in endpoints(host):
        try:
            answer = await ask(core, endpoint, "GET", "/v2/")
        except NoAnswer as error:
            failure = error
            continue
        if answer.status == 200:
            return
        if answer.status == 401:
            raise NotEmulated(f"docker login to a registry that asks who one is ({host})")
        failure = FailedLogin(f"{endpoint.url}/v2/", answer.status, REASONS.get(answer.status, answer.reason))
    assert failure is not None, "there is an endpoint"
    raise failure
