"""Real sockets: who may come in, what is answered on published ports, and a crowd of clients at once."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from emulator.backend.simulate import SimulateBackend
from emulator.faces.api.api import Api
from emulator.faces.api.door import DoorError, parse_place
from emulator.faces.bridge import Bridge
from emulator.faces.daemon.doors import RealDoors
from emulator.faces.daemon.reactor import Reactor
from emulator.faces.session import Session
from emulator.machine.network import NetworkNamespace
from emulator.machine.network.sockets import DatagramSocket

PATIENCE = 20
CROWD = 60

pytestmark = pytest.mark.timeout(60)


@asynccontextmanager
async def served(path: Path | None = None, *, publish: bool = False) -> AsyncIterator[Api]:
    """The API on a world of its own, closed at the end whatever happens."""
    async with asyncio.timeout(PATIENCE):
        session = Session("oracle", 0, start=1_700_000_000 * 10**9)
        loop, bugs = asyncio.get_running_loop(), list[BaseException]()
        bridge = Bridge(session.timeline, loop, bugs.append)
        api = Api(session.engine, bridge, lambda: None)
        if publish:
            session.backend.networking.doors = RealDoors(session, Reactor(bridge, loop))
        try:
            if path is not None:
                await api.open_unix(path)
            yield api
        finally:
            await api.close()
            bridge.close()
            session.close()
            assert not bugs


async def ask(path: Path, method: str, target: str, body: object = None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{method} /v1.51{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n" if data else ""
    writer.write(f"{head}\r\n".encode() + data)
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1]), answer.partition(b"\r\n\r\n")[2]


def test_a_socket_is_its_owners(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "docker.sock"
        async with served(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert (await ask(path, "GET", "/_ping"))[1] == b"OK"
            with pytest.raises(DoorError, match="somebody listens there already"):
                async with served(path):
                    pass

    asyncio.run(main())


def test_dead_sockets_are_replaced_and_files_are_not(tmp_path: Path) -> None:
    async def main() -> None:
        dead, file = tmp_path / "dead.sock", tmp_path / "file"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(dead))
        file.write_text("precious")
        async with served(dead):
            assert (await ask(dead, "GET", "/_ping"))[0] == 200
        with pytest.raises(DoorError, match="which is no socket"):
            async with served(file):
                pass
        assert file.read_text() == "precious"

    asyncio.run(main())


@pytest.mark.parametrize("place", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:0"])
def test_tcp_for_anyone_must_be_asked_for_twice(place: str) -> None:
    async def main() -> None:
        async with served() as api:
            with pytest.raises(DoorError, match="Say --tcp-for-anyone too"):
                await api.open_tcp(place)

    asyncio.run(main())


def test_tcp_on_the_loopback() -> None:
    async def main() -> None:
        async with served() as api:
            server = await api.open_tcp("127.0.0.1:0")
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.write(b"GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert (await reader.read()).endswith(b"\r\n\r\nOK")
            writer.close()

    asyncio.run(main())


def test_places() -> None:
    assert parse_place("tcp://localhost:2375") == ("localhost", 2375)
    assert parse_place("[::1]:1") == ("::1", 1)
    for wrong in ("localhost", "localhost:x", "localhost:65536"):
        with pytest.raises(DoorError):
            parse_place(wrong)


def test_published_ports_are_answered(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "docker.sock"
        async with served(path, publish=True):
            port = free_port()
            host = {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(port)}]}}
            await ask(path, "POST", "/containers/create?name=web", {"Image": "nginx", "HostConfig": host})
            assert (await ask(path, "POST", "/containers/web/start"))[0] == 204
            assert b"<title>Welcome to nginx!</title>" in await page(port)
            await ask(path, "DELETE", "/containers/web?force=1")
            with pytest.raises(OSError):
                await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(main())


async def started(path: Path, name: str, host_port: str) -> tuple[int, str]:
    """The answer to the start of a container whose port 80 is published so."""
    host = {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": host_port}]}}
    await ask(path, "POST", f"/containers/create?name={name}", {"Image": "nginx", "HostConfig": host})
    status, answer = await ask(path, "POST", f"/containers/{name}/start")
    return status, answer.decode().partition("): ")[2]


async def host_port_of(path: Path, name: str) -> str:
    shown = json.loads((await ask(path, "GET", f"/containers/{name}/json"))[1])
    return str(shown["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"])


def test_a_port_that_somebody_else_has_is_left_out(tmp_path: Path) -> None:
    """Where it was not asked for by its number; ten are tried."""

    async def main() -> None:
        path, first = tmp_path / "docker.sock", 21000
        async with served(path, publish=True):
            with ExitStack() as others:
                for port in range(first, first + 11):
                    others.enter_context(socket.create_server(("127.0.0.1", port)))
                assert await started(path, "very", f"{first}") == (
                    500,
                    f'failed to bind host port for 127.0.0.1:{first}:172.17.0.2:80/tcp: address already in use"}}\n',
                )
                assert await started(path, "range", f"{first}-{first + 30}") == (
                    500,
                    f"failed to bind host port {first + 9} for 127.0.0.1:{first}-{first + 30}:172.17.0.2:80/tcp: "
                    'address already in use"}\n',
                )
                assert await started(path, "again", f"{first}-{first + 30}") == (204, "")
            assert await host_port_of(path, "again") == f"{first + 11}"

    asyncio.run(main())


def test_published_udp_ports_are_answered(tmp_path: Path) -> None:
    """Two visitors at once, each with the answers to what he asked."""

    async def main() -> None:
        path, port = tmp_path / "docker.sock", free_port()
        async with served(path, publish=True) as api:
            host = {"PortBindings": {"53/udp": [{"HostIp": "127.0.0.1", "HostPort": str(port)}]}}
            asked = {"Image": "busybox", "Cmd": ["sleep", "9"], "ExposedPorts": {"53/udp": {}}, "HostConfig": host}
            await ask(path, "POST", "/containers/create?name=echo", asked)
            assert (await ask(path, "POST", "/containers/echo/start"))[0] == 204
            api.bridge.timeline.spawn(echo(api, "echo"), "echo")
            api.bridge.pump()
            visitors = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
            loop = asyncio.get_running_loop()
            for number, visitor in enumerate(visitors):
                visitor.setblocking(False)
                visitor.connect(("127.0.0.1", port))
                visitor.send(b"question %d" % number)
            answers = [await loop.sock_recv(visitor, 100) for visitor in visitors]
            assert answers == [b"question 0, and back", b"question 1, and back"]
            for visitor in visitors:
                visitor.close()
            await ask(path, "DELETE", "/containers/echo?force=1")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
                trial.bind(("127.0.0.1", port))

    asyncio.run(main())


async def echo(api: Api, name: str) -> None:
    """A server of UDP in a container."""
    backend = api.engine.backend
    assert isinstance(backend, SimulateBackend)
    container = next(each for each in api.engine.world.containers.values() if each.name == name)
    running = backend.holdings[container.id].running
    assert running is not None
    network = running.machine.network
    assert isinstance(network, NetworkNamespace)
    inner = DatagramSocket(backend.kernel, network, "0.0.0.0", 53)
    while True:
        data, source = await inner.receive()
        network.fabric.send_datagram(inner, data + b", and back", source)


def free_port() -> int:
    """One that nobody has just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


async def page(port: int) -> bytes:
    """The first page, as soon as the server in the container listens."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        try:
            data = await reader.read()
        except ConnectionError:
            data = b""
        writer.close()
        if data:
            return data
        await asyncio.sleep(0.05)


def test_a_crowd_leaves_nothing_behind(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "docker.sock"
        async with served(path) as api:
            results = await asyncio.gather(*(visit(path, number) for number in range(CROWD)))
            assert results == [[201, 204, 200, 200, 204]] * CROWD
            await asyncio.sleep(0.1)
            engine = api.engine
            assert (api.connections, engine.world.containers, engine.live, engine.told.waiters or {}) == (set(), {}, {}, {})

    asyncio.run(main())


async def visit(path: Path, number: int) -> list[int]:
    """A container's life, and a stream that its reader leaves."""
    name = f"box{number}"
    created = {"Image": "busybox", "Cmd": ["sh", "-c", "echo hi; sleep 100"]}
    statuses = [(await ask(path, "POST", f"/containers/create?name={name}", created))[0]]
    statuses.append((await ask(path, "POST", f"/containers/{name}/start"))[0])
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"GET /v1.51/events HTTP/1.1\r\nHost: x\r\n\r\n")
    statuses.append(int((await reader.readline()).split()[1]))
    writer.close()
    statuses.append((await ask(path, "GET", "/containers/json?all=1"))[0])
    statuses.append((await ask(path, "DELETE", f"/containers/{name}?force=1"))[0])
    return statuses
