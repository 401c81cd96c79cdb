"""ADD of a URL: the engine fetches it from its network (buildkit: source/http/source.go, dockerfile2llb dispatchCopy)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256, sha384, sha512
from urllib.parse import unquote, urljoin, urlsplit

from emulator.backend.records import ArchivedFile
from emulator.backend.web import WebAnswer
from emulator.backend.workshop import BuildFailure
from emulator.dockerfile.errors import InstructionError
from emulator.engine.core import Core
from emulator.engine.errors.registry import NoAnswer
from emulator.engine.image.remote.endpoint import Endpoint, ask

PREFIX = "url "
"""What the names of such files' trees begin with, in the workshop."""
UNNAMED = "__unnamed__"
MODE = 0o600
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 10
PATIENCE = 3600_000_000_000
"""Nanoseconds: BuildKit would wait for ever."""
DIGEST = re.compile(r"([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)")
ALGORITHMS = {"sha256": sha256, "sha384": sha384, "sha512": sha512}


@dataclass(frozen=True)
class Remote:
    """One URL, and the checksum that its content must have ("": any)."""

    url: str
    checksum: str = ""

    @property
    def name(self) -> str:
        """What the file is called."""
        base = posixpath.basename(unquote(urlsplit(self.url).path).rstrip("/"))
        return base or UNNAMED


@dataclass(frozen=True)
class Fetched:
    """What came: a file for the workshop; or why nothing did."""

    file: ArchivedFile | None = None
    fault: str = ""


class NotFetched(BuildFailure):
    """The server does not give it."""


def check_digest(text: str) -> None:
    """Raises InstructionError (opencontainers: go-digest)."""
    match = DIGEST.fullmatch(text)
    if match is None:
        raise InstructionError("invalid checksum digest format")
    if match[1] not in ALGORITHMS:
        raise InstructionError("unsupported digest algorithm")
    if len(match[2]) != ALGORITHMS[match[1]]().digest_size * 2:
        raise InstructionError("invalid checksum digest length")
    if not re.fullmatch(r"[a-f0-9]+", match[2]):
        raise InstructionError("invalid checksum digest format")


async def fetch(core: Core, remote: Remote, path: str) -> Fetched:
    """What lies there, to be put at a path."""
    try:
        answer = await answered(core, remote.url)
    except NotFetched as error:
        return Fetched(fault=f"failed to load cache key: {error}")
    if remote.checksum:
        algorithm = remote.checksum.partition(":")[0]
        found = f"{algorithm}:{ALGORITHMS[algorithm](answer.body).hexdigest()}"
        if found != remote.checksum:
            return Fetched(fault=f"digest mismatch {found}: {remote.checksum}")
    return Fetched(ArchivedFile(path, data=answer.body, mode=MODE, modified=modified(answer)))


async def answered(core: Core, url: str) -> WebAnswer:
    """The last answer; raises NotFetched."""
    place = url.partition("#")[0]
    for _ in range(MOST_REDIRECTS):
        parts = urlsplit(place)
        if not parts.netloc:
            raise NotFetched(f'Get "{place if parts.path else place.rstrip("/")}": http: no Host in request URL')
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        endpoint = Endpoint(parts.scheme, parts.netloc.rpartition("@")[2])
        try:
            answer = await ask(core, endpoint, "GET", target, patience=PATIENCE)
        except NoAnswer as error:
            raise NotFetched(f'Get "{place}": {error.why}') from None
        if answer.status not in REDIRECTS or not answer.header("Location"):
            break
        place = urljoin(place, answer.header("Location"))
    else:
        raise NotFetched(f'Get "{place}": stopped after {MOST_REDIRECTS} redirects')
    if not 200 <= answer.status < 400:
        raise NotFetched(f"invalid response status {answer.status}")
    return answer


def modified(answer: WebAnswer) -> int:
    """When the file was changed, by what the server says; in nanoseconds."""
    try:
        return int(parsedate_to_datetime(answer.header("Last-Modified")).timestamp()) * 1_000_000_000
    except ValueError:
        return 0
