"""What the engine says about images and registries."""

from __future__ import annotations

from emulator.errors import Conflict, NotFound, SystemFailure
from emulator.model.ids import short


class NoSuchImage(NotFound):
    def __init__(self, reference: str) -> None:
        super().__init__(f"No such image: {reference}")


class PlatformMismatch(NotFound):
    def __init__(self, reference: str, actual: str, wanted: str) -> None:
        super().__init__(
            f"image with reference {reference} was found but its platform ({actual}) "
            f"does not match the specified platform ({wanted})"
        )


class ReferenceInUse(Conflict):
    def __init__(self, reference: str, container_id: str, image_id: str) -> None:
        super().__init__(
            f'conflict: unable to remove repository reference "{reference}" (must force) - '
            f"container {short(container_id)} is using its referenced image {short(image_id)}"
        )


class ImageConflict(Conflict):
    """An image that cannot be deleted now; `hard`: not even by force. `used`: a container is the reason."""

    def __init__(self, image_id: str, cause: str, *, hard: bool, used: bool) -> None:
        force = "cannot be forced" if hard else "must be forced"
        super().__init__(f"conflict: unable to delete {short(image_id)} ({force}) - {cause}")
        self.used = used


class PullDenied(NotFound):
    def __init__(self, repository: str) -> None:
        super().__init__(
            f"pull access denied for {repository}, repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied"
        )


class ManifestUnknown(NotFound):
    def __init__(self, reference: str) -> None:
        super().__init__(f"manifest for {reference} not found: manifest unknown: manifest unknown")


class NoRegistry(SystemFailure):
    """A registry that nobody can reach."""

    def __init__(self, domain: str, resolver: str) -> None:
        super().__init__(f'Get "https://{domain}/v2/": dial tcp: lookup {domain.partition(":")[0]} on {resolver}: no such host')


class NothingToPush(NotFound):
    def __init__(self, repository: str) -> None:
        super().__init__(f"An image does not exist locally with the tag: {repository}")


class PushDenied(SystemFailure):
    def __init__(self) -> None:
        super().__init__("denied: requested access to the resource is denied")


class DigestTag(Conflict):
    def __init__(self) -> None:
        super().__init__("refusing to create a tag with a digest reference")


class ReservedName(Conflict):
    def __init__(self) -> None:
        super().__init__("refusing to create an ambiguous tag using digest algorithm as name")
