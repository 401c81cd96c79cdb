"""The 100 answers that a real engine gave for a small world, asked again in order of a world of ours (see `SETUP`).

Status, headers, order, types and texts of all fields are the same. Ids, times, sizes and what belongs to the host that was
recorded are not: `blank` takes them away on both sides. `OTHER_HOST` names the answers that are about that host, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.faces.session import Session

from .in_memory import Client, Got

DOCUMENTS = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "documents"
HEADERS = ("Api-Version", "Content-Type", "Docker-Experimental", "Location", "Ostype", "Server")
SETUP = """\
docker network create --subnet 10.9.0.0/24 --label tier=back back
docker volume create --label kind=cache data
docker run -d --name web -p 127.0.0.1:8080:80 -p 9000-9001:9000-9001 --network back --network-alias www -v data:/data \
-v /tmp:/host:ro --tmpfs /scratch -e A=1 --label app=shop --restart on-failure:3 --health-cmd 'test -e /etc/nginx' \
--health-interval 1s --memory 64m --cpus 0.5 --hostname front nginx
docker create --name made -it busybox
docker run --name done busybox sh -c 'echo out; echo err >&2; exit 3'
docker run -d --name frozen alpine sleep 1000; docker pause frozen
docker run -d --name hostnet --network host busybox sleep 1000
docker run -d --name nonet --network none --rm busybox sleep 1000
docker exec web sh -c 'echo new >/root/file; rm /etc/hostname.bak 2>/dev/null; true'
"""
ORDER = tuple(
    """
ping ping-get version version-old version-too-new version-too-old info df unknown-path not-allowed container-web
container-made container-done container-frozen container-hostnet container-nonet container-size containers
containers-all containers-filter containers-bad-filter containers-bad-json containers-limit container-none changes top
top-args top-stopped stats stats-stopped logs-none create create-conflict create-no-image create-empty create-bad-json
create-bad-name create-warnings create-bad-port start start-again pause pause-again unpause exec-create exec-stopped
exec-empty rename rename-taken update kill-bad-signal stop stop-again wait delete-running delete delete-none prune
images images-shared image-nginx image-none history image-delete-used tag tag-bad image-delete pull pull-none search
networks network-back network-bridge network-none network-create network-again network-bad-subnet network-connect
network-connect-again network-delete-used network-disconnect network-delete network-delete-bridge network-prune volumes
volume-data volume-none volume-create volume-bad-driver volume-delete-used volume-delete volume-prune swarm services
nodes secrets plugins auth session events
""".split()  # noqa: SIM905
)
OTHER_HOST = {
    "search": "the recorded engine had no way to Docker Hub's search",
    "volume-bad-driver": "the recorded engine looked for the plugin for longer than the recording waited",
}


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Got]]:
    session = Session("oracle", 0)
    session.line(SETUP)
    session.advance(3)
    client = Client(session)
    yield {name: ask(client, name) for name in ORDER}
    session.close()


def ask(client: Client, name: str) -> Got:
    """The recorded request."""
    first, second = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:2]
    method, path = first.split()
    if name == "events":
        client.session.advance(1)
        path = f"/v1.51/events?since=0&until={client.session.timeline.now // 1_000_000_000}"
    return client.ask(method, path, "" if second.startswith("HTTP/") else second)


@pytest.mark.parametrize("name", [name for name in ORDER if name not in OTHER_HOST and name != "events"])
def test_document(name: str, answers: dict[str, Got]) -> None:
    status, headers, body = recorded(name)
    got = answers[name]
    assert got.status == status
    assert {key: blank(key, value) for key, value in got.headers.items() if key in HEADERS} == headers
    assert [shape(part) for part in documents(got.body.decode())] == [shape(part) for part in documents(body)]


def test_events(answers: dict[str, Got]) -> None:
    """All since the first command of the setup; health checks run when the clock says so, another number of times each day."""
    _, _, body = recorded("events")
    assert told(answers["events"].body.decode()) == told(body)


def told(body: str) -> list[object]:
    """The events of this world, without those of health checks and of the recorder's clean-up before it."""
    events = [event for event in documents(body) if isinstance(event, dict)]
    first = max(place for place, event in enumerate(events) if event["Actor"]["Attributes"].get("name") == "back" and
                event["Action"] == "create")
    shown = [shape(event) for event in events[first:] if "/etc/nginx" not in event["Action"] and not health(event)]
    return sorted(shown, key=str)  # the end of a container and of `docker stop` overtake one another


def health(event: dict[str, Any]) -> bool:
    """The end of a check, and what it says the first time."""
    attributes = event["Actor"]["Attributes"]
    return event["Action"].startswith("health_status") or (event["Action"] == "exec_die" and attributes["name"] == "web")


def test_every_recording_is_asked_for() -> None:
    assert sorted(ORDER) == sorted(path.stem for path in DOCUMENTS.glob("*.txt"))


def recorded(name: str) -> tuple[str, dict[str, str], str]:
    """Status, headers and body."""
    text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
    text = text[text.index("HTTP/1.1") :]
    status, *lines = text.split("\n")
    headers = {}
    while lines and (match := re.fullmatch(r"([A-Z][A-Za-z-]+): (.*)", lines[0])):
        headers[match[1]] = blank(match[1], match[2])
        lines.pop(0)
    return status, headers, "\n".join(lines)


def documents(body: str) -> list[object]:
    """All JSON values of a body; the text where it is none."""
    decoder, found, rest = json.JSONDecoder(), [], body.strip()
    while rest:
        try:
            value, end = decoder.raw_decode(rest)
        except json.JSONDecodeError:
            return [rest]
        found.append(value)
        rest = rest[end:].strip()
    return found


HOST_NUMBERS = re.compile(
    r"Pid|Size|Size\w+|\w+Size|Created|time|timeNano|NFd|NGoroutines|NEventsListener|MemTotal|NCPU|total_usage|usage_in_\w+|"
    r"system_cpu_usage|usage|max_usage|limit|[rt]x_\w+|periods|throttled_\w+|current|PublicPort|SpaceReclaimed|percpu_usage|"
    r"cache|dirty|hierarchical_\w+|mapped_file|pg\w+|rss|(in)?active_\w+|total_\w+"
)
BUILD = ("GitCommit", "GoVersion", "KernelVersion", "Version", "ID", "OperatingSystem", "execDuration")
"""Of another build of the same release, or of the host that it runs on."""
UNORDERED = ("Ports", "Mounts")
"""Docker goes through a Go map or a directory here: the order is another one each time."""


def shape(value: object, key: str = "") -> object:
    """A value with its fields in order, and what differs from host to host blank."""
    if isinstance(value, dict):
        return [(blank(name, name), shape(item, name)) for name, item in value.items() if not of_the_build(key, name)]
    if isinstance(value, list):
        return in_order([shape(item, key) for item in value], key)
    if isinstance(value, str):
        return f"<{key}>" if key in BUILD else blank(key, value)
    return f"<{type(value).__name__}>" if HOST_NUMBERS.fullmatch(key) and isinstance(value, (int, float)) else value


def of_the_build(key: str, name: str) -> bool:
    """What runc can do (`.Runtimes`) is told by runc itself, which is not here."""
    return key in ("runc", "io.containerd.runc.v2") and name == "status"


def in_order(items: list[object], key: str) -> list[object]:
    """Runs of a health check depend on the time of the recording; Debian's engine lacks one log driver."""
    if key == "Log":
        return [item for item in items if item != "gcplogs"][:1 if items and isinstance(items[0], list) else None]
    changed = bool(items) and str(items[0]).startswith("[('Path', ")
    return sorted(items, key=str) if key in UNORDERED or changed else items


def blank(key: str, text: str) -> str:
    """A text without ids, times, addresses of interfaces and versions."""
    text = re.sub(r"[0-9a-f]{64}|(?<=/overlay2/)[0-9a-z]{25}\b", "<id>", text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "<short>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", "<time>", text)
    text = re.sub(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "<mac>", text)
    text = re.sub(r"(?:Less than a second|\d+ seconds?) ago|Up (?:Less than a second|\d+ seconds?)", "<ago>", text)
    if key in ("Processes", "ID"):
        text = re.sub(r"^(\d+|\d\d:\d\d)$", "<number>", text)
    return re.sub(r"28\.5\.2(\+dfsg4)?", "<version>", text)
