"""Records what real shells print for scripts: `record.py SCRIPTS.txt OUT.json [docker]`.

SCRIPTS.txt: cases parted by lines `### class name`, the script below; `only=bash,ash` behind the name names its shells. They
run in the bash, dash and busybox of this machine (Debian 12, where the recordings come from), or with `docker` in containers
of debian:12 and busybox, each case in an empty /w.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = {"bash": "debian:12", "dash": "debian:12", "ash": "busybox"}
SHELLS = {"bash": ["bash"], "dash": ["dash"], "ash": ["busybox", "sh"]}
#: Process ids, which differ: in front of what a signal did.
PID = re.compile(r"(line \d+: ) *\d+ (?=[A-Z])")
DOCKER = shutil.which("docker") or "docker"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ENV = {key: value for key, value in os.environ.items() if key.startswith("DOCKER_")} | {"PATH": PATH, "HOME": "/root"}


def here(shell: str, script: str) -> dict[str, str | int]:
    with tempfile.TemporaryDirectory() as outside:
        directory = f"{outside}/w"
        Path(directory).mkdir()
        return outcome([*SHELLS[shell], "-c", script], directory)


def outcome(argv: list[str], directory: str = "/") -> dict[str, str | int]:
    done = subprocess.run(argv, cwd=directory, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    texts = [one.decode("utf-8", "surrogateescape") for one in (done.stdout, done.stderr)]
    if directory != "/":
        texts = [text.replace(directory, "/w") for text in texts]
    texts = [PID.sub(r"\1PID ", one) for one in texts]
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return {"stdout": texts[0], "stderr": texts[1], "status": status}


class Containers:
    """One of each image; a case gets an empty /w in it."""

    def __init__(self) -> None:
        self.ids = {image: docker("run", "-d", image, "sleep", "3600") for image in sorted(set(IMAGES.values()))}

    def __call__(self, shell: str, script: str) -> dict[str, str | int]:
        container = self.ids[IMAGES[shell]]
        docker("exec", container, "sh", "-c", "rm -rf /w; mkdir /w")
        argv = ["sh"] if shell == "ash" else SHELLS[shell]
        return outcome([DOCKER, "exec", "-w", "/w", container, *argv, "-c", script])

    def remove(self) -> None:
        docker("rm", "-f", *self.ids.values())


def docker(*words: str) -> str:
    return subprocess.run([DOCKER, *words], check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def main(source: str, target: str, where: str = "") -> None:
    pieces = re.split(r"^### (\w+) ([\w-]+)(?: only=([\w,]+))?\n", Path(source).read_text(), flags=re.MULTILINE)[1:]
    containers = Containers() if where == "docker" else None
    record = containers or here
    cases = []
    for kind, name, only, script in zip(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=True):
        script = script.removesuffix("\n")
        shells = only.split(",") if only else list(SHELLS)
        cases.append({"class": kind, "name": name, "script": script, **{shell: record(shell, script) for shell in shells}})
    if containers is not None:
        containers.remove()
    Path(target).write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
