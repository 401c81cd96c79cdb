"""The flags of `docker buildx build` as a request, and what BuildKit's docker driver refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.commands.buildx.errors import ELSEWHERE, BuildError, BuildxError
from emulator.commands.client import Client
from emulator.commands.platforms import HOST
from emulator.errors import DockerError, NotEmulated
from emulator.machine.errno import LinuxError
from emulator.model import reference as references
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.policies import parse_platform
from emulator.quote import quote

NETWORKS = ("default", "none", "host", "")
NOT_YET = ("build-context", "metadata-file")
FORBIDDEN = ("security.insecure", "device")


ANNOTATION = re.compile(r"([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?")
ANNOTATED = ("manifest", "index", "manifest-descriptor", "index-descriptor")


def check_flags(call: Invocation) -> None:
    """What cannot be, in this driver or at all."""
    for name in NOT_YET:
        if name in call.changed:
            raise NotEmulated(f"{call.called_as} --{name}")
    if attested(call):
        raise BuildError(f"Attestation is not supported for the docker driver.\n{ELSEWHERE}attestations/")
    check_annotations(call)
    for word in filter(None, call.words("allow")):
        if word.partition("=")[0] not in ("network.host", *FORBIDDEN):
            raise BuildError(f"unknown entitlement {word}")
    if call.text("network") not in NETWORKS:
        raise BuildError(
            f"network mode {quote(call.text('network'))} not supported by buildkit - you can define a custom network for your "
            "builder using the network driver-opt in buildx create"
        )


def check_entitlements(call: Invocation) -> None:
    """What Docker's engine grants nobody."""
    for word in call.words("allow"):
        if (name := word.partition("=")[0]) in FORBIDDEN:
            raise BuildError(f"failed to solve: granting entitlement {name} is not allowed by build daemon configuration")


def may_use_host_network(call: Invocation) -> bool:
    """Whether a RUN may have the host's network."""
    return call.text("network") == "host" or "network.host" in call.words("allow")


def attested(call: Invocation) -> bool:
    """Whether attestations are wanted; raises BuildxError."""
    wanted = list(call.words("attest"))
    for name in ("provenance", "sbom"):
        value = call.text(name)
        if value and not is_truth(value):
            wanted.append(f"type={name},{value}")
        elif is_truth(value) and value[0] in "1tT":
            wanted.append(f"type={name}")
    for word in wanted:
        for field in word.split(","):
            if "=" not in field:
                raise BuildxError(f"invalid value {field}")
    return bool(wanted)


def is_truth(text: str) -> bool:
    """What Go's strconv.ParseBool takes."""
    return text in ("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False")


def check_annotations(call: Invocation) -> None:
    """`[TYPE[,TYPE…]:]KEY=VALUE`. Docker's own images have nowhere to keep them (buildx: buildflags.ParseAnnotations)."""
    found: list[str] = []
    for word in filter(None, call.words("annotation")):
        key, equals, _ = word.partition("=")
        if not equals:
            raise BuildError(f"parse annotations: invalid annotation {quote(word)}, expected key=value")
        if ":" in key:
            found += [annotation_type(kind) for kind in key.partition(":")[0].split(",")]
    if any(kind.startswith("index") for kind in found):
        raise BuildError("index annotations not supported for single platform export")


def annotation_type(text: str) -> str:
    """`manifest[linux/amd64]`: what comes before the platform."""
    match = ANNOTATION.fullmatch(text)
    if match is None:
        what = f"invalid annotation type {quote(text)}, expected type and optional platform in square brackets"
        raise BuildError(f"parse annotations: {what}")
    if match[1] not in ANNOTATED:
        raise BuildError(f"parse annotations: unknown annotation type {quote(match[1])}")
    if match[2]:
        try:
            parse_platform(match[2], HOST)
        except ValueRefused as reason:
            raise BuildError(f"parse annotations: invalid platform {quote(match[2])}: {reason}") from None
    return match[1]


def old_flags(call: Invocation) -> list[str]:
    """Flags of the classic builder that BuildKit leaves alone, and says so of three."""
    warnings = []
    if "isolation" in call.changed:
        warnings.append("WARNING: isolation flag is deprecated with BuildKit.")
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


def secrets(docker: Client, words: tuple[str, ...]) -> Mapping[str, bytes | str]:
    """`id=NAME[,src=FILE|,env=VARIABLE]`."""
    found: dict[str, bytes | str] = {}
    for word in filter(None, words):
        fields: dict[str, str] = {}
        for field in word.split(","):
            key, equals, value = field.partition("=")
            if not equals:
                raise BuildxError(f"invalid field '{field}' must be a key=value pair")
            if key.lower() not in ("type", "id", "source", "src", "env"):
                raise BuildxError(f"unexpected key '{key}' in '{field}'")
            fields[{"source": "src"}.get(key.lower(), key.lower())] = value
        if fields.get("type", "file") not in ("file", "env"):
            raise BuildxError(f"unsupported secret type {quote(fields['type'])}")
        if not fields.get("id"):
            raise BuildError("secret missing ID")
        data = secret(docker, fields)
        found[fields["id"]] = data
    return found


def secret(docker: Client, fields: Mapping[str, str]) -> bytes | str:
    """One secret: of a file, or of a variable (one that is not set is empty); or why it cannot be read once it is wanted."""
    environment, identifier = docker.console.environment, fields.get("id", "")
    if fields.get("type") == "env" or (not fields.get("src") and (fields.get("env") or identifier in environment)):
        value = environment.get(fields.get("env") or fields.get("src") or identifier)
        return (value or "").encode("utf-8", "surrogateescape")
    path = fields.get("src") or identifier
    if docker.console.files.is_directory(path):
        return f"read {path}: is a directory"
    try:
        return docker.console.files.read(path)
    except LinuxError:
        raise BuildError(f"failed to stat {path}: stat {path}: no such file or directory") from None


def check_keys(docker: Client, call: Invocation) -> None:
    """`--ssh ID[=SOCKET|KEY,…]`: what cannot be forwarded (buildkit: session/sshforward/sshprovider)."""
    for word in filter(None, call.words("ssh")):
        name, _, rest = word.partition("=")
        paths = [path for path in rest.split(",") if path]
        if fault := key_fault(docker, call, name, paths):
            raise BuildError(f"failed to convert agent config {{{name} [{' '.join(paths)}] false}}: {fault}")


def key_fault(docker: Client, call: Invocation, name: str, paths: list[str]) -> str:
    """What is wrong with one; raises NotEmulated where nothing is."""
    if not paths and not docker.console.environment.get("SSH_AUTH_SOCK"):
        return "invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set"
    for path in paths:
        if not docker.console.files.exists(path):
            return f"failed to convert agent config for ID: {quote(name)}: stat {path}: no such file or directory"
        if not docker.console.files.is_directory(path) and b"-----BEGIN " not in docker.console.files.read(path):
            return f"failed to convert agent config for ID: {quote(name)}: failed to parse {path}: ssh: no key found"
    raise NotEmulated(f"{call.called_as} --ssh")
