"""Who reaches whom: bridges, isolation, published ports, names."""

from __future__ import annotations

import pytest
from system_bench import Bench

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, NameFault, connect, echo, listen, resolve
from emulator.machine.network.fabric import Dropped


def worker(bench: Bench, machine: object) -> Process:
    return bench.start(machine, ["sleep", "100000000"]).process  # type: ignore[arg-type]  # a machine


def finish(bench: Bench, coroutine: object) -> object:
    task = bench.timeline.spawn(coroutine)  # type: ignore[arg-type]  # a coroutine
    task.watched = True
    bench.timeline.run(lambda: task.done)
    return task.result()


@pytest.fixture
def world() -> tuple[Bench, Process, Process]:
    bench = Bench()
    return bench, worker(bench, bench.container("one")), worker(bench, bench.container("two"))


def test_neighbours_talk(world: tuple[Bench, Process, Process]) -> None:
    bench, one, two = world
    listener = listen(two, "0.0.0.0", 80)

    async def serve() -> None:
        stream = await listener.accept()
        await stream.write(b"got " + await stream.read())
        stream.shut()

    async def ask() -> bytes:
        stream = await connect(one, "172.17.0.3", 80)
        await stream.write(b"hello")
        stream.shut()
        return await stream.read() + await stream.read()

    bench.timeline.spawn(serve())
    assert finish(bench, ask()) == b"got hello"


@pytest.mark.parametrize(
    ("address", "errno"),
    [("172.17.0.3", Errno.ECONNREFUSED), ("172.17.0.99", Errno.EHOSTUNREACH), ("8.8.8.8", Errno.ETIMEDOUT)],
)
def test_errors_of_connect(world: tuple[Bench, Process, Process], address: str, errno: Errno) -> None:
    bench, one, _ = world
    with pytest.raises(LinuxError) as caught:
        finish(bench, connect(one, address, 80))
    assert caught.value.errno is errno


def test_no_network(world: tuple[Bench, Process, Process]) -> None:
    bench = world[0]
    lonely = worker(bench, bench.container("lonely", bridge=None, address="127.0.0.9"))
    with pytest.raises(LinuxError) as caught:
        finish(bench, echo(lonely, "172.17.0.1", 56, 10**9))
    assert caught.value.errno is Errno.ENETUNREACH


def test_bridges_are_isolated(world: tuple[Bench, Process, Process]) -> None:
    bench, one, _ = world
    bench.fabric.create_bridge("app", "br-app", "172.18.0.0/16", "172.18.0.1")
    other = worker(bench, bench.container("three", bridge="app", address="172.18.0.2"))
    listen(other, "0.0.0.0", 80)
    with pytest.raises(Dropped):
        bench.fabric.reach(one.machine.network, "tcp", "172.18.0.2", 80)  # type: ignore[arg-type]  # a namespace
    bench.fabric.attach(one.machine.network, "app", "172.18.0.3", "02:42:ac:12:00:03")  # type: ignore[arg-type]
    assert finish(bench, connect(one, "172.18.0.2", 80)) is not None
    bench.fabric.detach(one.machine.network, "app")  # type: ignore[arg-type]
    assert [route.device for route in one.machine.network.routes] == ["eth0", "eth0"]  # type: ignore[union-attr]


def test_published_ports(world: tuple[Bench, Process, Process]) -> None:
    bench, one, two = world
    fabric = bench.fabric
    host = worker(bench, bench.host)
    listen(two, "0.0.0.0", 80)
    publication = fabric.publish("0.0.0.0", 8080, "tcp", two.machine.network, "172.17.0.3", 80)  # type: ignore[arg-type]
    fabric.publish("::", 8080, "tcp", two.machine.network, "172.17.0.3", 80)  # type: ignore[arg-type]
    for who, address in ((host, "127.0.0.1"), (host, "172.17.0.1"), (host, "::1"), (one, "172.17.0.1")):
        assert finish(bench, connect(who, address, 8080)) is not None
    assert fabric.reach(fabric.host, "tcp", "127.0.0.1", 8080).source == "172.17.0.1"
    for address, errno in (
        ("0.0.0.0", Errno.EADDRINUSE),
        ("127.0.0.1", Errno.EADDRINUSE),
        ("192.0.2.1", Errno.EADDRNOTAVAIL),
    ):
        with pytest.raises(LinuxError) as caught:
            fabric.publish(address, 8080, "tcp", two.machine.network, "172.17.0.3", 81)  # type: ignore[arg-type]
        assert caught.value.errno is errno
    with pytest.raises(LinuxError):
        listen(host, "0.0.0.0", 8080)
    fabric.unpublish(publication)
    with pytest.raises(LinuxError) as caught:
        finish(bench, connect(host, "127.0.0.1", 8080))
    assert caught.value.errno is Errno.ECONNREFUSED


def test_ports_taken_twice(world: tuple[Bench, Process, Process]) -> None:
    _, one, two = world
    listen(one, "::", 80)
    listen(two, "0.0.0.0", 80)
    for address in ("0.0.0.0", "::", "127.0.0.1"):
        with pytest.raises(LinuxError) as caught:
            listen(one, address, 80)
        assert caught.value.errno is Errno.EADDRINUSE
    listen(two, "::", 80, only6=True)


def test_names(world: tuple[Bench, Process, Process]) -> None:
    bench, one, _ = world
    assert finish(bench, resolve(one, "127.1")) == ["127.0.0.1"]
    assert finish(bench, resolve(one, "localhost")) == ["127.0.0.1", "::1"]
    assert finish(bench, resolve(one, "archive.ubuntu.com")) != []
    one.write_file("/etc/resolv.conf", b"nameserver 127.0.0.11\n")
    one.machine.network.lookup = lambda name: ["172.17.0.3"] if name == "db" else []  # type: ignore[union-attr]
    assert finish(bench, resolve(one, "DB")) == ["172.17.0.3"]
    with pytest.raises(NameFailure) as caught:
        finish(bench, resolve(one, "nosuch"))
    assert caught.value.fault is NameFault.AGAIN
