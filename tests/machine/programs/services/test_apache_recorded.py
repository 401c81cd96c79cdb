"""a2enmod and its like, and apache's refusals, as a Debian 12 gave them (`a2enmod.json`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from system_bench import Bench

from emulator.machine.kernel.machine import Machine

STEPS = json.loads((Path(__file__).parent / "a2enmod.json").read_text())
TWICE = "AH00526: Syntax error on line 1 of /etc/apache2/conf-enabled/z.conf:\n"
FAILED = "Action 'configtest' failed.\nThe Apache error log may have more information.\n"
UNKNOWN = "perhaps misspelled or defined by a module not included in the server configuration\n"
OPEN = (
    "apache2: Syntax error on line 222 of /etc/apache2/apache2.conf: Syntax error on line 1 of "
    "/etc/apache2/conf-enabled/z.conf: /etc/apache2/conf-enabled/z.conf:1: <VirtualHost> was not closed.\n"
)


def debian(*packages: str) -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("box", "debian/12")
    for line in ("apt-get update -qq", f"apt-get install -y -qq {' '.join(packages)}"):
        assert bench.run(machine, line, env={"DEBIAN_FRONTEND": "noninteractive"}).status == 0
    return bench, machine


def test_links() -> None:
    bench, machine = debian("apache2")
    wrong = []
    for step in STEPS:
        result = bench.run(machine, ["bash", "-c", step["command"]])
        got = (result.out, result.err, result.status)
        if "differs" not in step and got != (step["stdout"], step["stderr"], step["status"]):
            wrong.append((step, got))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Bogus on", f"{TWICE}Invalid command 'Bogus', {UNKNOWN}"),
        ("Header set X-A b", f"{TWICE}Invalid command 'Header', {UNKNOWN}"),
        ("Listen 80", f"{TWICE}Cannot define multiple Listeners on the same IP:port\n"),
        ("<VirtualHost *:80>", OPEN),
    ],
)
def test_refusals(text: str, error: str) -> None:
    bench, machine = debian("apache2")
    line = f"echo ServerName localhost > /etc/apache2/conf-enabled/a.conf; echo '{text}' > /etc/apache2/conf-enabled/z.conf"
    bench.run(machine, ["sh", "-c", line])
    result = bench.run(machine, "apachectl configtest")
    assert (result.out, result.err, result.status) == (FAILED, error, 1)


def test_a_graceful_restart_keeps_its_sockets() -> None:
    bench, machine = debian("apache2", "curl", "redis-server")
    bench.run(machine, ["sh", "-c", "echo ServerName localhost > /etc/apache2/conf-enabled/a.conf"])
    assert bench.run(machine, "service apache2 start").out == "Starting Apache httpd web server: apache2.\n"
    bench.run(machine, ["sh", "-c", "echo 'ErrorDocument 404 nope' > /etc/apache2/conf-enabled/z.conf; apachectl graceful"])
    assert bench.run(machine, ["sh", "-c", "sleep 1; curl -s localhost/nosuch"]).out == "nope"
    assert bench.run(machine, "service redis-server start").out == "Starting redis-server: redis-server.\n"
    assert bench.run(machine, ["sh", "-c", "sleep 1; redis-cli ping; service redis-server status"]).out == (
        "PONG\nredis-server is running.\n"
    )
