"""What a client asks of the Dockerfile frontend (buildkit: frontend/dockerui, buildx: build.go)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from emulator.engine.build.job import DOCKERFILE
from emulator.engine.build.request import BuildRequest, Export
from emulator.errors import NotEmulated
from emulator.faces.api.buildkit.grpc import Packed, Refused

FRONTEND = "dockerfile.v0"
BUILD_ARGUMENT, LABEL, NAMED_CONTEXT, LOCAL_SESSION = "build-arg:", "label:", "context:", "local-sessionid:"
LINT = "frontend.lint"
SUBREQUESTS_NOT_YET = ("frontend.outline", "frontend.targets", "frontend.subrequests.describe")
SUBREQUEST = "github.com/moby/buildkit/errdefs.Subrequest+json"
UPLOADED = "http://buildkit-session/"
KNOWN = {
    "add-hosts", "cache-imports", "cgroup-parent",
    "context", "dockerfilekey", "contextkey", "filename", "force-network-mode", "frontend.caps",
    "image-resolve-mode", "multi-platform", "no-cache", "platform", "requestid", "shm-size", "target",
}  # fmt: skip
NOT_YET = {"ulimit": "--ulimit", "source-policy": "source policies", "hostname": "hostname"}


class Import(msgspec.Struct):
    """One of `cache-imports`."""

    Type: str = ""
    Attrs: dict[str, str] = msgspec.field(default_factory=dict)


def request_of(attributes: Mapping[str, str], *, shared_key: str, export: str, tags: tuple[str, ...]) -> BuildRequest:
    """Raises NotEmulated, Refused."""
    check(attributes)
    no_cache = attributes.get("no-cache")
    platform = attributes.get("platform", "")
    return BuildRequest(
        dockerfile_name=attributes.get("filename", DOCKERFILE), target=attributes.get("target", ""),
        build_args=behind(attributes, BUILD_ARGUMENT), labels=behind(attributes, LABEL),
        no_cache=no_cache is not None, no_cache_stages=tuple(filter(None, (no_cache or "").lower().split(","))),
        pull=attributes.get("image-resolve-mode") == "pull", network=attributes.get("force-network-mode") or "default",
        extra_hosts=hosts(attributes.get("add-hosts", "")), shm_size=number(attributes, "shm-size"),
        cgroup_parent=attributes.get("cgroup-parent", ""),
        platform="" if platform == "linux/amd64" else platform, cache_from=imports(attributes.get("cache-imports", "")),
        check=attributes.get("requestid") == LINT, exports=(Export(export, tags),), context_key=shared_key,
    )  # fmt: skip


def check(attributes: Mapping[str, str]) -> None:
    """What is not there yet."""
    for key in attributes:
        if key.startswith(NAMED_CONTEXT):
            raise NotEmulated(f"building with --build-context {key.removeprefix(NAMED_CONTEXT)}")
        if key in NOT_YET:
            raise NotEmulated(f"building with {NOT_YET[key]}")
        if key not in KNOWN and not key.startswith((BUILD_ARGUMENT, LABEL, LOCAL_SESSION)):
            raise NotEmulated(f"building with the frontend's {key}")
    check_subrequest(attributes.get("requestid", ""))
    context = attributes.get("context", "")
    if context and not context.startswith(UPLOADED):
        raise NotEmulated(f"building of a remote context ({context})")
    if "," in attributes.get("platform", ""):
        raise NotEmulated("building for several platforms")


def check_subrequest(name: str) -> None:
    """What else than a build may be asked for."""
    if name in SUBREQUESTS_NOT_YET:
        raise NotEmulated(f"--call {name.removeprefix('frontend.')}")
    if name not in ("", LINT):
        unknown = msgspec.json.encode({"name": name})
        raise Refused(f"unsupported request {name}", details=[Packed(type_url=SUBREQUEST, value=unknown)])


def behind(attributes: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Those whose names begin so, by the rest of them; sorted, as a client sends them in no order."""
    return {key.removeprefix(prefix): value for key, value in sorted(attributes.items()) if key.startswith(prefix)}


def hosts(words: str) -> tuple[str, ...]:
    """`a=1.2.3.4,b=::1` as `a:1.2.3.4`, `b:::1`."""
    return tuple(word.replace("=", ":", 1) for word in words.split(",") if word)


def number(attributes: Mapping[str, str], key: str) -> int:
    word = attributes.get(key, "0")
    if not word.isascii() or not word.isdigit() or len(word) > 18:
        raise Refused(f"could not parse {key}: {word}")
    return int(word)


def imports(words: str) -> tuple[str, ...]:
    """`cache-imports`: of images; caches elsewhere are not there."""
    if not words:
        return ()
    try:
        found = msgspec.json.decode(words, type=list[Import])
    except msgspec.DecodeError as error:
        raise Refused(f"failed to unmarshal cache-imports: {error}") from None
    for each in found:
        if each.Type != "registry":
            raise NotEmulated(f"--cache-from type={each.Type}")
    return tuple(each.Attrs.get("ref", "") for each in found)
