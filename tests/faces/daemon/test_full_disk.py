"""A home whose disk is full: the daemon says so through both doors, stays, and saves what waits as soon as it can."""

from __future__ import annotations

import http.client
import resource
import socket
import struct
import subprocess
from pathlib import Path

from tests.faces.daemon.conftest import PATIENCE_SECONDS, Shim

SMALL = 300_000
"""Bytes that a file may have: an empty world fits, and a few containers."""
LONG = "x" * 20_000
REFUSED = b"world.sqlite cannot be written ("


def limited(shim: Shim, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command whose daemon, if it starts one, can write files of a small size alone."""
    return subprocess.run(
        [str(shim.docker), *words], env=shim.environment, cwd=shim.directory, capture_output=True, timeout=PATIENCE_SECONDS,
        check=False, stdin=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY)),
    )  # fmt: skip


def door(shim: Shim, name: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE_SECONDS)
    connection.connect(str(Path(shim.environment["EMULATOR_HOME"]) / name))
    return connection


def daemon_pid(shim: Shim) -> int:
    with door(shim, "daemon.sock") as connection:
        return int(struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def test_a_full_disk_is_told_and_what_waits_is_saved_later(shim: Shim) -> None:
    runs = [limited(shim, "create", "--name", f"box{number}", "busybox", LONG) for number in range(20)]
    refused = [run for run in runs if run.returncode]
    assert 0 < len(refused) < len(runs)
    assert all(not run.stdout and REFUSED in run.stderr and run.stderr.count(b"\n") == 1 for run in refused)
    pid = daemon_pid(shim)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert shim("create", "--name", "later", "busybox").returncode == 0
    assert daemon_pid(shim) == pid
    known = shim("ps", "-aq").stdout
    assert known.count(b"\n") > len(runs) - len(refused) + 1, "the first that was refused is there, too: it was only not saved"
    assert shim.emulator("down").returncode == 0
    assert shim("ps", "-aq").stdout == known


def test_the_engine_api_tells_of_a_full_disk(shim: Shim) -> None:
    limited(shim, "ps")
    connection = http.client.HTTPConnection("docker", timeout=PATIENCE_SECONDS)
    connection.sock = door(shim, "docker.sock")
    answers = []
    for _ in range(20):
        body = f'{{"Image": "busybox", "Cmd": ["{LONG}"]}}'
        connection.request("POST", "/v1.51/containers/create", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
    connection.close()
    assert {status for status, _ in answers} == {201, 500}
    assert all(REFUSED in text for status, text in answers if status == 500)


def test_a_daemon_that_cannot_begin_says_why(shim: Shim) -> None:
    """Not even its log can be written."""
    home = Path(shim.environment["EMULATOR_HOME"])
    home.mkdir(mode=0o700)
    (home / "world.sqlite").mkdir()
    run = shim("ps")
    assert (run.returncode, run.stdout) == (125, b"")
    why = "cannot be written (unable to open database file)"
    assert run.stderr.decode() == f"docker: the emulator failed: {home}/world.sqlite {why}\n"
    assert not (home / "daemon.log").exists()
    (home / "world.sqlite").rmdir()


def test_modules_in_the_directory_are_nothing_to_the_daemon(shim: Shim) -> None:
    """Whoever works on a file `random.py` has a docker, too."""
    modules = [shim.directory / f"{name}.py" for name in ("asyncio", "emulator", "random", "socket", "sqlite3")]
    for module in modules:
        module.write_text("raise SystemExit('imported')\n")
    assert shim("ps", "-q").returncode == 0
    for module in modules:
        module.unlink()
