"""What registries say, and what comes of asking them (docker/distribution: registry/client, api/errcode)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from emulator.errors import EmulatorError, NotFound, SystemFailure
from emulator.quote import quote


class NoAnswer(SystemFailure):
    """A request that nobody answers; `why` is Go's."""

    def __init__(self, method: str, url: str, why: str) -> None:
        super().__init__(f'{method.title()} "{url}": {why}')
        self.why = why


class ApiFault(EmulatorError):
    """One error of a registry's answer; `code` as JSON has it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code.lower().replace('_', ' ')}: {message}")
        self.code, self.message = code, message


class Refused(SystemFailure):
    """A registry refuses. `retry`: whether an upload is tried again (moby: distribution/errors.go retryOnError)."""

    FINAL = ("UNAUTHORIZED", "UNSUPPORTED", "DENIED", "TOOMANYREQUESTS", "NAME_UNKNOWN")

    def __init__(self, faults: Sequence[ApiFault]) -> None:
        lines = "".join(f"{fault}\n" for fault in faults)
        super().__init__(str(faults[0]) if len(faults) == 1 else f"errors:\n{lines}")
        self.faults = tuple(faults)

    @property
    def retry(self) -> bool:
        return self.faults[0].code not in self.FINAL


class UnexpectedStatus(SystemFailure):
    def __init__(self, status: str) -> None:
        super().__init__(f"received unexpected HTTP status: {status}")


class UnexpectedBody(SystemFailure):
    """An answer that says that it is JSON, and is not what errors are."""

    def __init__(self, status: int, why: str, body: str) -> None:
        super().__init__(f"error parsing HTTP {status} response body: {why}: {quote(body)}")


class NotThere(NotFound):
    """What a pull makes of a refusal (moby: distribution/errors.go notFoundError)."""

    WORDS: ClassVar[dict[str, str]] = {
        "DENIED": "pull access denied for {repository}, repository does not exist or may require 'docker login'",
        "MANIFEST_UNKNOWN": "manifest for {reference} not found",
        "NAME_UNKNOWN": "repository {repository} not found",
    }

    def __init__(self, fault: ApiFault, repository: str, reference: str) -> None:
        super().__init__(f"{self.WORDS[fault.code].format(repository=repository, reference=reference)}: {fault}")


class RefusedPull(SystemFailure):
    """Any other refusal of a pull: only the first error counts, and the client trims its text."""

    def __init__(self, fault: ApiFault) -> None:
        super().__init__(str(fault).strip())


class WrongBlob(SystemFailure):
    def __init__(self, digest: str) -> None:
        super().__init__(f"filesystem layer verification failed for digest {digest}")


class WrongManifest(SystemFailure):
    def __init__(self, digest: str) -> None:
        super().__init__(f"manifest verification failed for digest {digest}")


class WrongConfig(SystemFailure):
    def __init__(self, digest: str) -> None:
        super().__init__(f"error pulling image configuration: image config verification failed for digest {digest}")


class NoConfig(SystemFailure):
    def __init__(self, cause: str) -> None:
        super().__init__(f"error pulling image configuration: download failed after attempts=1: {cause}")


class OtherLayers(SystemFailure):
    def __init__(self) -> None:
        super().__init__("layers from manifest don't match image configuration")


class NoPlatform(NotFound):
    def __init__(self, platform: str) -> None:
        super().__init__(f"no matching manifest for {platform} in the manifest list entries")


class BadDocument(SystemFailure):
    """An answer that is not what was asked for; the text is Go's."""


class OldManifest(SystemFailure):
    """A manifest of no kind that says what it is would be one of schema 1, which is signed."""

    def __init__(self) -> None:
        super().__init__("missing signature key")


class WrongMediaType(SystemFailure):
    def __init__(self, what: str, wanted: str, found: str) -> None:
        super().__init__(f"mediaType in {what} should be '{wanted}' not '{found}'")


def not_fetched(url: str, status: str, body: str) -> str:
    """The client trims the text."""
    return f"failed to GET {url} with status {status}: {body}".strip()


class NotFetched(SystemFailure):
    """A file that a server does not give out."""

    def __init__(self, url: str, status: str, body: str) -> None:
        super().__init__(not_fetched(url, status, body))


class NoSuchFile(NotFound):
    """One that it has not."""

    def __init__(self, url: str, status: str, body: str) -> None:
        super().__init__(not_fetched(url, status, body))


class FailedLogin(SystemFailure):
    def __init__(self, url: str, status: int, reason: str) -> None:
        super().__init__(f"login attempt to {url} failed with status: {status} {reason}")


class NoSearch(SystemFailure):
    """A registry of today has no search."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Unexpected status code {status}")
