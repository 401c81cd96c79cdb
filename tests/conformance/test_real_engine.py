"""Archives between this engine and a real one: an image has the same id on both sides, in both directions.

Runs where DOCKER_HOST names an engine and a `docker` is on PATH (`engine run` of the oracle sets both); elsewhere it is
skipped. What it makes there has names of its own and is removed again.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator

import pytest

from emulator.faces.pytest_plugin import Docker

TIMEOUT_S = 60
NAME = "emulator-conformance"
CLIENT = shutil.which("docker") or ""

pytestmark = [
    pytest.mark.skipif(
        not (os.environ.get("DOCKER_HOST") and CLIENT), reason="no real engine: set DOCKER_HOST, and docker on PATH"
    ),
    pytest.mark.docker_world("oracle"),
]
BUILDS = {
    "scratch": "FROM scratch\nCOPY f /f\nENV A=1\nLABEL a=b\nCMD [\"/f\"]\n",
    "layers": "FROM busybox\nRUN rm /etc/group\nRUN mkdir /b; echo b >/b/c; ln /b/c /b/d; ln -s c /b/e\nUSER 1\nEXPOSE 80\n",
}


class RealDocker:
    """The client of the real engine."""

    def __call__(self, *words: str, stdin: bytes = b"", status: int = 0) -> bytes:
        done = subprocess.run([CLIENT, *words], input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False)
        assert done.returncode == status, done.stderr.decode()
        return done.stdout

    def image_id(self, reference: str) -> str:
        return self("image", "inspect", "-f", "{{.Id}}", reference).decode().strip()


@pytest.fixture
def real() -> Iterator[RealDocker]:
    """Without anything of ours before and after."""
    docker = RealDocker()
    clean(docker)
    yield docker
    clean(docker)


def clean(real: RealDocker) -> None:
    """Removes all that has our name."""
    if containers := real("ps", "-aq", "--filter", f"name={NAME}").decode().split():
        real("rm", "-f", *containers)
    if images := real("images", "--format", "{{.Repository}}:{{.Tag}}", NAME).decode().split():
        real("rmi", "-f", *images)  # by name: an image may be another's parent


def tree(docker: Docker) -> bytes:
    """An archive of files with everything that a layer may hold."""
    docker.shell("mkdir -p t/d/e; echo f >t/f; ln t/f t/g; ln -s f t/l; chmod 4755 t/f; chown 7:8 t/d; touch t/d/e/é")
    docker.shell(f"mkfifo t/p; echo long >t/d/{'n' * 120}")
    return output(docker, "tar -C t -cf - .")


def output(docker: Docker, line: str) -> bytes:
    """A line's standard output, as bytes."""
    outcome = docker.shell(line)
    assert outcome.status == 0, outcome.stderr
    return outcome.stdout.encode("utf-8", "surrogateescape")


def image_id(docker: Docker, reference: str) -> str:
    return docker("image", "inspect", "-f", "{{.Id}}", reference).stdout.strip()


def files(archive: bytes) -> dict[str, bytes]:
    """An archive's files by name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {info.name: (tar.extractfile(info) or io.BytesIO()).read() for info in tar if info.isfile()}


def without_notes(archive: bytes) -> dict[str, bytes]:
    """The same without the OCI layout, where a layer of the catalog is noted as a stand-in."""
    return {name: data for name, data in files(archive).items() if b"application/vnd.oci.image.manifest" not in data}


def make(docker: Docker, kind: str) -> str:
    """An image of our own in the emulator; its name."""
    name = f"{NAME}:{kind}"
    if kind in BUILDS:
        docker.shell("mkdir -p c; echo content >c/f")
        docker.session.line("cat >c/Dockerfile", BUILDS[kind].encode())
        assert docker("build", "-q", "-t", name, "c").status == 0
        return name
    source = tree(docker)
    assert docker("import", "-c", 'CMD ["/f"]', "-m", "imported", "-", name, stdin=source).status == 0
    if kind == "committed":
        docker("run", "--name", NAME, "busybox", "sh", "-c", "echo x >/x; rm -r /etc; mkdir /etc; touch /etc/y")
        assert docker("commit", "-a", "me <me@x>", "-m", "a & b", "-c", "VOLUME /v", NAME, name).status == 0
    return name


@pytest.mark.parametrize("kind", ["imported", "committed", *BUILDS])
def test_what_is_made_here_has_the_same_id_there(docker: Docker, real: RealDocker, kind: str) -> None:
    name = make(docker, kind)
    archive = output(docker, f"docker save {name}")
    assert real("load", stdin=archive) == f"Loaded image: {name}\n".encode()
    assert real.image_id(name) == image_id(docker, name)
    assert without_notes(real("save", name)) == without_notes(archive)


@pytest.mark.parametrize("image", ["hello-world:latest", "busybox:1.36"])
def test_an_image_of_the_catalog_is_whole_and_known_again(docker: Docker, real: RealDocker, image: str) -> None:
    docker("tag", image, f"{NAME}:catalog")
    before = image_id(docker, image)
    archive = output(docker, f"docker save {NAME}:catalog")
    assert real("load", stdin=archive) == f"Loaded image: {NAME}:catalog\n".encode()
    docker("rmi", "-f", f"{NAME}:catalog", image)
    assert docker("load", stdin=archive).stdout == f"Loaded image: {NAME}:catalog\n"
    assert image_id(docker, f"{NAME}:catalog") == before


def test_what_is_made_there_has_the_same_id_here(docker: Docker, real: RealDocker) -> None:
    first = "echo x >/x; ln /x /y; rm -r /etc; mkdir /etc; ln -s /x /etc/l; mkfifo /p"
    real("run", "--name", NAME, "busybox", "sh", "-c", first)
    real("commit", "-c", "ENV A=1", "-a", "me", NAME, f"{NAME}:1")
    real("rm", NAME)
    real("run", "--name", NAME, f"{NAME}:1", "sh", "-c", "rm /x; chown 5:6 /etc")
    real("commit", "-m", "second", NAME, f"{NAME}:2")
    archive = real("save", f"{NAME}:1", f"{NAME}:2")
    assert sorted(docker("load", stdin=archive).stdout.splitlines()) == [f"Loaded image: {NAME}:{tag}" for tag in "12"]
    for tag in "12":
        assert image_id(docker, f"{NAME}:{tag}") == real.image_id(f"{NAME}:{tag}")
        again = output(docker, f"docker save {NAME}:{tag}")
        assert files(again) == files(real("save", f"{NAME}:{tag}"))
    assert docker("diff", docker("create", f"{NAME}:2").stdout.strip()).stdout == ""
    assert docker("history", "--format", "{{.Comment}}", f"{NAME}:2").stdout.splitlines()[0] == "second"


def test_both_sides_import_what_the_other_exports(docker: Docker, real: RealDocker) -> None:
    real("run", "--name", NAME, "busybox", "sh", "-c", "echo x >/x; ln /x /y; mkdir -m 1777 /d")
    theirs = real("export", NAME)
    assert docker("import", "-", f"{NAME}:theirs", stdin=theirs).status == 0
    layer = "{{index .RootFS.Layers 0}}"
    real("import", "-", f"{NAME}:theirs", stdin=theirs)
    there = real("image", "inspect", "-f", layer, f"{NAME}:theirs").decode()
    assert docker("image", "inspect", "-f", layer, f"{NAME}:theirs").stdout == there
    docker("create", "--name", NAME, f"{NAME}:theirs", "x")
    ours = output(docker, f"docker export {NAME}")
    assert set(files(theirs)) == set(files(ours))
    real("import", "-", f"{NAME}:ours", stdin=ours)
