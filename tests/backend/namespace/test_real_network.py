"""Networks as a user sees them: pages, names, modes, and a registry."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from emulator.backend.namespace.preflight.survey import Survey
from tests.backend.namespace.conftest import Docker, needed

PATIENCE_SECONDS = 10.0
SERVE = "mkdir -p /tmp/www; echo hello >/tmp/www/index.html; exec httpd -f -p 80 -h /tmp/www"
AS_ROOT = (
    """sh -c "sed -i 's/^user .*/user root;/' /etc/nginx/nginx.conf; exec /docker-entrypoint.sh nginx -g 'daemon off;'" """
)
"""nginx's workers are another user's; without further ids there is none but root."""
FETCH = "for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://web && exit; sleep 0.3; done; exit 1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int) -> str:
    """What is served there, once it is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_SECONDS) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def done(docker: Docker, line: str) -> str:
    """What it prints; it must have gone well."""
    outcome = docker(line)
    assert (outcome.status, outcome.stderr) == (0, "")
    return outcome.stdout


def logged(docker: Docker, name: str, text: str) -> str:
    """What a container has written, once the text is in it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while text not in (said := docker(f"logs {name}").stdout):
        assert time.monotonic() < end, said
    return said


def test_nginx_answers_on_loopback(machine: Survey, docker: Docker) -> None:
    needed("oracle-nginx")
    port = free_port()
    command = "" if machine.tier.ids == "mapped" else AS_ROOT
    done(docker, f"run -d --name web -p {port}:80 nginx {command}")
    assert "<title>Welcome to nginx!</title>" in page(port)
    said = logged(docker, "web", '"GET / HTTP/1.1" 200')
    assert said.startswith("/docker-entrypoint.sh: Configuration complete; ready for start up\n")
    done(docker, "rm -f web")
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass


def test_a_container_is_found_by_name(docker: Docker) -> None:
    done(docker, "network create back")
    done(docker, f"run -d --name web --network back --network-alias page busybox sh -c '{SERVE}'")
    assert done(docker, f"run --rm --network back busybox sh -c '{FETCH}'") == "hello\n"
    assert done(docker, "run --rm --network back busybox wget -qO- http://page") == "hello\n"


def test_connecting_and_disconnecting_what_runs(docker: Docker) -> None:
    done(docker, "network create back")
    done(docker, "run -d --name box busybox sleep 60")
    done(docker, "network connect back box")
    assert "eth1" in done(docker, "exec box ip addr")
    assert "nameserver 127.0.0.11" in done(docker, "exec box cat /etc/resolv.conf")
    done(docker, "network disconnect back box")
    assert "eth1" not in done(docker, "exec box ip addr")


def test_modes(docker: Docker) -> None:
    assert done(docker, "run --rm --network none busybox sh -c 'ls /sys/class/net; ip addr | grep -c inet'").endswith("2\n")
    assert "eth0" not in done(docker, "run --rm --network none busybox ip addr")
    done(docker, "run -d --name box busybox sleep 60")
    own = done(docker, "exec box ip addr show eth0")
    assert done(docker, "run --rm --network container:box busybox ip addr show eth0") == own
    shared = done(docker, "run --rm --network host busybox readlink /proc/self/ns/net")
    assert shared == f"{Path('/proc/self/ns/net').readlink()}\n"


def test_a_taken_port_is_refused_in_dockers_words(docker: Docker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        outcome = docker(f"run --rm -p 127.0.0.1:{port}:80 busybox true")
    assert outcome.status == 125
    assert f"127.0.0.1:{port}" in outcome.stderr
    assert outcome.stderr.endswith("address already in use\n\nRun 'docker run --help' for more information\n")


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[int]:
    """Debian's docker-registry on loopback."""
    if shutil.which("docker-registry") is None:
        pytest.skip("docker-registry is not installed: install Debian's docker-registry")
    port, config = free_port(), tmp_path / "registry.yml"
    storage = f"{{filesystem: {{rootdirectory: {tmp_path}/registry}}}}"
    config.write_text(f"version: 0.1\nstorage: {storage}\nhttp: {{addr: '127.0.0.1:{port}'}}\n")
    with (tmp_path / "registry.log").open("w") as log:
        process = subprocess.Popen(["docker-registry", "serve", str(config)], stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def test_a_real_registry_takes_and_gives(docker: Docker, registry: int) -> None:
    name = f"localhost:{registry}/team/box"
    done(docker, "create --name made busybox sh")
    done(docker, f'commit --change \'CMD ["echo", "pulled"]\' made {name}:1')
    before = done(docker, f"image inspect --format '{{{{.Id}}}}' {name}:1")
    assert "digest: sha256:" in done(docker, f"push {name}:1")
    done(docker, f"rmi {name}:1")
    assert f"Status: Downloaded newer image for {name}:1" in done(docker, f"pull {name}:1")
    assert done(docker, f"image inspect --format '{{{{.Id}}}}' {name}:1") == before
    assert done(docker, f"run --rm {name}:1") == "pulled\n"
    assert docker(f"pull {name}:2").stderr == (
        f"Error response from daemon: manifest for {name}:2 not found: manifest unknown: manifest unknown\n"
    )


@pytest.fixture
def outside(machine: Survey) -> Iterator[str]:
    """The address and port of a server of this machine's that is not on loopback."""
    if machine.tier.outbound == "none":
        pytest.skip("emulator doctor: outbound network: none")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as error:
            pytest.skip(f"this machine has no address but loopback's: {error}")
        address = str(probe.getsockname()[0])
    with socket.create_server((address, 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield f"{address} {server.getsockname()[1]}"


def serve(server: socket.socket) -> None:
    """Greets whoever comes, until it is closed."""
    with suppress(OSError):
        while True:
            visitor, _ = server.accept()
            with visitor:
                visitor.sendall(b"welcome\n")


def test_the_world_is_reached(docker: Docker, outside: str) -> None:
    done(docker, "network create back")
    assert done(docker, f"run --rm busybox nc -w 5 {outside}") == "welcome\n"
    assert done(docker, f"run --rm --network back busybox nc -w 5 {outside}") == "welcome\n"


def test_internal_networks_reach_nobody(docker: Docker, outside: str) -> None:
    done(docker, "network create --internal inner")
    outcome = docker(f"run --rm --network inner busybox nc -w 5 {outside}")
    address = outside.partition(" ")[0]
    assert outcome.stderr == f"nc: can't connect to remote host ({address}): Network is unreachable\n"


def test_networks_do_not_reach_each_other(docker: Docker, outside: str) -> None:
    done(docker, "network create back")
    done(docker, "run -d --name box busybox sleep 60")
    address = done(docker, "inspect -f '{{.NetworkSettings.IPAddress}}' box").strip()
    assert docker(f"run --rm busybox ping -c 3 -W 2 {address}").status == 0
    assert docker(f"run --rm --network back busybox ping -c 1 -W 1 {address}").status == 1


def ways_out_of(process: int) -> list[int]:
    """The ones of `slirp4netns` among a process's descendants."""
    own = Path(f"/proc/{process}/comm").read_text().strip() == "slirp4netns"
    threads = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(word) for thread in threads for word in thread.read_text().split()]
    return [process] * own + [each for child in children for each in ways_out_of(child)]


def test_a_way_out_that_breaks_leads_nowhere_else(docker: Docker, outside: str) -> None:
    """What leads out of the keeper's networks has ended: whoever asked it before asks nobody."""
    done(docker, "network create back")
    done(docker, "run -d --name box busybox sleep 60")
    address = done(docker, "inspect -f '{{.NetworkSettings.IPAddress}}' box").strip()
    (process,) = ways_out_of(os.getpid())
    os.kill(process, signal.SIGKILL)
    assert docker(f"run --rm --network back busybox ping -c 1 -W 1 {address}").status == 1
    assert docker(f"run --rm busybox ping -c 3 -W 2 {address}").status == 0
    assert docker(f"run --rm busybox nc -w 5 {outside}").status == 1
