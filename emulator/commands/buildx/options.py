"""The flags of `docker buildx build` as a request, and what BuildKit's docker driver refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError, NotEmulated
from emulator.machine.errno import LinuxError
from emulator.model import reference as references
from emulator.parse.invocation import Invocation
from emulator.quote import quote

ELSEWHERE = (
    "Switch to a different driver, or turn on the containerd image store, and try again.\n"
    "Learn more at https://docs.docker.com/go/"
)
NETWORKS = ("default", "none", "host", "")
NOT_YET = ("build-context", "cgroup-parent", "metadata-file", "annotation", "ulimit")
SUPPORTED = ("local", "tar", "docker", "image")


class BuildError(ClientError):
    """Behind `ERROR: failed to build: `."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"ERROR: failed to build: {sentence}")


class BuildxError(ClientError):
    """Behind `ERROR: `."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"ERROR: {sentence}")


@dataclass(frozen=True)
class Output:
    """`-o`: "image", "local" or "tar"; `destination` "-" is standard output."""

    kind: str = "image"
    destination: str = ""


def check_flags(call: Invocation) -> None:
    """What cannot be, in this driver or at all."""
    for name in NOT_YET:
        if name in call.changed:
            raise NotEmulated(f"{call.called_as} --{name}")
    if any(value not in ("", "false") for value in (call.text("sbom"), call.text("provenance"))) or call.words("attest"):
        raise BuildError(f"Attestation is not supported for the docker driver.\n{ELSEWHERE}attestations/")
    if any(not each.startswith("type=inline") for each in call.words("cache-to")):
        raise BuildError(f"Cache export is not supported for the docker driver.\n{ELSEWHERE}build-cache-backends/")
    if call.words("cache-to"):
        raise NotEmulated(f"{call.called_as} --cache-to type=inline")
    for word in call.words("allow"):
        if word.partition("=")[0] not in ("network.host", "security.insecure", "device"):
            raise BuildError(f"unknown entitlement {word}")
    if call.words("ssh"):
        raise BuildError(
            "failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set"
        )
    if call.text("network") not in NETWORKS:
        raise BuildError(
            f"network mode {quote(call.text('network'))} not supported by buildkit - you can define a custom network for your "
            "builder using the network driver-opt in buildx create"
        )


def old_flags(call: Invocation) -> list[str]:
    """Flags of the classic builder that BuildKit leaves alone, and says so of two."""
    warnings = []
    if call.words("security-opt"):
        warnings.append('WARNING: security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.')
    if call.yes("squash"):
        warnings.append(
            "WARNING: experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage "
            "Dockerfile for efficiency."
        )
    return warnings


def pairs(docker: Client, words: tuple[str, ...], *, from_environment: bool) -> dict[str, str]:
    """`NAME=VALUE`; a bare name takes the client's variable, if it has one."""
    found: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not key:
            raise BuildxError(f"invalid key-value pair {quote(word)}: empty key")
        if equals:
            found[key] = value
        elif from_environment and key in docker.console.environment:
            found[key] = docker.console.environment[key]
        elif not from_environment:
            found[key] = ""
    return found


def output_of(call: Invocation) -> Output:
    """What is to come of it."""
    words = call.words("output")
    if len(words) > 1:
        raise NotEmulated(f"{call.called_as} with several --output")
    if not words:
        return Output()
    word = words[0]
    if word == "-":
        return Output("tar", "-")
    if "=" not in word:
        return Output("local", word)
    fields = dict(field.partition("=")[::2] for field in word.split(","))
    kind, destination = fields.get("type", ""), fields.get("dest", "")
    return checked_output(call, kind, destination)


def checked_output(call: Invocation, kind: str, destination: str) -> Output:
    if kind == "oci" or (kind == "docker" and destination):
        name = "OCI" if kind == "oci" else "Docker"
        raise BuildError(f"{name} exporter is not supported for the docker driver.\n{ELSEWHERE}build-exporters/")
    if kind == "registry":
        return Output()
    if kind == "local" and not destination:
        raise BuildError("dest is required for local exporter")
    if kind not in SUPPORTED:
        raise BuildError(f"failed to solve: exporter {quote(kind)} could not be found")
    if kind == "tar" and not destination:
        return Output("tar", "-")
    return Output("image" if kind in ("docker", "image") else kind, destination)


def check_tags(tags: tuple[str, ...]) -> None:
    """Names that are none."""
    for tag in tags:
        if not tag:
            raise BuildError('invalid tag "": repository name must have at least one component')
        try:
            references.parse(tag)
        except references.UppercaseReference:
            fault = "repository name must be lowercase" if is_reference(tag.lower()) else "invalid reference format"
            raise BuildError(f"invalid tag {quote(tag)}: {fault}") from None
        except DockerError as error:
            raise BuildError(f"invalid tag {quote(tag)}: {error}") from None


def is_reference(text: str) -> bool:
    try:
        references.parse(text)
    except DockerError:
        return False
    return True


def secrets(docker: Client, words: tuple[str, ...]) -> Mapping[str, bytes]:
    """`id=NAME[,src=FILE|,env=VARIABLE]`."""
    found: dict[str, bytes] = {}
    for word in words:
        fields: dict[str, str] = {}
        for field in word.split(","):
            key, equals, value = field.partition("=")
            if not equals:
                raise BuildxError(f"invalid field '{field}' must be a key=value pair")
            if key.lower() not in ("type", "id", "source", "src", "env"):
                raise BuildxError(f"unexpected key '{key}' in '{field}'")
            fields[{"source": "src"}.get(key.lower(), key.lower())] = value
        data = secret(docker, fields)
        if data is not None:
            found[fields.get("id", "")] = data
    return found


def secret(docker: Client, fields: Mapping[str, str]) -> bytes | None:
    """One secret: from a file, or from a variable."""
    environment, identifier = docker.console.environment, fields.get("id", "")
    if fields.get("type") == "env" or (not fields.get("src") and (fields.get("env") or identifier in environment)):
        value = environment.get(fields.get("env") or fields.get("src") or identifier)
        return value.encode("utf-8", "surrogateescape") if value is not None else None
    path = fields.get("src") or identifier
    try:
        return docker.console.files.read(path)
    except LinuxError:
        raise BuildError(f"failed to stat {path}: stat {path}: no such file or directory") from None
