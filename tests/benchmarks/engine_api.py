"""What requests to the Engine API cost on a warm connection: `python -m tests.benchmarks.engine_api [--containers 10000]`.

A server of its own with storage; two clients, one after the other: a bare socket that sends the same bytes, and http.client.
Beside them, in the same run, the floor: asyncio with h11, which reads the same request, decodes its body and sends the same
answer, and nothing else. Medians of wall time; processor time of the server beside them, for a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import h11
import msgspec

BODY = json.dumps({
    "Hostname": "", "Domainname": "", "User": "", "AttachStdin": False, "AttachStdout": True, "AttachStderr": True,
    "Tty": False, "OpenStdin": False, "StdinOnce": False, "Env": [], "Cmd": None, "Image": "nginx", "Volumes": {},
    "WorkingDir": "", "Entrypoint": None, "OnBuild": None, "Labels": {},
    "HostConfig": {"NetworkMode": "default", "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}, "AutoRemove": False},
    "NetworkingConfig": {"EndpointsConfig": {}},
}).encode()  # fmt: skip
PATH = "/v1.51/containers/create"
LIST = "/v1.51/containers/json?all=1"
HEADS = {"Host": "localhost", "User-Agent": "benchmark", "Content-Type": "application/json"}
CREATE = (
    "".join([f"POST {PATH} HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in HEADS.items())]).encode()
    + b"Content-Length: %d\r\n\r\n" % len(BODY)
    + BODY
)
ANSWER = json.dumps({"Id": "0" * 64, "Warnings": []}, separators=(",", ":")).encode() + b"\n"
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 30


class UnixConnection(http.client.HTTPConnection):
    """http.client over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = connected(self.path)


def connected(path: Path) -> socket.socket:
    """A client's socket; waits for the server."""
    deadline = time.monotonic() + PATIENCE
    while True:
        door = socket.socket(socket.AF_UNIX)
        try:
            door.connect(str(path))
            return door
        except OSError:
            door.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def answered(door: socket.socket, request: bytes) -> bytes:
    """One request and its whole answer."""
    door.sendall(request)
    data = door.recv(1 << 20)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += door.recv(1 << 20)
    size = end + 4 + int(data[:end].lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
    pieces, got = [data], len(data)
    while got < size:
        pieces.append(door.recv(1 << 20))
        got += len(pieces[-1])
    return b"".join(pieces)


@contextmanager
def server(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`emulator serve` in a home of its own."""
    environment = {**os.environ, "EMULATOR_HOME": str(directory), "EMULATOR_WORLD": "oracle"}
    words = [sys.executable, "-m", "emulator", "serve", "--socket", str(directory / "api")]
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@contextmanager
def floor(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The same answer from asyncio and h11 alone."""
    words = [sys.executable, "-m", "tests.benchmarks.engine_api", "--floor", str(directory / "floor")]
    with subprocess.Popen(words) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


class Floor(asyncio.Protocol):
    """Reads a request, decodes its body, answers."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.http = transport, h11.Connection(h11.SERVER)
        self.body = self.target = b""

    def data_received(self, data: bytes) -> None:
        self.http.receive_data(data)
        while (event := self.http.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Request):
                self.target = event.target
            elif isinstance(event, h11.Data):
                self.body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self.answer()
            elif isinstance(event, h11.ConnectionClosed):
                return

    def answer(self) -> None:
        if self.target.startswith(b"/bytes/"):
            answer = b" " * int(self.target.rpartition(b"/")[2])
        else:
            msgspec.json.decode(self.body)
            answer = ANSWER
        self.body = b""
        headers = [
            ("Api-Version", "1.51"), ("Content-Type", "application/json"), ("Docker-Experimental", "false"),
            ("Ostype", "linux"),
            ("Server", "Docker/28.5.2 (linux)"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("Content-Length", str(len(answer))),
        ]  # fmt: skip
        sent = [h11.Response(status_code=201, headers=headers, reason=b"Created"), h11.Data(data=answer), h11.EndOfMessage()]
        self.transport.write(b"".join(self.http.send(event) or b"" for event in sent))
        self.http.start_next_cycle()


async def serve_floor(path: str) -> None:
    listening = await asyncio.get_running_loop().create_unix_server(Floor, path)
    await listening.serve_forever()


def processor_time(pid: int) -> float:
    """Seconds of a process."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICK


def resident(pid: int) -> int:
    """Bytes of a process in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def times(run: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds that each round takes."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begin) * 1e3)
    return taken


def say(what: str, measured: str, asked: str = "") -> None:
    print(f"{what:<52} {measured:>14}   {asked}", flush=True)


def creations(door: socket.socket, pid: int, count: int) -> None:
    """From a bare socket; first tenth and last tenth beside."""
    before, held = processor_time(pid), resident(pid)
    taken = times(lambda: answered(door, CREATE), count)
    tenth = max(1, count // 10)
    say(f"create, bare socket, {count}", f"{statistics.median(taken):.3f} ms", "<= 0.2 ms")
    first, last = statistics.median(taken[:tenth]), statistics.median(taken[-tenth:])
    say("  first tenth, last tenth", f"{first:.3f} {last:.3f}", "+-20 %")
    say("  processor time of the server", f"{(processor_time(pid) - before) / count * 1e3:.3f} ms")
    say("  memory a container", f"{(resident(pid) - held) / count:.0f} bytes", "< 8000")


def lists(door: socket.socket, pid: int, beside: socket.socket) -> None:
    """The first one, and the next; `beside` is the floor's."""
    request = f"GET {LIST} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    body = b""

    def ask() -> None:
        nonlocal body
        body = answered(door, request).partition(b"\r\n\r\n")[2]

    before = processor_time(pid)
    first, *more = times(ask, 6)
    say(f"full list of {len(json.loads(body))}, the first", f"{first:.1f} ms", "<= 50 ms")
    say("  the next five", f"{statistics.median(more):.1f} ms", "<= 50 ms")
    say("  processor time of the server", f"{(processor_time(pid) - before) / 6 * 1e3:.1f} ms")
    as_many = f"GET /bytes/{len(body)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    say("  the floor: as many bytes", f"{statistics.median(times(lambda: answered(beside, as_many), 6)):.1f} ms")


def by_http_client(path: Path, count: int) -> None:
    """What a Python program sees."""
    connection = UnixConnection(path)

    def create() -> None:
        connection.request("POST", PATH, BODY, {"Content-Type": "application/json"})
        assert connection.getresponse().read()

    say(f"create, http.client, {count}", f"{statistics.median(times(create, count)):.3f} ms")
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--containers", type=int, default=10_000)
    parser.add_argument("--floor", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.floor:
        asyncio.run(serve_floor(words.floor))
        return
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        with (
            floor(directory) as least, server(directory) as process,
            connected(directory / "floor") as beside, connected(directory / "api") as door,
        ):  # fmt: skip
            before = processor_time(least.pid)
            taken = times(lambda: answered(beside, CREATE), words.containers)
            say("the floor: asyncio and h11", f"{statistics.median(taken):.3f} ms")
            say("  processor time", f"{(processor_time(least.pid) - before) / words.containers * 1e3:.3f} ms")
            answered(door, CREATE)
            creations(door, process.pid, words.containers)
            lists(door, process.pid, beside)
            by_http_client(directory / "api", max(1, words.containers // 10))


if __name__ == "__main__":
    main()
