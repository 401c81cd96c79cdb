"""Names of images: `nginx`, `ghcr.io/a/b:1`, `redis@sha256:…`, as distribution/reference reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from emulator.model.reference import is_lower
from emulator.parse.errors import ValueRefused

DEFAULT_DOMAIN = "docker.io"
OFFICIAL = "library/"
DEFAULT_TAG = "latest"
LONGEST_NAME = 255

_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_PART}(?:\.{_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(rf"((?:{_DOMAIN}/)?{_PATH})(?::({_TAG}))?(?:@({_DIGEST}))?")
_NAME = re.compile(rf"(?:({_DOMAIN})/)?({_PATH})")
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_ANY_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+")
_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


class ReferenceRefused(ValueRefused):
    """The text names no image."""


@dataclass(frozen=True, slots=True)
class Reference:
    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        return f"{self.domain}/{self.path}" if self.domain else self.path

    @property
    def familiar_name(self) -> str:
        """As people write it: `nginx` for docker.io/library/nginx."""
        if self.domain != DEFAULT_DOMAIN:
            return self.name
        short = self.path.removeprefix(OFFICIAL)
        return short if "/" not in short else self.path

    @property
    def familiar(self) -> str:
        return self.familiar_name + self._tail

    def __str__(self) -> str:
        return self.name + self._tail

    @property
    def _tail(self) -> str:
        return (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    @property
    def is_name_only(self) -> bool:
        return not self.tag and not self.digest

    def with_default_tag(self) -> Reference:
        """reference.TagNameOnly."""
        return replace(self, tag=DEFAULT_TAG) if self.is_name_only else self


def parse_reference(text: str) -> Reference:
    """reference.ParseNormalizedNamed."""
    if _IDENTIFIER.fullmatch(text):
        raise ReferenceRefused(f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings")
    domain, rest = split_domain(text)
    remote = rest.partition(":")[0]
    if not is_lower(remote):
        raise ReferenceRefused(f"invalid reference format: repository name ({remote}) must be lowercase")
    return _parse(f"{domain}/{rest}")


def parse_any_reference(text: str) -> Reference | None:
    """reference.ParseAnyReference: None for an id, which names nothing."""
    return None if _IDENTIFIER.fullmatch(text) or is_digest(text) else parse_reference(text)


def split_domain(text: str) -> tuple[str, str]:
    """The registry and the rest; the first part is a registry if it looks like a host."""
    first, slash, rest = text.partition("/")
    if not slash:
        return DEFAULT_DOMAIN, OFFICIAL + text
    if first == "index.docker.io":
        domain = DEFAULT_DOMAIN
    elif first == "localhost" or "." in first or ":" in first or first.lower() != first:
        domain = first
    else:
        domain, rest = DEFAULT_DOMAIN, text
    if domain == DEFAULT_DOMAIN and "/" not in rest:
        rest = OFFICIAL + rest
    return domain, rest


def _parse(text: str) -> Reference:
    found = _REFERENCE.fullmatch(text)
    if not found:
        if _REFERENCE.fullmatch(text.lower()):
            raise ReferenceRefused("repository name must be lowercase")
        raise ReferenceRefused("invalid reference format")
    name = _NAME.fullmatch(found[1])
    domain, path = (name[1] or "", name[2]) if name else ("", found[1])
    if len(path) > LONGEST_NAME:
        raise ReferenceRefused(f"repository name must not be more than {LONGEST_NAME} characters")
    if found[3]:
        check_digest(found[3])
    return Reference(domain, path, found[2] or "", found[3] or "")


def check_digest(text: str) -> None:
    """go-digest: Digest.Validate."""
    algorithm, mark, encoded = text.partition(":")
    if not mark or not algorithm or not encoded or not _ANY_DIGEST.fullmatch(text):
        raise ReferenceRefused("invalid checksum digest format")
    if algorithm not in _LENGTHS:
        raise ReferenceRefused("unsupported digest algorithm")
    if len(encoded) != _LENGTHS[algorithm]:
        raise ReferenceRefused("invalid checksum digest length")
    if not re.fullmatch(r"[a-f0-9]+", encoded):
        raise ReferenceRefused("invalid checksum digest format")


def is_digest(text: str) -> bool:
    """Whether the text is a digest that Docker knows: `sha256:…`."""
    try:
        check_digest(text)
    except ReferenceRefused:
        return False
    return True


def read_tag(text: str) -> str:
    """docker/cli: validateTag, for the legacy builder's `--tag`."""
    parse_reference(text)
    return text
