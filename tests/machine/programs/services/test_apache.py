"""The tutorial's Apache: installed, started as a service, answering on a published port."""

from __future__ import annotations

import pytest
from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine

NAMELESS = (
    "AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using 172.17.0.2. "
    "Set the 'ServerName' directive globally to suppress this message\n"
)


@pytest.fixture(scope="module")
def trusty() -> tuple[Bench, Machine]:
    bench = Bench()
    bench.host.root.root.fs.add("/usr/bin/curl", Inode(Kind.FILE, content=Opaque(1000, "net/curl"), mode=0o755))
    machine = bench.container("mywebserver", "ubuntu/14.04")
    bench.fabric.publish("0.0.0.0", 80, "tcp", machine.network, "172.17.0.2", 80)  # type: ignore[arg-type]
    assert bench.run(machine, "apt-get update").status == 0
    assert bench.run(machine, "apt-get install apache2 -y").status == 0
    return bench, machine


def test_service(trusty: tuple[Bench, Machine]) -> None:
    bench, machine = trusty
    started = bench.run(machine, "service apache2 start")
    assert (started.out, started.err, started.status) == (" * Starting web server apache2\n * \n", NAMELESS, 0)
    assert bench.run(machine, "service apache2 status").out == " * apache2 is running\n"
    page = bench.run(bench.host, "curl -s http://127.0.0.1/")
    assert "<title>Apache2 Ubuntu Default Page: It works</title>" in page.out
    head = bench.run(bench.host, "curl -sI http://127.0.0.1/").out
    assert "Server: Apache/2.4.7 (Ubuntu)\r\n" in head
    assert "Content-Type: text/html\r\n" in head
    assert (
        "<p>The requested URL /x was not found on this server.</p>"
        in bench.run(bench.host, "curl -s http://127.0.0.1/x").out
    )
    assert bench.run(machine, "service apache2 stop").out == " * Stopping web server apache2\n * \n"
    assert bench.run(bench.host, "curl -s http://127.0.0.1/").status == 56  # the port is published, nobody listens behind it


def test_unknown_service(trusty: tuple[Bench, Machine]) -> None:
    bench, machine = trusty
    result = bench.run(machine, "service nosuch start")
    assert (result.err, result.status) == ("nosuch: unrecognized service\n", 1)
