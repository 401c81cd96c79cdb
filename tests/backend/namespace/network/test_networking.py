"""Real bridges, names and ports, without root: what containers see of them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.backend.base import PortTaken
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.agent import Settings
from emulator.backend.namespace.network.networking import NetworkFailure, Networking
from emulator.backend.namespace.preflight.survey import Survey
from tests.backend.namespace.network.boxes import Boxes, endpoint, network

ECHO = """
import socket, sys
kind = socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM
door = socket.socket(socket.AF_INET, kind); door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(("0.0.0.0", 7000))
if sys.argv[1] == "tcp":
    door.listen()
    print("ready", flush=True)
    while True:
        visitor, peer = door.accept()
        data = b""
        while piece := visitor.recv(65536): data += piece
        visitor.sendall(peer[0].encode() + b" " + data); visitor.close()
print("ready", flush=True)
while True:
    data, peer = door.recvfrom(65536); door.sendto(peer[0].encode() + b" " + data, peer)
"""


@pytest.fixture
def boxes(machine: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Boxes]:
    """Without a way into the world: names that nobody here knows are nobody's."""
    monkeypatch.setattr(Networking, "lead_out", lambda _networking, _pid: None)
    settings = Settings(home=str(tmp_path / "home"), layers=str(tmp_path), runtime="", single=True, passing=True)
    access = Access(settings, lambda _keeper: None)
    networking = Networking(access)
    assert networking.control.fileno() >= 0, "the process is there"
    boxes = Boxes(access.keeper, networking)
    yield boxes
    boxes.end()
    networking.close()
    access.close()


@pytest.fixture
def pair(boxes: Boxes) -> Boxes:
    """`a` and `b` on the network `n`."""
    wide = network("n", 18)
    boxes.networking.create(wide)
    for last, name in ((2, "a"), (3, "b")):
        boxes.start(name)
        boxes.networking.connect(name, wide, endpoint(wide, last), (name, f"{name}-id"))
    return boxes


def ping(boxes: Boxes, name: str, address: str) -> bool:
    """Whether one of three is answered: the first may come before the way is known, on a busy machine."""
    return any("1 packets received" in boxes.run(name, "busybox", "ping", "-c1", "-W1", address) for _ in range(3))


def ask(boxes: Boxes, name: str, *words: str) -> str:
    """busybox's nslookup."""
    return boxes.run(name, "busybox", "nslookup", *words, "127.0.0.11")


def listen(boxes: Boxes, name: str, protocol: str) -> None:
    """An echo on port 7000, which ends with its box."""
    words = boxes.command(name, sys.executable, "-I", "-c", ECHO, protocol)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    boxes.processes[f"{name} {protocol}"] = process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def visit(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as visitor:
        visitor.sendall(data)
        visitor.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := visitor.recv(65536):
            answer += piece
        return answer


def test_interface_has_what_the_engine_gave(pair: Boxes) -> None:
    shown = pair.run("a", "busybox", "ip", "addr", "show", "dev", "eth0")
    assert "2: eth0@if" in shown
    assert "link/ether 02:42:ac:18:00:02 brd ff:ff:ff:ff:ff:ff" in shown
    assert "inet 172.18.0.2/16 brd 172.18.255.255 scope global eth0" in shown
    assert "inet6" not in shown
    assert pair.run("a", "busybox", "ip", "route").splitlines() == [
        "default via 172.18.0.1 dev eth0 ",
        "172.18.0.0/16 dev eth0 scope link  src 172.18.0.2 ",
    ]


def test_neighbours_reach_each_other_and_the_gateway(pair: Boxes) -> None:
    assert ping(pair, "a", "172.18.0.3")
    assert ping(pair, "a", "172.18.0.1")


def test_bridges_are_apart(pair: Boxes) -> None:
    other = network("m", 19)
    pair.networking.create(other)
    pair.start("c")
    pair.networking.connect("c", other, endpoint(other, 2), ("c",))
    assert not ping(pair, "c", "172.18.0.2")
    assert "SERVFAIL" in ask(pair, "c", "a")


def test_talkless_network(boxes: Boxes) -> None:
    quiet = network("q", 20, options={"com.docker.network.bridge.enable_icc": "false"})
    boxes.networking.create(quiet)
    for last, name in ((2, "a"), (3, "b")):
        boxes.start(name)
        boxes.networking.connect(name, quiet, endpoint(quiet, last), ())
    assert not ping(boxes, "a", "172.20.0.3")
    assert ping(boxes, "a", "172.20.0.1")


def test_ipv6(boxes: Boxes) -> None:
    six = network("s", 21, subnet6="fd00:21::/64", gateway6="fd00:21::1", enable_ipv6=True)
    boxes.networking.create(six)
    for last, name in ((2, "a"), (3, "b")):
        boxes.start(name)
        boxes.networking.connect(name, six, endpoint(six, last, six=True), (name,))
    assert ping(boxes, "a", "fd00:21::3")
    assert "default via fd00:21::1 dev eth0" in boxes.run("a", "busybox", "ip", "-6", "route")
    assert "fd00:21::3" in ask(boxes, "a", "b")
    assert "name = b.s" in ask(boxes, "a", "fd00:21::3")


def test_internal_network_leads_nowhere(boxes: Boxes) -> None:
    internal = network("i", 22, internal=True)
    boxes.networking.create(internal)
    boxes.start("a")
    boxes.networking.connect("a", internal, endpoint(internal, 2, gateway=False), ())
    assert boxes.run("a", "busybox", "ip", "route") == "172.22.0.0/16 dev eth0 scope link  src 172.22.0.2 \n"


def test_routes_follow_the_first_network(pair: Boxes) -> None:
    first = network("a", 23)
    pair.networking.create(first)
    pair.networking.connect("a", first, endpoint(first, 2), ())
    assert "default via 172.23.0.1 dev eth1" in pair.run("a", "busybox", "ip", "route")
    pair.networking.disconnect("a", first)
    assert "default via 172.18.0.1 dev eth0" in pair.run("a", "busybox", "ip", "route")
    assert "eth1" not in pair.run("a", "busybox", "ip", "link")


def test_names(pair: Boxes) -> None:
    assert "Name:\tb\nAddress: 172.18.0.3\n" in ask(pair, "a", "b")
    assert "Address: 172.18.0.3\n" in ask(pair, "a", "B")
    assert "Address: 172.18.0.3\n" in ask(pair, "a", "b.n")
    assert "3.0.18.172.in-addr.arpa\tname = b.n\n" in ask(pair, "a", "172.18.0.3")
    assert "server can't find nosuch: SERVFAIL" in ask(pair, "a", "nosuch")
    assert "SERVFAIL" not in ask(pair, "a", "-type=mx", "b")


def test_names_follow_renaming_and_leaving(pair: Boxes) -> None:
    wide = network("n", 18)
    pair.networking.rename(wide, endpoint(wide, 3), ("web",))
    assert "Address: 172.18.0.3\n" in ask(pair, "a", "web")
    assert "SERVFAIL" in ask(pair, "a", "b")
    pair.networking.disconnect("b", wide)
    assert "SERVFAIL" in ask(pair, "a", "web")


def test_an_address_that_goes_to_another_is_found_at_once(pair: Boxes) -> None:
    wide = network("n", 18)
    assert ping(pair, "a", "172.18.0.3")
    assert ping(pair, "b", "172.18.0.1")
    time.sleep(1.1)  # the kernel holds a neighbour's address for a second (neigh/default/locktime)
    pair.networking.disconnect("b", wide)
    pair.networking.leave("b")
    pair.start("c")
    pair.networking.connect("c", wide, endpoint(wide, 3), ("c",))
    pair.run("c", "ip", "link", "set", "eth0", "address", "02:42:ac:18:00:99")
    assert ping(pair, "a", "172.18.0.3")
    assert ping(pair, "c", "172.18.0.1")


def test_published_tcp_port(pair: Boxes) -> None:
    listen(pair, "b", "tcp")
    port = free_port()
    pair.networking.publish("0.0.0.0", port, "tcp", "172.18.0.3", 7000)
    large = bytes(range(256)) * 20_000
    assert visit(port, large) == b"172.18.0.1 " + large
    pair.networking.unpublish("0.0.0.0", port, "tcp")
    with pytest.raises(ConnectionRefusedError):
        visit(port, b"")


def test_published_port_that_nobody_answers(pair: Boxes) -> None:
    port = free_port()
    pair.networking.publish("127.0.0.1", port, "tcp", "172.18.0.3", 7000)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as visitor:
        assert visitor.recv(1) == b""


def test_published_udp_port(pair: Boxes) -> None:
    listen(pair, "b", "udp")
    port = free_port()
    pair.networking.publish("0.0.0.0", port, "udp", "172.18.0.3", 7000)
    for _ in range(2):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as visitor:
            visitor.settimeout(10)
            visitor.connect(("127.0.0.1", port))
            visitor.send(b"one")
            assert visitor.recv(100) == b"172.18.0.1 one"


def test_taken_port(boxes: Boxes) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(PortTaken):
            boxes.networking.publish("0.0.0.0", holder.getsockname()[1], "tcp", "172.18.0.3", 7000)


def test_what_the_kernel_refuses_is_told(boxes: Boxes) -> None:
    boxes.networking.create(network("n", 18))
    boxes.start("a")
    with pytest.raises(NetworkFailure) as refused:
        boxes.networking.create(network("m", 18, bridge="br-nnnnnnnnnnnn"))
    assert str(refused.value) == "bridge br-nnnnnnnnnnnn: File exists"
