"""Image references: `registry.example.com:5000/team/name:tag@sha256:…`, parsed and printed as Docker does.

The rules are those of distribution/reference: a first component with a dot or a colon, or `localhost`, is a registry;
`docker.io/library/` goes without saying. Nothing here knows which images there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from emulator.errors import InvalidParameter

DEFAULT_DOMAIN = "docker.io"
OFFICIAL = "library/"
MAX_NAME = 255

DOMAIN_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
DOMAIN = re.compile(rf"(?:{DOMAIN_LABEL}(?:\.{DOMAIN_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
PATH = re.compile(rf"{COMPONENT}(?:/{COMPONENT})*")
TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}")
DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
IDENTIFIER = re.compile(r"[a-f0-9]{64}")


class InvalidReference(InvalidParameter):
    """The text names no image."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"invalid reference format{': ' + detail if detail else ''}")


class UppercaseReference(InvalidReference):
    """Repository names are lower case."""

    def __init__(self, repository: str) -> None:
        super().__init__(f"repository name ({repository}) must be lowercase")


class IdentifierReference(InvalidParameter):
    """64 hexadecimal digits are an id, never a name."""

    def __init__(self, text: str) -> None:
        super().__init__(f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings")


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference. `path` is complete (`library/busybox`); `tag` and `digest` are "" where there are none."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def repository(self) -> str:
        """The name as people write it: `busybox`, `someone/thing`, `registry:5000/name`."""
        if self.domain != DEFAULT_DOMAIN:
            return f"{self.domain}/{self.path}"
        rest = self.path.removeprefix(OFFICIAL)
        return self.path if "/" in rest else rest

    @property
    def name(self) -> str:
        """The whole name: `docker.io/library/busybox`."""
        return f"{self.domain}/{self.path}"

    @property
    def familiar(self) -> str:
        """As lists and messages show it: `busybox:1.36`, `busybox@sha256:…`."""
        return self.repository + self.suffix

    @property
    def suffix(self) -> str:
        """The tag and the digest behind the name."""
        return (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    def __str__(self) -> str:
        return self.name + self.suffix

    def tagged(self) -> Reference:
        """The same, with the tag `latest` where it has neither tag nor digest."""
        return self if self.tag or self.digest else replace(self, tag="latest")


def split_domain(text: str) -> tuple[str, str]:
    """The registry and the rest of a name."""
    first, slash, rest = text.partition("/")
    if not slash or not (first == "localhost" or "." in first or ":" in first or first != first.lower()):
        domain, rest = DEFAULT_DOMAIN, text
    else:
        domain = DEFAULT_DOMAIN if first == "index.docker.io" else first
    if domain == DEFAULT_DOMAIN and "/" not in rest:
        rest = OFFICIAL + rest
    return domain, rest


def is_lower(name: str) -> bool:
    """Whether Go's strings.ToLower leaves it as it is: bytes that are no UTF-8 (lone surrogates) become U+FFFD there."""
    return name.lower() == name and (name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name))


@lru_cache(maxsize=256)
def parse(text: str) -> Reference:
    """The reference that a user wrote; raises InvalidReference in Docker's words."""
    if IDENTIFIER.fullmatch(text):
        raise IdentifierReference(text)
    domain, rest = split_domain(text)
    repository = rest.partition(":")[0].partition("@")[0]
    if not is_lower(repository):
        raise UppercaseReference(repository)
    rest, at, digest = rest.partition("@")
    path, colon, tag = rest.partition(":")
    if not PATH.fullmatch(path) or not DOMAIN.fullmatch(domain):
        raise InvalidReference()
    if (colon and not TAG.fullmatch(tag)) or (at and not DIGEST.fullmatch(digest)):
        raise InvalidReference()
    if len(f"{domain}/{path}") > MAX_NAME:
        raise InvalidReference(f"repository name must not be more than {MAX_NAME} characters")
    return Reference(domain, path, tag, digest)
