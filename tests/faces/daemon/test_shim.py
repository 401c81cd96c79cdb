"""The `docker` on PATH, as a program sees it: descriptors, files, signals, ports, many at once, and one daemon."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.faces.daemon.conftest import PATIENCE_SECONDS, Shim


def test_status_and_streams_are_dockers(shim: Shim) -> None:
    """What a command prints and its status; the world goes on between commands."""
    assert shim("run", "--name", "box", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7").returncode == 7
    assert shim("ps", "-aq", "--filter", "name=box").stdout.count(b"\n") == 1
    missing = shim("start", "nosuch")
    assert (missing.returncode, missing.stdout) == (1, b"")
    said = b"Error response from daemon: No such container: nosuch\nError: failed to start containers: nosuch\n"
    assert missing.stderr == said


def test_standard_input_reaches_the_container(shim: Shim) -> None:
    """Bytes of any kind, to the end of the file."""
    data = bytes(range(256)) * 1000
    assert shim("run", "-i", "--rm", "busybox", "cat", stdin=data).stdout == data


def test_bind_mounts_and_copies_are_the_real_files(shim: Shim) -> None:
    """Both ways; a link in a bind mount does not lead out of the container."""
    (shim.directory / "in.txt").write_text("from the host\n")
    (shim.directory / "out").symlink_to("/etc/shadow")
    line = "cat /mine/in.txt; echo made > /mine/new.txt; chmod 600 /mine/new.txt; cat /mine/out"
    seen = shim("run", "--name", "box", "-v", f"{shim.directory}:/mine", "busybox", "sh", "-c", line)
    assert seen.stdout == b"from the host\n"
    assert seen.stderr == b"cat: can't open '/mine/out': No such file or directory\n"
    made = shim.directory / "new.txt"
    assert (made.read_text(), made.stat().st_mode & 0o777) == ("made\n", 0o600)
    assert shim("cp", "box:/etc/passwd", "copied").returncode == 0
    assert (shim.directory / "copied").read_text().startswith("root:x:0:0:root:/root:")


def test_read_only_bind_mount(shim: Shim) -> None:
    """The real directory stays as it was."""
    refused = shim("run", "--rm", "-v", f"{shim.directory}:/mine:ro", "busybox", "touch", "/mine/x")
    assert refused.stderr == b"touch: /mine/x: Read-only file system\n"
    assert list(shim.directory.iterdir()) == []


def test_a_closed_pipe_ends_it_quietly(shim: Shim) -> None:
    """`docker logs -f … | head -1`."""
    shim("run", "-d", "--name", "talker", "busybox", "sh", "-c", "while true; do echo line; sleep 0.05; done")
    follower = shim.start("logs", "-f", "talker")
    assert follower.stdout is not None and follower.stderr is not None
    assert follower.stdout.readline() == b"line\n"
    follower.stdout.close()
    assert follower.wait(PATIENCE_SECONDS) == -signal.SIGPIPE
    assert follower.stderr.read() == b""
    follower.stderr.close()


def test_interrupt_ends_logs_and_is_passed_on_by_run(shim: Shim) -> None:
    """SIGINT ends `logs -f` with 130; `run` hands it to the container."""
    trapping = "trap 'echo caught; exit 3' INT; echo ready; while true; do sleep 0.1; done"
    running = shim.start("run", "--name", "box", "busybox", "sh", "-c", trapping)
    assert running.stdout is not None
    assert running.stdout.readline() == b"ready\n"
    follower = shim.start("logs", "-f", "box")
    assert follower.stdout is not None
    follower.stdout.readline()
    follower.send_signal(signal.SIGINT)
    follower.communicate(timeout=PATIENCE_SECONDS)
    assert follower.returncode == 130
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=PATIENCE_SECONDS)[0] == b"caught\n"
    assert running.returncode == 3


def test_a_killed_shim_leaves_the_container(shim: Shim) -> None:
    """As with a real client: the container goes on."""
    running = shim.start("run", "--name", "box", "busybox", "sh", "-c", "echo up; sleep 1000")
    assert running.stdout is not None
    running.stdout.readline()
    running.kill()
    running.communicate(timeout=PATIENCE_SECONDS)
    assert shim("inspect", "-f", "{{.State.Status}}", "box").stdout == b"running\n"


def test_down_sends_away_who_still_waits(shim: Shim) -> None:
    """A client that is attached does not keep the daemon, nor does one that was killed."""
    waiting = [shim.start("run", "-i", "--name", name, "busybox", "sh", "-c", "echo up; cat") for name in ("one", "two")]
    for each in waiting:
        assert each.stdout is not None
        assert each.stdout.readline() == b"up\n"
    waiting[0].kill()
    waiting[0].communicate(timeout=PATIENCE_SECONDS)
    assert shim.emulator("down").returncode == 0
    waiting[1].communicate(timeout=PATIENCE_SECONDS)


def test_a_published_port_answers_on_loopback(shim: Shim) -> None:
    """Until the container is gone."""
    shim("run", "-d", "--name", "web", "-p", "127.0.0.1::80", "nginx")
    port = int(shim("port", "web", "80/tcp").stdout.rpartition(b":")[2])
    assert b"Welcome to nginx!" in fetched(port)
    shim("rm", "-f", "web")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def fetched(port: int) -> bytes:
    """The page at a port, once the server has started."""
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = connection.makefile("rb").read()
        if answer:
            return answer
        time.sleep(0.05)
    return b""


def test_many_at_once_start_one_daemon(shim: Shim) -> None:
    """Twenty race for the first use; each gets its answer, and they share one world."""
    runs = [shim.start("create", "--name", f"box{number}", "busybox") for number in range(20)]
    answers = [run.communicate(timeout=PATIENCE_SECONDS) for run in runs]
    assert [run.returncode for run in runs] == [0] * 20
    assert all(re.fullmatch(rb"[0-9a-f]{64}\n", out) and not err for out, err in answers)
    assert shim("ps", "-aq").stdout.count(b"\n") == 20


def test_a_stranger_on_the_socket_harms_nobody(shim: Shim) -> None:
    """Rubbish, a huge length and a silent visitor."""
    shim("ps")
    door = str(Path(shim.environment["EMULATOR_HOME"]) / "daemon.sock")
    for rubbish in (b"", b"\xff\xff\xff\xffrubbish", b"\0\0\0\4\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n"):
        with socket.socket(socket.AF_UNIX) as visitor:
            visitor.connect(door)
            visitor.sendall(rubbish)
    assert shim("ps", "-q").returncode == 0


@pytest.mark.parametrize("line", ["exec -i box cat <&-", "exec box echo hello >&-", "exec -i box true <&- >&- 2>&-"])
def test_a_closed_stream_is_dev_null(shim: Shim, line: str) -> None:
    """As for a program of Go's, whose runtime opens it."""
    shim("run", "-d", "--name", "box", "busybox", "sleep", "1000")
    run = subprocess.run(
        ["sh", "-c", f"{shim.docker} {line}"], env=shim.environment, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_down_and_reset_without_a_daemon(shim: Shim) -> None:
    """Nothing is to be done, and nothing is complained of."""
    for word in ("down", "reset"):
        ended = shim.emulator(word)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_the_client_imports_next_to_nothing(shim: Shim) -> None:
    """What it may cost: no module beyond those that Python's start has loaded, but for the C ones."""
    client = Path(__file__).parents[3] / "emulator/faces/shim/client.py"
    imported = re.findall(r"^(?:import|from) (\w+)", client.read_text(), re.MULTILINE)
    assert sorted(imported) == ["_signal", "_socket", "posix", "sys"]
    assert subprocess.run([str(shim.docker), "ps"], env=shim.environment, timeout=PATIENCE_SECONDS, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(("words", "status", "text"), [
    ("ps", 0, ""), ("create busybox", 0, ""), ("pull -q busybox", 0, ""), ("events --until 1s", 0, ""),
    ("version", 1, "write /dev/stdout: no space left on device"), ("--help", 0, "write /dev/stdout: no space left on device"),
    ("run --rm busybox echo hi", 1, "write /dev/stdout: no space left on device"),
    ("save hello-world", 1, "write /dev/stdout: no space left on device"),
])  # fmt: skip
def test_a_full_device_is_told_where_docker_tells_it(shim: Shim, words: str, status: int, text: str) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        run = subprocess.run(
            [str(shim.docker), *words.split()], env=shim.environment, stdin=subprocess.DEVNULL, stdout=full,
            stderr=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip
    assert (run.returncode, run.stderr.decode().rstrip()) == (status, text)


def test_a_closed_pipe_is_told_by_who_catches_all_signals_and_ends_others(shim: Shim) -> None:
    line = f"{shim.docker} run busybox yes | head -1; {shim.docker} exec box yes | head -1; echo ${{PIPESTATUS[0]}}"
    shim("run", "-d", "--name", "box", "busybox", "sleep", "1000")
    run = subprocess.run(
        ["bash", "-c", line], env=shim.environment, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (run.stdout, run.stderr) == (b"y\ny\n141\n", b"write /dev/stdout: broken pipe\n")


def test_ctrl_z_stops_the_client_and_fg_goes_on(shim: Shim) -> None:
    """But a run whose container gets all signals does not stop."""
    shim("run", "-d", "--name", "talk", "busybox", "sh", "-c", "while :; do echo line; sleep 0.1; done")
    logs, run = shim.start("logs", "-f", "talk"), shim.start("run", "busybox", "sh", "-c", "echo up; sleep 1")
    try:
        assert logs.stdout is not None and logs.stdout.read(5) == b"line\n"
        assert run.stdout is not None and run.stdout.read(3) == b"up\n"
        logs.send_signal(signal.SIGTSTP)
        run.send_signal(signal.SIGTSTP)
        assert os.WIFSTOPPED(os.waitpid(logs.pid, os.WUNTRACED)[1])
        logs.send_signal(signal.SIGCONT)
        assert logs.stdout.read(5) == b"line\n"
        assert run.wait(PATIENCE_SECONDS) == 0
    finally:
        logs.kill()
        run.kill()
