"""The real docker client's builds against `emulator serve`. Skipped where there is no such client, or no buildx in it."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.api.test_real_client import CLIENT, Docker, wait_for

CONFIG = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
PLUGINS = CONFIG / "cli-plugins"


def has_plugin(name: str) -> bool:
    """Whether the client can do it."""
    words = [CLIENT or "docker", name, "version"]
    return CLIENT is not None and subprocess.run(words, capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.skipif(not has_plugin("buildx"), reason="no docker client with buildx: builds are not tried with a real one"),
    pytest.mark.timeout(60),
]


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    directory = tmp_path_factory.mktemp("build")
    socket = directory / "docker.sock"
    if PLUGINS.is_dir():
        (directory / "cli-plugins").symlink_to(PLUGINS)
    command = [sys.executable, "-m", "emulator", "--world", "oracle", "--seed", "0", "serve", "--no-publish"]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "EMULATOR_HOME": str(directory)},
    )  # fmt: skip
    try:
        wait_for(socket, server)
        client = Docker(socket)
        client.environment["DOCKER_BUILDKIT"] = "1"
        yield client
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def build(docker: Docker, dockerfile: str, flags: str = "", *, status: int = 0, **files: str) -> str:
    """`docker build` of a directory of its own."""
    for name, text in {"Dockerfile": dockerfile, **files}.items():
        path = docker.directory / "context" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    text = docker.shell(f"cd context && docker build {flags} .", status)
    text = re.sub(r"\b[0-9]+\.[0-9]+s\b", "T", re.sub(r"(^| )[0-9]+\.[0-9]{3} ", r"\1T ", text, flags=re.MULTILINE))
    return re.sub(r"sha256:[0-9a-f]{64}", "<id>", text)


def test_what_is_printed_is_what_docker_prints(docker: Docker) -> None:
    text = build(docker, "FROM busybox\nCOPY a /\nRUN cat /a\n", "--progress plain -t web", a="hello\n")
    assert text == (
        '#0 building with "default" instance using docker driver\n'
        "\n#1 [internal] load build definition from Dockerfile\n#1 transferring dockerfile: 70B done\n#1 DONE T\n"
        "\n#2 [internal] load metadata for docker.io/library/busybox:latest\n#2 DONE T\n"
        "\n#3 [internal] load .dockerignore\n#3 transferring context: 2B done\n#3 DONE T\n"
        "\n#4 [1/3] FROM docker.io/library/busybox:latest\n#4 DONE T\n"
        "\n#5 [internal] load build context\n#5 transferring context: 34B done\n#5 DONE T\n"
        "\n#6 [2/3] COPY a /\n#6 DONE T\n"
        "\n#7 [3/3] RUN cat /a\n#7 T hello\n#7 DONE T\n"
        "\n#8 exporting to image\n#8 exporting layers done\n#8 writing image <id> done\n"
        "#8 naming to docker.io/library/web done\n"
        "#8 DONE T\n"
    )
    assert docker.shell("docker run --rm web cat /a") == "hello\n"


def test_a_failure_shows_the_lines_that_it_is_about(docker: Docker) -> None:
    text = build(docker, "FROM busybox\nRUN echo oh; exit 3\n", "--progress plain", status=1)
    assert text.endswith(
        "------\n > [2/2] RUN echo oh; exit 3:\nT oh\n------\nDockerfile:2\n--------------------\n   1 |     FROM busybox\n"
        "   2 | >>> RUN echo oh; exit 3\n   3 |     \n--------------------\n"
        'ERROR: failed to build: failed to solve: process "/bin/sh -c echo oh; exit 3" did not complete successfully: '
        "exit code: 3\n"
    )


def test_a_quiet_build_prints_the_id_and_writes_it(docker: Docker) -> None:
    docker.shell("printf 'FROM busybox\nLABEL a=b\n' | docker build -q --iidfile id - > printed")
    assert docker.shell("cat printed") == docker.shell("cat id") + "\n"
    assert docker.shell('docker inspect -f "{{.Config.Labels.a}}" "$(cat id)"') == "b\n"


def test_a_check_prints_its_findings(docker: Docker) -> None:
    text = build(docker, "FROM busybox\nWORKDIR app\n", "--check", status=1)
    assert "WARNING: WorkdirRelativePath - https://docs.docker.com/go/dockerfile/rule/workdir-relative-path/\n" in text


def test_a_secret_an_output_and_an_archive(docker: Docker) -> None:
    text = "FROM busybox AS a\nRUN --mount=type=secret,id=s cp /run/secrets/s /s\nFROM scratch\nCOPY --from=a /s /out/\n"
    build(docker, text, "-q --secret id=s,src=s -o ../got", s="psst")
    assert docker.shell("cat got/out/s") == "psst"
    assert docker.shell("cd context && tar c Dockerfile s | docker build -q --target a --secret id=s,src=s - | wc -l") == "1\n"


def test_control_c_ends_the_build(docker: Docker) -> None:
    docker.shell("mkdir -p slow && printf 'FROM busybox\nRUN echo begun; sleep 1000\n' > slow/Dockerfile")
    client = docker.terminal("build", "--progress", "plain", "slow")
    client.expect("[0-9] begun")
    client.sendintr()
    assert client.read() == b"\r\n^C#5 CANCELED\r\nERROR: failed to build: failed to solve: Canceled: context canceled\r\n"
    assert client.wait() == 130


def test_buildx_and_the_cache(docker: Docker) -> None:
    assert re.search(r"default\s+running\s+v0\.0\.0\+unknown\s+linux/amd64", docker.shell("docker buildx ls"))
    build(docker, "FROM busybox\nRUN echo a > /a\n")
    assert "mount / from exec /bin/sh -c echo a > /a" in docker.shell("docker buildx du --verbose")
    assert docker.shell("docker builder prune -af").count("true") > 1
    assert docker.shell("docker buildx du | tail -2") == "Reclaimable:\t0B\nTotal:\t\t0B\n"


@pytest.mark.skipif(not has_plugin("compose"), reason="no docker client with compose")
def test_compose_builds(docker: Docker) -> None:
    docker.shell("mkdir -p shop/a shop/b")
    for name in "ab":
        docker.shell(f'printf \'FROM busybox\nARG X\nENV X=$X\nCMD ["sh","-c","echo {name} $X"]\n\' > shop/{name}/Dockerfile')
    text = "services:\n  a: {build: ./a}\n  b:\n    build: {context: ./b, args: {X: '7'}}\n"
    docker.shell(f"printf %s {shlex.quote(text)} > shop/compose.yaml")
    docker.shell("cd shop && docker compose up -d --build")
    assert docker.shell("cd shop && docker compose logs --no-log-prefix b") == "b 7\n"
    docker.shell("cd shop && docker compose down -v")
    assert docker.shell("docker ps -aq") == ""
