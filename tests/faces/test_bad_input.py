"""Streams that are closed or full, and lines that nobody would type: one clear error or Docker's own, never a traceback."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.faces.session import Session

EMULATOR = [sys.executable, "-m", "emulator", "--world", "oracle"]
MEGABYTE = 1 << 20
PATIENCE_SECONDS = 60


def emulate(*words: str, stdin: bytes = b"", stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*EMULATOR, *words], input=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=False
    )


@pytest.mark.parametrize(
    ("line", "status", "error"),
    [
        ("docker ps", 141, b""),
        ("while :; do echo x; done", 141, b""),
        ("docker run --rm busybox seq 100000", 1, b"write /dev/stdout: broken pipe\n"),
    ],
)
def test_nobody_reads(line: str, status: int, error: bytes) -> None:
    """`run` catches all signals, SIGPIPE among them, so that it tells of the pipe."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        outcome = emulate("-c", line, stdout=writing)
    finally:
        os.close(writing)
    assert (outcome.returncode, outcome.stderr) == (status, error)


def test_nobody_reads_a_played_transcript(tmp_path: Path) -> None:
    file = tmp_path / "one.console"
    file.write_text("$ docker nosuch\n")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        outcome = emulate("play", str(file), stdout=writing)
    finally:
        os.close(writing)
    assert (outcome.returncode, outcome.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("line", "status", "error"),
    [
        ("docker ps", 0, b""),
        ("docker run --rm busybox echo hi", 1, b"write /dev/stdout: no space left on device\n"),
        ("echo hi", 1, b"bash: line 1: echo: write error: No space left on device\n"),
    ],
)
def test_no_room(line: str, status: int, error: bytes) -> None:
    with open("/dev/full", "wb") as full:
        outcome = emulate("-c", line, stdout=full.fileno())
    assert (outcome.returncode, outcome.stderr) == (status, error)


def test_standard_streams_that_are_closed() -> None:
    script = f'{" ".join(EMULATOR)} -c "docker ps -q; docker nosuch" <&- >&- 2>&-; echo $?'
    outcome = subprocess.run(
        ["sh", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (outcome.stdout, outcome.stderr) == (b"1\n", b"")


def test_more_output_than_a_pipe_holds() -> None:
    outcome = emulate("-c", "docker run --rm busybox head -c 3000000 /dev/zero")
    assert (outcome.returncode, len(outcome.stdout), outcome.stderr) == (0, 3_000_000, b"")


def test_random_bytes_as_a_script() -> None:
    outcome = emulate(stdin=random.Random(7).randbytes(4000))
    assert b"Traceback" not in outcome.stderr and b"bug" not in outcome.stderr


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes_as_a_line(seed: int) -> None:
    noise = random.Random(seed).randbytes(200).replace(b"\0", b"").decode("utf-8", "surrogateescape")
    session = Session("oracle")
    for line in (noise, f"docker {noise}", f"docker ps --format '{noise}'"):
        outcome = session.line(line)
        assert "Traceback" not in outcome.stderr and "bug" not in outcome.stderr
    assert session.line("docker ps -aq").status == 0


@pytest.mark.parametrize(
    ("line", "status", "error"),
    [
        ("docker run {}", 125, "docker: repository name must not be more than 255 characters\n"),
        ("docker run --name {} busybox", 0, ""),
        ("docker ps --filter {}=x", 1, "Error response from daemon: invalid filter '{}'\n"),
        ("docker run -p {}:80 busybox", 125, "docker: Invalid hostPort: {}"),
        ("docker {}", 1, "docker: unknown command: docker {}\n"),
        ("docker --{}", 125, "unknown flag: --{}\n"),
        ("docker -v={}", 125, 'invalid argument "{}" for "-v, --version" flag: strconv.ParseBool: '),
        ("docker run --rm busybox printf %.3s {}", 0, ""),
    ],
)  # fmt: skip
def test_a_megabyte_as_an_argument(line: str, status: int, error: str) -> None:
    word = "a" * MEGABYTE
    outcome = Session("oracle").line(line.replace("{}", word))
    assert outcome.status == status
    assert outcome.stderr.startswith(error.replace("{}", word)) if error else outcome.stderr == ""
