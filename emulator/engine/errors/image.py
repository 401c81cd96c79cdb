"""What the engine says about images and registries."""

from __future__ import annotations

from emulator.errors import Conflict, InvalidParameter, NotFound, SystemFailure
from emulator.model.ids import short


class NoSuchImage(NotFound):
    def __init__(self, reference: str) -> None:
        super().__init__(f"No such image: {reference}")


class EmptyName(NotFound):
    """The client makes an address of the name, and an empty one leads to no page."""

    def __init__(self) -> None:
        super().__init__("page not found")


class ManyPlatforms(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("multiple platforms are not supported")


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


class NoIndex(SystemFailure):
    """Docker Hub's search does not answer."""

    def __init__(self, term: str, limit: int, why: str) -> None:
        super().__init__(f'Get "https://index.docker.io/v1/search?q={term}&n={limit}": {why}')


class NothingToPush(NotFound):
    def __init__(self, repository: str) -> None:
        super().__init__(f"An image does not exist locally with the tag: {repository}")


class NoTagToPush(NotFound):
    def __init__(self, reference: str) -> None:
        super().__init__(f"tag does not exist: {reference}")


class PushDenied(SystemFailure):
    def __init__(self) -> None:
        super().__init__("denied: requested access to the resource is denied")


class ManifestDenied(SystemFailure):
    def __init__(self) -> None:
        super().__init__("errors:\ndenied: requested access to the resource is denied\nunauthorized\n")


class NoEndpoints(SystemFailure):
    """A registry of this host that a search cannot reach, neither way."""

    def __init__(self, domain: str, secure: str, plain: str) -> None:
        super().__init__(
            f'invalid registry endpoint "http://{domain}/v1/". HTTPS attempt: Get "https://{domain}/v1/_ping": {secure}. '
            f'HTTP attempt: Get "http://{domain}/v1/_ping": {plain}'
        )


class NoEndpoint(SystemFailure):
    """A registry that a search cannot reach."""

    def __init__(self, domain: str, why: str) -> None:
        super().__init__(
            f'invalid registry endpoint https://{domain}/v1/: Get "https://{domain}/v1/_ping": {why}. If this private registry '
            f"supports only HTTP or HTTPS with an unknown CA certificate, please add `--insecure-registry {domain}` to the "
            "daemon's arguments. In the case of HTTPS, if you have access to the registry's CA certificate, no need for the "
            "flag; simply place the CA certificate at "
            f"/etc/docker/certs.d/{domain}/ca.crt"
        )


class BadLimit(InvalidParameter):
    def __init__(self, limit: int) -> None:
        super().__init__(f"limit {limit} is outside the range of [1, 100]")


class BadServer(InvalidParameter):
    def __init__(self, server: str, letter: str) -> None:
        super().__init__(f'unable to parse server address: parse "{server}": invalid character {letter} in host name')


class DigestTag(Conflict):
    def __init__(self) -> None:
        super().__init__("refusing to create a tag with a digest reference")


class ReservedName(Conflict):
    def __init__(self) -> None:
        super().__init__("refusing to create an ambiguous tag using digest algorithm as name")


class NoSuchReference(NotFound):
    def __init__(self) -> None:
        super().__init__("reference does not exist")


class NoExportTarget(NotFound):
    def __init__(self, platform: str) -> None:
        super().__init__(f"no suitable export target found for platform {platform}")


class EmptyExport(SystemFailure):
    def __init__(self) -> None:
        super().__init__("empty export - not implemented")


class ImportDigest(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("cannot import digest reference")


class UnsupportedSystem(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("operating system is not supported")


class BadArchive(SystemFailure):
    """An archive that cannot be read, imported or loaded; the text is Go's."""


class LoadFailure(SystemFailure):
    """What stands in the way of loading an archive that can be read."""


class TooManySteps(LoadFailure):
    def __init__(self) -> None:
        super().__init__("too many non-empty layers in History section")


class NoRootFS(LoadFailure):
    def __init__(self) -> None:
        super().__init__("invalid image JSON, no RootFS key")


class ForeignSystem(LoadFailure):
    def __init__(self, system: str) -> None:
        super().__init__(f"cannot load {system} image on linux")


class LayerCount(LoadFailure):
    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"invalid manifest, layers length mismatch: expected {expected}, got {actual}")


class WrongLayer(LoadFailure):
    def __init__(self, place: int, expected: str, actual: str) -> None:
        super().__init__(f'invalid diffID for layer {place}: expected "{expected}", got "{actual}"')


class InvalidTag(LoadFailure):
    def __init__(self, text: str) -> None:
        super().__init__(f'invalid tag "{text}"')


class InvalidParent(LoadFailure):
    def __init__(self, image_id: str, parent: str) -> None:
        super().__init__(f"image {parent} is not a valid parent for {image_id}")


class LegacyArchive(LoadFailure):
    """Docker can, we can't yet."""

    def __init__(self) -> None:
        super().__init__("image archives of Docker before 1.10 (without manifest.json) are not emulated yet")


class UnpackedFile(LoadFailure):
    """A file of the unpacked archive: not there, or a directory."""

    def __init__(self, call: str, path: str, reason: str) -> None:
        super().__init__(f"{call} {path}: {reason}")


class OutsideScope(LoadFailure):
    def __init__(self, path: str, root: str) -> None:
        super().__init__(f"evalSymlinksInScope: {path} is not in {root}")


class TooManyLinks(LoadFailure):
    def __init__(self, path: str) -> None:
        super().__init__(f"evalSymlinksInScope: too many links in {path}")


class NullManifest(LoadFailure):
    def __init__(self) -> None:
        super().__init__("invalid manifest, manifest cannot be null (but can be [])")


class InvalidTarget(LoadFailure):
    def __init__(self, identifier: str) -> None:
        super().__init__(f"invalid target ID: {identifier}")


class BadTime(LoadFailure):
    def __init__(self, text: str) -> None:
        super().__init__(f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse "{text}" as "2006"')


class UnreadableDocument(LoadFailure):
    """JSON that is none, or of another kind."""
