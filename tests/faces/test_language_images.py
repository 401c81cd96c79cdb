"""node and python images: a Dockerfile that runs what is not emulated is told so, in one line and with a status."""

from __future__ import annotations

import pytest

from emulator.faces.pytest_plugin import Docker

HINT = "the namespace backend runs the real one"


@pytest.mark.parametrize(
    ("command", "stdout", "stderr", "status"),
    [
        ("run -q --rm node:22-alpine --version", "v22.23.3\n", "", 0),
        ("run -q --rm node:22-alpine sh -c 'echo $NODE_VERSION'", "22.23.3\n", "", 0),
        ("run -q --rm -u node node:22-alpine sh -c 'whoami; pwd'", "node\n/\n", "", 0),
        ("run -q --rm node:22-alpine app.js", "", f"node: `app.js' is not emulated; {HINT}\n", 126),
        ("run -q --rm node:22-alpine npm install", "", f"npm: `install' is not emulated; {HINT}\n", 126),
        ("run -q --rm python:3.12-slim python --version", "Python 3.12.13\n", "", 0),
        ("run -q --rm python:3.12-slim python -c 'print(6*7)'", "42\n", "", 0),
        ("run -q --rm python:3.12-slim python app.py", "", f"python: running scripts is not emulated; {HINT}\n", 126),
        ("run -q --rm python:3.12-slim pip install flask", "", f"pip: `install' is not emulated; {HINT}\n", 126),
    ],
)
def test_what_they_say(docker: Docker, command: str, stdout: str, stderr: str, status: int) -> None:
    result = docker(command)
    assert (result.stdout, result.stderr, result.status) == (stdout, stderr, status)
