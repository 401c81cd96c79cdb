"""Very many clients at once, with mixed requests: `python -m tests.benchmarks.many_clients [--clients 500] [--seconds 60]`.

After each round all that was made is removed, and what the server then holds is printed: memory and descriptors. Exits with 1
where an answer has a status that Docker would not give, or where the last rounds end with more than the ones before. The first
round fills what is kept on purpose (256 events, layers that were looked into), so it is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from .engine_api import connected, resident, server

SETTLING = 3
GROWTH = 1.03
"""So much larger a round may leave the server than the one before."""
OK, MADE, DONE, SAME, MISSING, CLASH = 200, 201, 204, 304, 404, 409


class Unexpected(AssertionError):
    """An answer that Docker would not give."""


class Client:
    """One connection, and what was made over it. `ask` raises Unexpected."""

    def __init__(self, path: Path, number: int) -> None:
        self.path, self.number = path, number
        self.chance = random.Random(number)
        self.serial, self.requests = 0, 0
        self.statuses: Counter[int] = Counter()

    async def __aenter__(self) -> Client:
        self.reader, self.writer = await asyncio.open_unix_connection(str(self.path), limit=1 << 24)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    async def ask(self, method: str, path: str, *expected: int, body: object = None, raw: bytes = b"") -> bytes:
        """One request to its end."""
        data = raw or (b"" if body is None else json.dumps(body).encode())
        kind = "application/x-tar" if raw else "application/json"
        lines = [f"{method} /v1.51{path} HTTP/1.1", "Host: localhost"]
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(data)}"] if data or method == "POST" else []
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + data)
        status, answer = await self.answer(method)
        self.requests += 1
        self.statuses[status] += 1
        if status not in expected:
            raise Unexpected(f"{method} {path}: {status} {answer[:300]!r}")
        return answer

    async def answer(self, method: str) -> tuple[int, bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if method == "HEAD" or status in (DONE, SAME):
            return status, b""
        if "transfer-encoding: chunked" in head:
            return status, b"".join([chunk async for chunk in self.chunks()])
        if "content-length: " not in head:
            raise Unexpected(head)
        return status, await self.reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n", 1)[0]))

    async def chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            yield await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)

    def name(self) -> str:
        """A new one."""
        self.serial += 1
        return f"load{self.number}-{self.serial}"


async def look(client: Client) -> None:
    """What changes nothing."""
    await client.ask("GET", "/_ping", OK)
    await client.ask("GET", client.chance.choice(("/version", "/info", "/images/json", "/networks", "/volumes")), OK)
    await client.ask("GET", '/containers/json?limit=5&filters={"status":["running"]}', OK)
    await client.ask("GET", "/containers/nobody/json", MISSING)
    await client.ask("GET", f"/events?since={int(time.time()) - 1}&until={int(time.time())}", OK)


async def one_container(client: Client) -> None:
    """From create to remove."""
    name = client.name()
    script = "echo out; echo err >&2; echo kept > /file; sleep 1000"
    config = {"Image": "busybox", "Cmd": ["sh", "-c", script], "HostConfig": {"StopTimeout": 0}}
    await client.ask("POST", f"/containers/create?name={name}", MADE, body=config)
    await client.ask("POST", f"/containers/create?name={name}", CLASH, body=config)
    await client.ask("POST", f"/containers/{name}/start", DONE)
    await client.ask("POST", f"/containers/{name}/start", SAME)
    await client.ask("GET", f"/containers/{name}/json", OK)
    await client.ask("GET", f"/containers/{name}/logs?stdout=1&stderr=1", OK)
    await client.ask("GET", f"/containers/{name}/stats?stream=0&one-shot=1", OK)
    await client.ask("GET", f"/containers/{name}/top", OK)
    made = await client.ask("POST", f"/containers/{name}/exec", MADE, body={"Cmd": ["echo", "x"], "AttachStdout": True})
    await client.ask("POST", f"/exec/{json.loads(made)['Id']}/start", OK, body={"Detach": True})
    tar = await client.ask("GET", f"/containers/{name}/archive?path=/etc/passwd", OK)
    await client.ask("PUT", f"/containers/{name}/archive?path=/tmp", OK, raw=tar)
    await client.ask("POST", f"/containers/{name}/pause", DONE)
    await client.ask("POST", f"/containers/{name}/unpause", DONE)
    await client.ask("DELETE", f"/containers/{name}", CLASH)
    await client.ask("POST", f"/containers/{name}/kill", DONE)
    await client.ask("POST", f"/containers/{name}/wait", OK)
    await client.ask("GET", f"/containers/{name}/changes", OK)
    await client.ask("DELETE", f"/containers/{name}?v=1", DONE)


async def short_lived(client: Client) -> None:
    """One that goes by itself, on a network and with a volume of its own."""
    name = client.name()
    await client.ask("POST", "/volumes/create", MADE, body={"Name": name})
    host = {"AutoRemove": True, "Binds": [f"{name}:/data"], "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": ""}]}}
    config = {"Image": "busybox", "Cmd": ["sh", "-c", "echo hi > /data/x"], "ExposedPorts": {"80/tcp": {}}, "HostConfig": host}
    await client.ask("POST", f"/containers/create?name={name}", MADE, body=config)
    await client.ask("POST", f"/containers/{name}/start", DONE)
    await client.ask("POST", f"/containers/{name}/wait?condition=removed", OK, MISSING)
    await client.ask("DELETE", f"/volumes/{name}", DONE)
    await client.ask("DELETE", f"/volumes/{name}", MISSING)


async def images(client: Client) -> None:
    """A name for an image, and a layer of one's own."""
    name = client.name()
    await client.ask("POST", f"/images/busybox/tag?repo={name}", MADE)
    await client.ask("GET", f"/images/{name}/json", OK)
    await client.ask("DELETE", f"/images/{name}", OK)
    await client.ask("POST", f"/containers/create?name={name}", MADE, body={"Image": "busybox", "Cmd": ["true"]})
    await client.ask("POST", f"/commit?container={name}&repo={name}", MADE, body={})
    await client.ask("DELETE", f"/containers/{name}", DONE)
    await client.ask("DELETE", f"/images/{name}", OK)


KINDS: tuple[tuple[Callable[[Client], Awaitable[None]], int], ...] = (
    (look, 4), (one_container, 3), (short_lived, 2), (images, 1),
)  # fmt: skip


async def client_life(path: Path, number: int, until: float) -> Client:
    """Requests until the time is over, on a connection that is new now and then."""
    client, (acts, weights) = Client(path, number), zip(*KINDS, strict=True)
    while time.monotonic() < until:
        async with client:
            for _ in range(5):
                if time.monotonic() < until:
                    await client.chance.choices(acts, weights)[0](client)
    return client


async def one_round(path: Path, clients: int, seconds: float) -> Counter[int]:
    """All at once; then what one of them may have left is removed."""
    until = time.monotonic() + seconds
    lives = await asyncio.gather(*(client_life(path, number, until) for number in range(clients)), return_exceptions=True)
    failed = [life for life in lives if isinstance(life, BaseException)]
    if failed:
        raise Unexpected(f"{len(failed)} clients failed, the first: {failed[0]!r}")
    async with Client(path, clients) as last:
        left = json.loads(await last.ask("GET", "/containers/json?all=1", OK))
        if left:
            raise Unexpected(f"{len(left)} containers are left")
        await last.ask("POST", "/volumes/prune", OK)
    return sum((life.statuses for life in lives if isinstance(life, Client)), Counter())


class Held(NamedTuple):
    """What a server holds: bytes and open files."""

    memory: int
    descriptors: int


def held_by(pid: int) -> Held:
    return Held(resident(pid), len(os.listdir(f"/proc/{pid}/fd")))


def rounds(directory: Path, clients: int, seconds: float, count: int) -> Iterator[Held]:
    """What a server holds after each round; raises Unexpected."""
    with server(directory) as process:
        connected(directory / "api").close()
        before = held_by(process.pid)
        print(f"before: {before.memory / 1e6:.1f} MB, {before.descriptors} descriptors", flush=True)
        for number in range(count):
            statuses = asyncio.run(one_round(directory / "api", clients, seconds))
            time.sleep(SETTLING)
            held = held_by(process.pid)
            counts = " ".join(f"{status}×{times}" for status, times in sorted(statuses.items()))
            print(f"round {number + 1}: {held.memory / 1e6:.1f} MB, {held.descriptors} descriptors", flush=True)
            print(f"    {statuses.total()} answers: {counts}", flush=True)
            yield held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=4)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        held = list(rounds(Path(name), words.clients, words.seconds, words.rounds))
    return int(len(held) > 2 and (held[-1].memory > held[1].memory * GROWTH or held[-1].descriptors > held[1].descriptors))


if __name__ == "__main__":
    sys.exit(main())
