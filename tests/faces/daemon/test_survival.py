"""A world outlives its daemon: in order, by a power cut, and never by overwriting what cannot be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faces.daemon.conftest import Shim
from tests.faces.daemon.kill_loop import Loop, kill_daemon


def test_ten_kills_lose_nothing(shim: Shim) -> None:
    """The script beside this file runs hundreds."""
    loop = Loop(shim, seed=7)
    for _ in range(10):
        loop.round()


def test_all_of_a_world_comes_back(shim: Shim) -> None:
    """Files, links, logs, volumes, images with their own layers, networks, and the same answers to questions about them."""
    script = "echo one > /f; ln /f /g; ln -s /f /s; rm /bin/vi; mkdir -m 700 /d; echo kept > /v/x; echo logged; echo bad >&2"
    shim("run", "--name", "box", "-v", "vol:/v", "-l", "a=b", "busybox", "sh", "-c", script)
    shim("commit", "-m", "mine", "box", "mine:1")
    shim("network", "create", "--subnet", "10.9.0.0/24", "net")
    questions = (
        ("inspect", "box"), ("image", "inspect", "mine:1"), ("network", "inspect", "net", "bridge"),
        ("volume", "inspect", "vol"), ("logs", "box"), ("diff", "box"), ("history", "-q", "mine:1"),
        ("images", "-q", "--digests"), ("info", "-f", "{{.ID}}"),
        ("run", "--rm", "-v", "vol:/v", "mine:1", "sh", "-c", "cat /f /g /s /v/x; ls -ld /d /f; ls /bin/vi"),
        ("export", "box"),
    )
    before = [shim(*question) for question in questions]
    kill_daemon(shim)
    after = [shim(*question) for question in questions]
    for question, one, two in zip(questions, before, after, strict=True):
        assert (one.stdout, one.stderr, one.returncode) == (two.stdout, two.stderr, two.returncode), question


def test_after_a_power_cut(shim: Shim) -> None:
    """As the real engine's containers are after its host's (recorded by killing one)."""
    policies = {"plain": "no", "always": "always", "onfail": "on-failure:3", "unless": "unless-stopped", "stopped": "always",
                "held": "unless-stopped"}
    for name, policy in policies.items():
        shim("run", "-d", "--name", name, "--restart", policy, "busybox", "sleep", "1000")
    shim("stop", "-t", "0", "stopped", "held")
    shim("run", "-d", "--rm", "--name", "auto", "busybox", "sleep", "1000")
    shim("create", "--name", "made", "--restart", "always", "busybox", "true")
    shim("run", "-d", "--name", "paused", "busybox", "sleep", "1000")
    shim("pause", "paused")
    kill_daemon(shim)
    listed = shim("ps", "-a", "--format", "{{.Names}} {{.State}}")
    assert listed.stderr == b""
    shown = listed.stdout.decode().split("\n")
    assert shown == [
        "paused exited", "made created", "held exited", "stopped running", "unless running", "onfail running", "always running",
        "plain exited", "",
    ]
    codes = shim("inspect", "-f", "{{.State.ExitCode}} {{.State.Paused}} {{.RestartCount}}", "plain", "paused", "held", "made")
    assert codes.stdout == b"255 false 0\n255 false 0\n137 false 0\n0 false 0\n"


def test_reset_begins_anew(shim: Shim) -> None:
    """And gives the same world for the same seed."""
    first = shim("create", "busybox").stdout
    assert shim.emulator("reset").returncode == 0
    assert shim("ps", "-aq").stdout == b""
    assert shim("create", "busybox").stdout == first


def test_an_opening_leaves_what_is_stored(shim: Shim) -> None:
    """It writes down that there was one, and nothing else."""
    shim("run", "--name", "box", "-v", "vol:/v", "busybox", "sh", "-c", "echo one > /f; echo two > /v/x; echo out")
    shim("commit", "box", "mine")
    shim.emulator("down")
    before = stored(shim)
    shim("ps")
    shim.emulator("down")
    after = stored(shim)
    assert [name for name in before if before[name] != after[name]] == ["facts"]
    assert sum(one != two for one, two in zip(before["facts"], after["facts"], strict=True)) == 1


def stored(shim: Shim) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with closing(sqlite3.connect(Path(shim.environment["EMULATOR_HOME"]) / "world.sqlite")) as connection:
        names = [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


@pytest.mark.parametrize("harm", ["rubbish", "torn", "foreign", "newer"])
def test_what_cannot_be_read_is_left_alone(shim: Shim, harm: str) -> None:
    """One clear line, status 125, and the file as it was; `emulator reset` helps."""
    shim("create", "--name", "box", "busybox")
    shim.emulator("down")
    path = Path(shim.environment["EMULATOR_HOME"]) / "world.sqlite"
    harmed(path, harm)
    before = path.read_bytes()
    refused = shim("ps")
    assert (refused.returncode, refused.stdout) == (125, b"")
    assert refused.stderr.startswith(b"docker: the emulator failed: " + bytes(path))
    assert b"emulator reset" in refused.stderr
    assert refused.stderr.count(b"\n") == 1
    assert path.read_bytes() == before
    assert shim.emulator("reset").returncode == 0
    assert shim("ps", "-aq").returncode == 0


def harmed(path: Path, harm: str) -> None:
    """What may happen to a file."""
    if harm == "rubbish":
        path.write_bytes(b"no database at all\n" * 500)
    elif harm == "torn":
        data = bytearray(path.read_bytes())
        data[4096:12288] = bytes(range(256)) * 32
        path.write_bytes(data)
    else:
        path.unlink() if harm == "foreign" else None
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (x)" if harm == "foreign" else "PRAGMA user_version = 9999")
        connection.commit()
        connection.close()
