"""The doctor: each finding is had by doing, and says why and what to do where it is bad."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from emulator.backend.namespace.preflight import cgroups, inside, spaces, tools
from emulator.backend.namespace.preflight.findings import Finding
from emulator.backend.namespace.preflight.survey import OUTBOUND, TUN, survey, tier
from emulator.faces import doctor
from emulator.faces.cli import main


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMULATOR_HOME", str(tmp_path))
    return tmp_path


def test_status_is_that_of_the_survey(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor", "--json"])
    document = json.loads(capsys.readouterr().out)
    needed = [finding["works"] for finding in document["findings"] if finding["needed"]]
    runtimes = [finding["works"] for finding in document["findings"] if finding["what"].startswith("runtime ")]
    assert status == (0 if all(needed) and any(runtimes) else 1)
    assert document["works"] == (status == 0)


def test_whatever_fails_says_why_and_what_to_do(world: Path) -> None:
    for finding in survey(world).findings:
        assert finding.works or finding.why
        assert finding.works or finding.advice or finding.why == spaces.NO_NAMESPACES


def test_it_leaves_nothing_behind(world: Path) -> None:
    survey(world)
    assert list(world.iterdir()) == []


def test_no_unshare_no_containers(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    found = survey(world)
    assert not found.works
    first = found.findings[0]
    assert (first.why, first.advice) == ("unshare is not installed", "install util-linux")
    assert {finding.why for finding in found.findings[1:8]} == {spaces.NO_NAMESPACES}
    assert found.tier.runtime == ""


def test_runtimes_come_in_the_order_in_which_they_are_taken() -> None:
    working = [
        Finding(what=f"runtime {name}", works=name != "crun", found=f"{name} 1") for name in ("crun", "runc", "bubblewrap")
    ]
    others = [Finding(what=name, works=False, why="-") for name in ("further ids", "cgroup limits", OUTBOUND, TUN)]
    found = tier((*working, *others))
    ids = "one: root, or the user of --user, who then owns all files"
    assert (found.runtime, found.ids, found.pause) == ("runc 1", ids, "SIGSTOP")


def test_a_trial_tells_the_kernels_words(tmp_path: Path) -> None:
    def refused(_directory: Path) -> None:
        raise PermissionError(13, "Permission denied", "/dev/net/tun")

    assert inside.outcome(refused, tmp_path) == "/dev/net/tun: Permission denied"
    assert inside.outcome(lambda _directory: None, tmp_path) == ""


def test_a_program_that_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "crun"
    broken.write_text("#!/bin/sh\necho it is broken >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    finding = tools.program("crun", "runtime crun", "install it")
    assert (finding.works, finding.why, finding.advice) == (False, "it is broken", "install it")


def test_versions_of_cgroups(tmp_path: Path) -> None:
    assert cgroups.mode(tmp_path / "nothing") == "none"
    (tmp_path / "memory").mkdir()
    assert cgroups.mode(tmp_path) == "v1"
    (tmp_path / "unified").mkdir()
    assert cgroups.mode(tmp_path) == "hybrid"
    (tmp_path / "cgroup.controllers").write_text("cpu memory\n")
    assert cgroups.mode(tmp_path) == "v2"


def test_own_cgroups(tmp_path: Path) -> None:
    listing = tmp_path / "self"
    listing.write_text("4:memory:/a\n1:cpu,cpuacct:/b\n0::/user.slice\n")
    root = tmp_path / "cgroup"
    root.mkdir()
    assert cgroups.own_places(root, listing)["memory"] == root / "memory" / "a"
    assert cgroups.own_places(root, listing)["unified"] == root / "unified" / "user.slice"
    (root / "cgroup.controllers").write_text("")
    assert cgroups.own_places(root, listing)["unified"] == root / "user.slice"


def test_version_2_needs_the_controllers(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    (place / "cgroup.controllers").write_text("pids\n")
    finding = cgroups.unified("cgroup limits", place)
    assert (finding.works, finding.why) == (False, f"v2: cpu, memory not delegated to {place}")
    (place / "cgroup.controllers").write_text("cpu memory pids\n")
    assert cgroups.unified("cgroup limits", place).found == "v2: cpu, memory, pids"


def test_the_table_shows_what_is_needed() -> None:
    bad = Finding(what="fresh /proc", works=False, why="Operation not permitted", advice="unmask it", needed=True)
    assert list(doctor.row(bad)) == [
        "fresh /proc            NO   Operation not permitted",
        "                            → unmask it",
    ]
