"""The paths of the Engine API 1.24 to 1.51, one flat table; and the way from a request to its handler (moby: api/server)."""

from __future__ import annotations

import posixpath
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias
from urllib.parse import quote

from emulator.engine.system.version import API_VERSION, MIN_API_VERSION
from emulator.errors import InvalidParameter
from emulator.faces.api.handlers import (
    archive,
    attach,
    container,
    create,
    image,
    image_archive,
    look,
    network,
    swarm,
    system,
    volume,
)
from emulator.faces.api.reply import JSON, NO_KIND, TEXT, Answer, Reply, text_bytes
from emulator.faces.api.request import Request, version_of
from emulator.wire.go_json import encode

Handler: TypeAlias = Callable[[Request], Awaitable[Answer]]
ONE_PART = frozenset(("services", "nodes", "tasks", "secrets", "configs"))
"""Their names are one part of the path; the others' match Go's `.*`: any but newlines."""
NO_EXPERIMENTAL = (("Docker-Experimental", ""),)
JSON_ERRORS = (1, 24)

ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/_ping", system.ping),
    ("HEAD", "/_ping", system.ping),
    ("GET", "/version", system.version),
    ("GET", "/info", system.info),
    ("GET", "/events", system.events),
    ("GET", "/system/df", system.disk_usage),
    ("POST", "/auth", system.auth),
    ("POST", "/session", system.session),
    ("POST", "/grpc", system.grpc),
    ("POST", "/build", system.build),
    ("POST", "/build/prune", system.build_prune),
    ("POST", "/build/cancel", system.build_cancel),
    ("GET", "/containers/json", look.list_all),
    ("POST", "/containers/create", create.create),
    ("POST", "/containers/prune", container.prune),
    ("POST", "/commit", container.commit),
    ("GET", "/containers/{name}/json", look.inspect),
    ("GET", "/containers/{name}/top", look.top),
    ("GET", "/containers/{name}/changes", look.changes),
    ("GET", "/containers/{name}/export", look.export),
    ("GET", "/containers/{name}/logs", look.logs),
    ("GET", "/containers/{name}/stats", look.stats),
    ("GET", "/containers/{name}/attach/ws", attach.attach_websocket),
    ("HEAD", "/containers/{name}/archive", archive.stat),
    ("GET", "/containers/{name}/archive", archive.get),
    ("PUT", "/containers/{name}/archive", archive.put),
    ("POST", "/containers/{name}/start", container.start),
    ("POST", "/containers/{name}/stop", container.stop),
    ("POST", "/containers/{name}/restart", container.restart),
    ("POST", "/containers/{name}/kill", container.kill),
    ("POST", "/containers/{name}/pause", container.pause),
    ("POST", "/containers/{name}/unpause", container.unpause),
    ("POST", "/containers/{name}/wait", container.wait),
    ("POST", "/containers/{name}/rename", container.rename),
    ("POST", "/containers/{name}/update", container.update),
    ("POST", "/containers/{name}/resize", container.resize),
    ("POST", "/containers/{name}/attach", attach.attach),
    ("POST", "/containers/{name}/exec", attach.exec_create),
    ("DELETE", "/containers/{name}", container.remove),
    ("GET", "/exec/{name}/json", attach.exec_inspect),
    ("POST", "/exec/{name}/start", attach.exec_start),
    ("POST", "/exec/{name}/resize", attach.exec_resize),
    ("GET", "/images/json", image.list_all),
    ("GET", "/images/search", image.search),
    ("GET", "/images/get", image_archive.save),
    ("POST", "/images/load", image_archive.load),
    ("POST", "/images/create", image_archive.create),
    ("POST", "/images/prune", image.prune),
    ("GET", "/images/{name}/get", image_archive.save_one),
    ("GET", "/images/{name}/json", image.inspect),
    ("GET", "/images/{name}/history", image.history),
    ("POST", "/images/{name}/tag", image.tag),
    ("POST", "/images/{name}/push", image.push),
    ("DELETE", "/images/{name}", image.remove),
    ("GET", "/distribution/{name}/json", image.distribution),
    ("GET", "/networks", network.list_all),
    ("GET", "/networks/", network.list_all),
    ("POST", "/networks/create", network.create),
    ("POST", "/networks/prune", network.prune),
    ("GET", "/networks/{name}", network.inspect),
    ("POST", "/networks/{name}/connect", network.connect),
    ("POST", "/networks/{name}/disconnect", network.disconnect),
    ("DELETE", "/networks/{name}", network.remove),
    ("GET", "/volumes", volume.list_all),
    ("POST", "/volumes/create", volume.create),
    ("POST", "/volumes/prune", volume.prune),
    ("GET", "/volumes/{name}", volume.inspect),
    ("PUT", "/volumes/{name}", volume.update),
    ("DELETE", "/volumes/{name}", volume.remove),
    ("GET", "/swarm", swarm.managers_only),
    ("POST", "/swarm/init", swarm.init),
    ("POST", "/swarm/join", swarm.join),
    ("POST", "/swarm/leave", swarm.leave),
    ("POST", "/swarm/update", swarm.update),
    ("GET", "/swarm/unlockkey", swarm.managers_only),
    ("POST", "/swarm/unlock", swarm.managers_only),
    ("GET", "/plugins", swarm.plugins),
    ("GET", "/plugins/privileges", swarm.plugin_privileges),
    ("POST", "/plugins/pull", swarm.plugin_pull),
    ("POST", "/plugins/create", swarm.plugin_create),
    ("GET", "/plugins/{name}/json", swarm.plugin),
    ("POST", "/plugins/{name}/enable", swarm.plugin_enable),
    ("POST", "/plugins/{name}/disable", swarm.plugin),
    ("POST", "/plugins/{name}/upgrade", swarm.plugin_upgrade),
    ("POST", "/plugins/{name}/push", swarm.plugin),
    ("POST", "/plugins/{name}/set", swarm.plugin),
    ("DELETE", "/plugins/{name}", swarm.plugin),
    ("GET", "/services", swarm.managers_only),
    ("POST", "/services/create", swarm.managers_only),
    ("GET", "/services/{name}", swarm.managers_only),
    ("GET", "/services/{name}/logs", swarm.logs),
    ("POST", "/services/{name}/update", swarm.update),
    ("DELETE", "/services/{name}", swarm.managers_only),
    ("GET", "/tasks", swarm.managers_only),
    ("GET", "/tasks/{name}", swarm.managers_only),
    ("GET", "/tasks/{name}/logs", swarm.logs),
    ("GET", "/nodes", swarm.managers_only),
    ("GET", "/nodes/{name}", swarm.managers_only),
    ("POST", "/nodes/{name}/update", swarm.update),
    ("DELETE", "/nodes/{name}", swarm.managers_only),
    ("GET", "/secrets", swarm.managers_only),
    ("POST", "/secrets/create", swarm.managers_only),
    ("GET", "/secrets/{name}", swarm.managers_only),
    ("POST", "/secrets/{name}/update", swarm.update),
    ("DELETE", "/secrets/{name}", swarm.managers_only),
    ("GET", "/configs", swarm.managers_only),
    ("POST", "/configs/create", swarm.managers_only),
    ("GET", "/configs/{name}", swarm.managers_only),
    ("POST", "/configs/{name}/update", swarm.update),
    ("DELETE", "/configs/{name}", swarm.managers_only),
)  # fmt: skip


class VersionTooNew(InvalidParameter):
    def __init__(self, version: str) -> None:
        super().__init__(f"client version {version} is too new. Maximum supported API version is {API_VERSION}")


class VersionTooOld(InvalidParameter):
    def __init__(self, version: str) -> None:
        super().__init__(
            f"client version {version} is too old. Minimum supported API version is {MIN_API_VERSION}, "
            "please upgrade your client to a newer version"
        )


EXACT = {(method, path): handler for method, path, handler in ROUTES if "{" not in path}
NAMED = {
    (method, path.split("/")[1], path.partition("{name}")[2]): handler for method, path, handler in ROUTES if "{" in path
}
NOT_FOUND = Reply(404, text_bytes(encode({"message": "page not found"})) + b"\n", JSON, bare=True)


def route(method: str, path: str) -> tuple[Handler, str] | None:
    """The handler of a path, and the name in it."""
    found = named(method, path)
    if found is None:
        return None
    unfit = "/" if path.split("/")[1] in ONE_PART else "\n"
    return None if unfit in found[1] else found


def named(method: str, path: str) -> tuple[Handler, str] | None:
    """The same; a name may hold slashes."""
    if (handler := EXACT.get((method, path))) is not None:
        return handler, ""
    _, _, rest = path.partition("/")
    group, _, rest = rest.partition("/")
    tail = "/" + rest.rpartition("/")[2]
    if (handler := NAMED.get((method, group, tail))) is not None and len(rest) >= len(tail):
        return handler, rest.removesuffix(tail)
    if rest.endswith("/attach/ws") and (handler := NAMED.get((method, group, "/attach/ws"))) is not None:
        return handler, rest.removesuffix("/attach/ws")
    handler = NAMED.get((method, group, ""))
    return (handler, rest) if handler is not None and rest else None


async def answer(request: Request, version: str) -> Answer:
    """What a request gets; raises the DockerError that the handler raised."""
    if ("/." in request.path or "//" in request.path) and (place := clean(request.path)) != request.path:
        return moved(request, version, place)
    found = (system.options, "") if request.method == "OPTIONS" else route(request.method, request.path)
    if found is None:
        return NOT_FOUND
    request.version = version_of(version)
    if request.version > version_of(API_VERSION):
        return refused_version(VersionTooNew(version), request)
    if request.version < version_of(MIN_API_VERSION):
        return refused_version(VersionTooOld(version), request)
    handler, request.name = found
    return await handler(request)


def clean(path: str) -> str:
    """Without `//`, `.` and `..` (Go: path.Clean; a slash at the end stays)."""
    place = posixpath.normpath("/" + path.lstrip("/"))
    return place + "/" if path.endswith(("/", "/.", "/..")) and place != "/" else place


def moved(request: Request, version: str, place: str) -> Reply:
    """The router sends clients to the clean path, escaped as Go does (net/url, encodePath)."""
    place = quote((f"/v{version}" if version else "") + place, safe="/$&+,:;=@-_.~", errors="surrogateescape")
    whole = place + (f"?{request.query_text}" if request.query_text else "")
    return Reply(301, kind=NO_KIND, headers=(("Location", whole),), bare=True)


def refused_version(error: InvalidParameter, request: Request) -> Reply:
    """Clients older than 1.24 get plain text."""
    if request.version < JSON_ERRORS:
        return Reply(error.status, text_bytes(f"{error}\n"), TEXT, NO_EXPERIMENTAL)
    return Reply(error.status, text_bytes(encode({"message": str(error)})) + b"\n", JSON, NO_EXPERIMENTAL)
