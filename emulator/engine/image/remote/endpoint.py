"""Where a registry is (moby: registry/service_v2.go): by https, and where its address is this host's own also by http."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from emulator.backend.web import PATIENCE, UnknownName, WebAnswer, WebFailure, WebRequest
from emulator.engine.core import Core
from emulator.engine.errors.registry import NoAnswer
from emulator.engine.system.version import GIT_COMMIT, GO_VERSION, VERSION
from emulator.errors import NotEmulated

PORTS = {"https": 443, "http": 80}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Endpoint:
    """`http://localhost:5000`."""

    scheme: str
    domain: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.domain}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, colon, port = self.domain.rpartition(":") if not self.domain.endswith("]") else (self.domain, "", "")
        if not colon:
            host, port = self.domain, str(PORTS[self.scheme])
        return host.strip("[]"), int(port)


def endpoints(domain: str) -> Iterator[Endpoint]:
    """Those that are tried, one after the other."""
    yield Endpoint("https", domain)
    if is_own(Endpoint("http", domain).address[0]):
        yield Endpoint("http", domain)


def is_own(host: str) -> bool:
    """Whether Docker takes a registry for one of this host: it may do without TLS then."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def user_agent(core: Core) -> str:
    """What the daemon says it is (moby: dockerversion/useragent.go)."""
    client = f"UpstreamClient(Docker-Client/{VERSION} \\(linux\\))"
    parts = f"docker/{VERSION} go/{GO_VERSION} git-commit/{GIT_COMMIT} kernel/{core.host.kernel} os/linux arch/amd64"
    return f"{parts} {client}"


def unknown_host(core: Core, host: str) -> str:
    """What dialling a host comes to that no name server knows."""
    return f"dial tcp: lookup {host} on {core.host.name_server}: {core.host.lookup_failure}"


async def ask(
    core: Core, endpoint: Endpoint, method: str, target: str, headers: Headers = (), body: bytes = b"",
    patience: int = PATIENCE,
) -> WebAnswer:  # fmt: skip
    """One request; raises NoAnswer."""
    host, port = endpoint.address
    request = WebRequest(
        method=method, host=host, port=port, target=target, headers=(("User-Agent", user_agent(core)), *headers), body=body,
        secure=endpoint.scheme == "https", patience=patience,
    )  # fmt: skip
    try:
        return await core.backend.web.ask(request)
    except UnknownName:
        why = unknown_host(core, host)
    except WebFailure as error:
        why = str(error)
    raise NoAnswer(method, f"{endpoint.url}{target}", why)


async def ping(core: Core, domain: str) -> Endpoint:
    """The endpoint that answers; raises the last one's NoAnswer."""
    failure: NoAnswer | None = None
    for endpoint in endpoints(domain):
        try:
            answer = await ask(core, endpoint, "GET", "/v2/")
        except NoAnswer as error:
            failure = error
            continue
        if answer.status == 401:
            raise NotEmulated(f"a registry that asks who one is ({domain})")
        return endpoint
    assert failure is not None, "there is an endpoint"
    raise failure
