"""A walk over all operations of the Engine API, checked against its own document (fixtures/docker-28.5.2/api/v1.51.yaml):
is the status documented, does the body have the shape that is?

    python -m tests.faces.api.walk /run/docker.sock >fixtures/docker-28.5.2/api/walk.txt

records what a real engine answers that holds the images of the world `oracle` and nothing else: each status, what it says
where it refuses, and beneath where it deviates from its own document.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import jsonschema
import yaml

SPECIFICATION = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "api" / "v1.51.yaml"
Asked = tuple[str, str, str, str]
"""Method, the specification's path, the path that is asked, the body."""
Answered = tuple[int, bytes]
Ask = Callable[[str, str, str], Answered]

REQUESTS = """\
GET /_ping
HEAD /_ping
GET /version
GET /info
POST /auth {"username": "me", "password": "x", "serveraddress": "127.0.0.1:1"}
POST /volumes/create {"Name": "data", "Labels": {"kind": "cache"}}
POST /networks/create {"Name": "back", "IPAM": {"Config": [{"Subnet": "10.9.0.0/24"}]}, "Labels": {"tier": "back"}}
POST /networks/create {"Name": "back"}
POST /networks/create {"Name": ""}
POST /containers/create?name=web {"Image": "nginx", "Env": ["A=1"], "Labels": {"app": "shop"}, "ExposedPorts": {"80/tcp": {}}, \
"Healthcheck": {"Test": ["CMD-SHELL", "true"], "Interval": 1000000000}, "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": \
"127.0.0.1", "HostPort": "18080"}]}, "Binds": ["data:/data"], "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}}\
, "NetworkingConfig": {"EndpointsConfig": {"back": {"Aliases": ["www"]}}}}
POST /containers/create?name=box {"Image": "busybox", "Cmd": ["sh", "-c", "echo out; echo err >&2; sleep 1000"], "Tty": false}
POST /containers/create?name=done {"Image": "busybox", "Cmd": ["sh", "-c", "echo out; exit 3"]}
POST /containers/create?name=done {"Image": "busybox"}
POST /containers/create?name=none {"Image": "nosuch"}
POST /containers/create {"Image": ""}
POST /containers/{id:web}/start
POST /containers/{id:web}/start
POST /containers/{id:box}/start
POST /containers/{id:done}/start
POST /containers/{id:nosuch}/start
POST /containers/{id:done}/wait
POST /containers/{id:nosuch}/wait
POST /containers/{id:done}/wait?condition=nonsense
GET /containers/json?all=1&size=1
GET /containers/json?filters=nonsense
GET /containers/json
GET /containers/{id:web}/json?size=1
GET /containers/{id:box}/json
GET /containers/{id:done}/json
GET /containers/{id:nosuch}/json
GET /containers/{id:web}/top
GET /containers/{id:web}/top?ps_args=-ef
GET /containers/{id:nosuch}/top
GET /containers/{id:box}/logs?stdout=1&stderr=1
GET /containers/{id:nosuch}/logs?stdout=1
GET /containers/{id:web}/changes
GET /containers/{id:nosuch}/changes
GET /containers/{id:box}/export
GET /containers/{id:nosuch}/export
GET /containers/{id:web}/stats?stream=0
GET /containers/{id:done}/stats?stream=0
GET /containers/{id:nosuch}/stats?stream=0
POST /containers/{id:box}/resize?h=24&w=80
POST /containers/{id:nosuch}/resize?h=24&w=80
POST /containers/{id:box}/update {"Memory": 67108864, "MemorySwap": 134217728}
POST /containers/{id:nosuch}/update {}
POST /containers/{id:box}/rename?name=crate
POST /containers/{id:crate}/rename?name=web
POST /containers/{id:crate}/rename?name=box
POST /containers/{id:box}/pause
GET /containers/{id:box}/json
POST /containers/{id:box}/unpause
POST /containers/{id:nosuch}/pause
POST /containers/{id:nosuch}/unpause
POST /containers/{id:done}/attach?logs=1&stdout=1
POST /containers/{id:nosuch}/attach
GET /containers/{id:box}/attach/ws
GET /containers/{id:nosuch}/attach/ws
HEAD /containers/{id:box}/archive?path=/etc/passwd
HEAD /containers/{id:box}/archive?path=/nosuch
GET /containers/{id:box}/archive?path=/etc/passwd
GET /containers/{id:box}/archive?path=
GET /containers/{id:nosuch}/archive?path=/
PUT /containers/{id:box}/archive?path=/nosuch
PUT /containers/{id:nosuch}/archive?path=/
POST /containers/{id:box}/exec {"Cmd": ["true"], "AttachStdout": true}
POST /containers/{id:box}/exec {"Cmd": []}
POST /containers/{id:nosuch}/exec {"Cmd": ["true"]}
POST /containers/{id:done}/exec {"Cmd": ["true"]}
GET /exec/{id:EXEC}/json
POST /exec/{id:EXEC}/start {"Detach": true}
POST /exec/{id:nosuch}/start {"Detach": true}
GET /exec/{id:nosuch}/json
POST /exec/{id:nosuch}/resize?h=24&w=80
POST /commit?container=box&repo=mine&tag=1
POST /commit?container=nosuch
GET /images/json?all=1&digests=1&shared-size=1
GET /images/json?filters=nonsense
GET /images/{name:nginx}/json
GET /images/{name:mine:1}/json
GET /images/{name:nosuch}/json
GET /images/{name:mine:1}/history
GET /images/{name:nosuch}/history
GET /images/{name:mine:1}/get
GET /images/get?names=mine:1&names=busybox
GET /images/search?term=busybox
POST /images/{name:mine:1}/tag?repo=other&tag=2
POST /images/{name:mine:1}/tag?repo=Wrong
POST /images/{name:nosuch}/tag?repo=x
POST /images/{name:nosuch}/push
POST /images/create?fromImage=busybox&tag=1.36
POST /images/create?fromImage=nosuch&tag=1
POST /images/load
GET /distribution/{name:busybox}/json
GET /distribution/{name:nosuch/nosuch}/json
DELETE /images/{name:other:2}
DELETE /images/{name:nosuch}
DELETE /images/{name:nginx:latest}?force=0
GET /system/df
GET /system/df?type=image
GET /events?since=0&until=1
GET /events?until=nonsense
GET /volumes
GET /volumes/{name:data}
GET /volumes/{name:nosuch}
PUT /volumes/{name:data}?version=1 {}
DELETE /volumes/{name:data}
DELETE /volumes/{name:nosuch}
GET /networks
GET /networks/{id:back}
GET /networks/{id:back}?verbose=1
GET /networks/{id:nosuch}
POST /networks/{id:back}/connect {"Container": "box"}
POST /networks/{id:back}/connect {"Container": "nosuch"}
POST /networks/{id:nosuch}/connect {"Container": "box"}
POST /networks/{id:back}/disconnect {"Container": "box"}
POST /networks/{id:nosuch}/disconnect {"Container": "box"}
DELETE /networks/{id:bridge}
DELETE /networks/{id:back}
DELETE /networks/{id:nosuch}
POST /build
POST /build/prune
POST /session
GET /plugins
GET /plugins/privileges?remote=nosuch/nosuch
POST /plugins/pull?remote=nosuch/nosuch []
GET /plugins/{name:nosuch}/json
DELETE /plugins/{name:nosuch}
POST /plugins/{name:nosuch}/enable?timeout=0
POST /plugins/{name:nosuch}/disable
POST /plugins/{name:nosuch}/upgrade?remote=nosuch []
POST /plugins/create?name=x
POST /plugins/{name:nosuch}/push
POST /plugins/{name:nosuch}/set []
GET /nodes
GET /nodes/{id:x}
DELETE /nodes/{id:x}
POST /nodes/{id:x}/update?version=1 {}
POST /nodes/{id:x}/update?version=x {}
GET /swarm
POST /swarm/init {"ListenAddr": ""}
POST /swarm/join {"ListenAddr": ""}
POST /swarm/leave
POST /swarm/update?version=1 {}
GET /swarm/unlockkey
POST /swarm/unlock {}
GET /services
POST /services/create {}
GET /services/{id:x}
DELETE /services/{id:x}
POST /services/{id:x}/update?version=1 {}
GET /services/{id:x}/logs?stdout=1
GET /tasks
GET /tasks/{id:x}
GET /tasks/{id:x}/logs?stdout=1
GET /secrets
POST /secrets/create {}
GET /secrets/{id:x}
DELETE /secrets/{id:x}
POST /secrets/{id:x}/update?version=1 {}
GET /configs
POST /configs/create {}
GET /configs/{id:x}
DELETE /configs/{id:x}
POST /configs/{id:x}/update?version=1 {}
POST /containers/{id:box}/kill?signal=nonsense
POST /containers/{id:box}/kill
POST /containers/{id:done}/kill
POST /containers/{id:nosuch}/kill
POST /containers/{id:web}/restart?t=0
POST /containers/{id:nosuch}/restart
DELETE /containers/{id:web}
POST /containers/{id:web}/stop?t=0
POST /containers/{id:web}/stop
POST /containers/{id:nosuch}/stop
DELETE /containers/{id:done}?v=1
DELETE /containers/{id:nosuch}
POST /containers/prune
POST /images/prune
POST /networks/prune
POST /volumes/prune?filters={"all":["true"]}
GET /containers/json?all=1
GET /images/json
"""
"""In order. `{id:web}` is the path's parameter and its value; EXEC is the exec that was made last."""


@cache
def specification() -> dict[str, Any]:
    """The document, its schemas as JSON Schema has them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(SPECIFICATION.read_text(encoding="utf-8"), loader)
    assert isinstance(document, dict)
    return {key: schema(value) for key, value in document.items()}


def schema(node: Any) -> Any:
    """Swagger's `x-nullable` in JSON Schema's words; examples are no rules."""
    if isinstance(node, list):
        return [schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: schema(value) for key, value in node.items() if key not in ("example", "examples", "x-nullable", "format")}
    return {"anyOf": [made, {"type": "null"}]} if node.get("x-nullable") is True else made


def requests() -> Iterator[Asked]:
    """All of the walk."""
    for line in REQUESTS.splitlines():
        method, target, *body = line.split(" ", 2) if not line.startswith("POST /volumes/prune") else line.split(" ")
        path = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", target).partition("?")[0]
        yield method, path, re.sub(r"\{\w+:([^}]*)\}", r"\1", target), "".join(body)


def operations() -> set[tuple[str, str]]:
    """All that the document has."""
    return {(method.upper(), path) for path, methods in specification()["paths"].items() for method in methods}


def walk(ask: Ask) -> Iterator[tuple[Asked, Answered, list[str]]]:
    """Each request, its answer, and what is wrong about it."""
    exec_id = "none"
    for asked in requests():
        method, path, target, body = asked
        status, data = ask(method, target.replace("EXEC", exec_id), body)
        if (method, path, status) == ("POST", "/containers/{id}/exec", 201):
            exec_id = json.loads(data)["Id"]
        yield asked, (status, data), faults(method, path, status, data)


def faults(method: str, path: str, status: int, data: bytes) -> list[str]:
    """What the document does not say of such an answer."""
    documented = specification()["paths"][path][method.lower()]["responses"]
    if str(status) not in documented and status not in documented:
        return [f"status {status}"]
    wanted = documented.get(status, documented.get(str(status))).get("schema")
    if wanted is None or wanted.get("type") in ("string", "file") or method == "HEAD" or path.endswith(("/attach", "/logs")):
        return []
    checked = {**wanted, "definitions": specification()["definitions"]}
    validator = jsonschema.Draft4Validator(checked)
    return sorted({place(error) for value in values(data) for error in leaves(validator.iter_errors(value))})


def leaves(errors: Any) -> Iterator[jsonschema.ValidationError]:
    """The causes of errors."""
    for error in errors:
        if error.context:
            yield from leaves(each for each in error.context if "'null'" not in each.message[-7:] or each.path)
        else:
            yield error


def place(error: jsonschema.ValidationError) -> str:
    """Where, and what is wrong: numbers of items and values are left out."""
    where = ".".join("*" if isinstance(part, int) else str(part) for part in error.absolute_path)
    what = "is null" if error.instance is None else error.validator
    return f"{where}: {what}"


def values(data: bytes) -> Iterator[object]:
    """All JSON values of a body."""
    decoder, rest = json.JSONDecoder(), data.decode(errors="replace").strip()
    while rest:
        try:
            value, end = decoder.raw_decode(rest)
        except json.JSONDecodeError:
            yield "no JSON"
            return
        yield value
        rest = rest[end:].strip()


class UnixConnection(HTTPConnection):
    """HTTP on a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def on_socket(path: str) -> Ask:
    """Asks a server that listens there."""

    def ask(method: str, target: str, body: str) -> Answered:
        connection = UnixConnection(path)
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(method, f"/v1.51{target.replace(' ', '%20')}", body or None, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data

    return ask


def lines(ask: Ask) -> Iterator[str]:
    """The whole walk, as it is recorded."""
    for (method, _, target, _), (status, data), wrong in walk(ask):
        said = f" {blank(data.decode(errors='replace').strip())}" if status >= 400 else ""
        yield f"{method} {target} {status}{said}"
        yield from (f"    {each}" for each in wrong)


def blank(text: str) -> str:
    """Without ids and addresses that chance gives."""
    text = re.sub(r"[0-9a-f]{64}", "<id>", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "<short>", text)


if __name__ == "__main__":
    for each_line in lines(on_socket(sys.argv[1])):
        print(each_line)
