"""`docker run --rm busybox true` on real containers, beside a real engine, podman and crun alone, in one run.

    DOCKER_HOST=unix:///var/run/docker.sock python -m tests.benchmarks.run_against_docker

Prints medians over ROUNDS, taken in turns, and ratios to the real engine; those that are not installed are named.
Exits with 1 where ours takes longer than the real engine. Not run by CI: a busy machine would make it fail.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backend.namespace import roots

ROUNDS = 15
LINE = ("run", "--rm", "busybox", "true")
HIDE = "[ ! -d /sys/fs/cgroup/unified ] || mount -t tmpfs none /sys/fs/cgroup/unified; "
"""crun takes a machine with both hierarchies for one of the second kind."""


@contextmanager
def ours(directory: Path) -> Iterator[list[str]]:
    """The shim, with a daemon that runs real containers."""
    home = directory / "home"
    home.mkdir()
    (home / "roots").symlink_to(roots.archive("oracle-busybox", roots.place()).parent)
    chosen = {"EMULATOR_HOME": str(home), "EMULATOR_BACKEND": "namespace", "EMULATOR_WORLD": "oracle"}
    emulator = [sys.executable, "-m", "emulator"]
    environment = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"} | chosen
    words = ["env", "-u", "DOCKER_HOST", *(f"{name}={value}" for name, value in chosen.items())]
    subprocess.run([*emulator, "shim", str(directory / "bin")], env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        yield [*words, str(directory / "bin" / "docker"), *LINE]
    finally:
        subprocess.run([*emulator, "down"], env=environment, check=True)


def crun_alone(directory: Path) -> list[str]:
    """One container from a bundle, in a user namespace of its own."""
    bundle = directory / "bundle"
    with tarfile.open(roots.archive("oracle-busybox", roots.place())) as archive:
        archive.extractall(bundle / "rootfs", filter="tar")
    subprocess.run(["crun", "spec", "--rootless"], cwd=bundle, check=True)
    config = json.loads((bundle / "config.json").read_text())
    config["process"] |= {"terminal": False, "args": ["true"]}
    config["linux"]["namespaces"] = [
        space for space in config["linux"]["namespaces"] if space["type"] not in ("user", "cgroup")
    ]
    for name in ("uidMappings", "gidMappings"):
        config["linux"].pop(name, None)
    (bundle / "config.json").write_text(json.dumps(config))
    run = f"{HIDE}exec crun --root {directory}/crun --cgroup-manager=disabled run -b {bundle} bench$$"
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", run]


def seconds(command: list[str]) -> float:
    """One run, which must go well."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> int:
    with tempfile.TemporaryDirectory() as name, ours(Path(name)) as mine:
        racers = {"docker-emulator": mine}
        for program in ("docker", "podman"):
            if shutil.which(program) is not None:
                racers[program] = [program, *LINE]
        if shutil.which("crun") is not None:
            racers["crun alone"] = crun_alone(Path(name))
        times: dict[str, list[float]] = {racer: [] for racer in racers}
        for _ in range(ROUNDS + 1):
            for racer, command in racers.items():
                times[racer].append(seconds(command))
    medians = {racer: statistics.median(taken[1:]) for racer, taken in times.items()}
    reference = medians.get("docker", 0)
    for racer, median in medians.items():
        print(f"{racer:16} {median * 1000:8.1f} ms" + (f"  ratio {median / reference:6.3f}" if reference else ""))
    print("not installed:", ", ".join({"docker", "podman", "crun alone"} - set(racers)) or "none")
    return int(bool(reference) and medians["docker-emulator"] > reference)


if __name__ == "__main__":
    sys.exit(main())
