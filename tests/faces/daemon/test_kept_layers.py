"""Layers on disk: a save drops the rows of those that nobody stands on, and the file becomes smaller."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from emulator.faces.daemon.kept_world import KeptWorld
from emulator.faces.daemon.wish import Wish

WISH = Wish("oracle", "1")
MEGABYTE = 1 << 20


def opened(path: Path) -> KeptWorld:
    kept = KeptWorld(path, WISH, None)  # type: ignore[arg-type]  # a simulated host
    kept.power_up()
    return kept


def layers(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        rows = {name for (name,) in database.execute("SELECT diff_id FROM layers")}
    return {name for name in rows if not name.startswith("init ")}


def run(kept: KeptWorld, line: str) -> str:
    outcome = kept.session.run(["docker", *line.split()])
    kept.keeper.save()
    return outcome.stdout


def test_rows_go_with_their_layers(tmp_path: Path) -> None:
    path = tmp_path / "world.sqlite"
    kept = opened(path)
    before = layers(path)
    run(kept, "run --name box busybox dd if=/dev/urandom of=/big bs=1024 count=2048")
    run(kept, "commit box big:1")
    run(kept, "rm box")
    assert len(layers(path) - before) == 1
    kept.close()
    large = path.stat().st_size
    kept = opened(path)
    run(kept, "rmi big:1")
    assert layers(path) == before
    kept.close()
    assert large > 2 * MEGABYTE > path.stat().st_size
    opened(path).close()
    assert layers(path) == before


def test_a_registry_of_the_host_keeps_what_was_pushed(tmp_path: Path) -> None:
    path = tmp_path / "world.sqlite"
    kept = opened(path)
    run(kept, "tag busybox localhost:5000/own/box:1")
    pushed = run(kept, "push localhost:5000/own/box:1").splitlines()[-1]
    kept.close()
    kept = opened(path)
    run(kept, "rmi -f busybox busybox:1.36 localhost:5000/own/box:1")
    pulled = run(kept, "pull localhost:5000/own/box:1")
    assert pushed.split()[2] in pulled
    assert run(kept, "run --rm localhost:5000/own/box:1 echo hi") == "hi\n"
    kept.close()
