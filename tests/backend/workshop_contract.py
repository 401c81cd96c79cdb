"""What every backend must do for builds. A test module gives `backend`, `timeline` and `layers`, and takes the cases from here.

The calls come in the engine's order: a command is run, waited for, closed, and then its layer is asked for.
"""

from __future__ import annotations

import io
import tarfile

import pytest

from emulator.backend.base import Backend
from emulator.backend.workshop import BuildFailure, Command, CopyOrder, MissingPath, RunMount, RunOrder, Tree
from emulator.model.environment import PATH
from emulator.model.image import LayerRef
from emulator.timeline import Timeline
from tests.backend.contract import Capture

STAY = ("etc",)
"""Directories that a RUN's layer has where the tree lacks a file in them to mount on, as BuildKit's layers do."""


def archive(**files: str) -> bytes:
    """A tar archive of small files; `_` in names stands for a slash."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as made:
        for name, text in files.items():
            info = tarfile.TarInfo(name.replace("_", "/"))
            info.size, info.mode, info.mtime = len(text), 0o640, 1_000_000_000
            made.addfile(info, io.BytesIO(text.encode()))
    return data.getvalue()


class WorkshopContract:
    """The cases. `layers` are those of an image with a small GNU system."""

    backend: Backend
    timeline: Timeline
    layers: tuple[LayerRef, ...]

    @property
    def tree(self) -> Tree:
        return tuple(layer.diff_id for layer in self.layers)

    def command(self, *words: str, tree: Tree | None = None, **wanted: object) -> tuple[Command, Capture]:
        """A command that runs."""
        order = RunOrder(words=words, environment=(f"PATH={PATH}",), directory="/", **wanted)  # type: ignore[arg-type]
        output = Capture()
        return self.backend.workshop.run(self.tree if tree is None else tree, order, output), output

    def status_of(self, command: Command) -> int:
        """Its status, once it has ended."""
        task = self.timeline.spawn(command.wait())
        assert self.timeline.run(lambda: task.done)
        command.close()
        return task.result()

    def step(self, *words: str, **options: object) -> tuple[bytes, str]:
        """What it printed, and the name of the layer that it made."""
        command, output = self.command(*words, **options)  # type: ignore[arg-type]
        assert self.status_of(command) == 0, output.data
        return output.data[1], command.layer().diff_id

    def names(self, layer: str) -> dict[str, tarfile.TarInfo]:
        """What is in a layer."""
        with tarfile.open(fileobj=io.BytesIO(self.backend.layer_archive(layer))) as found:
            return {member.name: member for member in found if member.name not in STAY}

    def test_a_run_sees_the_layers_of_those_before(self) -> None:
        _, first = self.step("sh", "-c", "mkdir /made; echo one > /made/word; echo two > /made/gone")
        _, second = self.step("sh", "-c", "rm /made/gone; echo more >> /made/word", tree=(*self.tree, first))
        assert list(self.names(second)) == ["made", "made/.wh.gone", "made/word"]
        whole = (*self.tree, first, second)
        assert self.step("sh", "-c", "cat /made/*", tree=whole)[0] == b"one\nmore\n"
        assert self.backend.workshop.read(whole, "/made/word") == b"one\nmore\n"
        assert self.backend.workshop.read(whole, "/made/gone") is None

    def test_the_same_layer_twice(self) -> None:
        _, empty = self.step("true")
        assert self.names(empty) == {}
        assert self.step("echo", "hi", tree=(*self.tree, empty, empty))[0] == b"hi\n"

    def test_streams_and_status_of_a_run(self) -> None:
        command, output = self.command("sh", "-c", "echo out; echo err >&2; exit 3")
        assert (self.status_of(command), output.data) == (3, {1: b"out\n", 2: b"err\n"})

    def test_what_a_run_sees(self) -> None:
        script = "hostname; cat /etc/hosts; echo $HOME; pwd; id -u"
        out, layer = self.step("sh", "-c", script, hosts=("db:10.0.0.1",))
        assert out.decode().splitlines() == [
            "buildkitsandbox", "127.0.0.1\tlocalhost buildkitsandbox", "::1\tlocalhost ip6-localhost ip6-loopback",
            "10.0.0.1\tdb", "/root", "/", "0",
        ]  # fmt: skip
        assert self.names(layer) == {}

    def test_a_run_without_a_program(self) -> None:
        command, output = self.command("nosuch")
        assert self.status_of(command) == 1
        assert output.data[2] == (
            b"runc run failed: unable to start container process: error during container init: "
            b'exec: "nosuch": executable file not found in $PATH\n'
        )

    def test_a_run_as_nobody_that_is_known(self) -> None:
        with pytest.raises(BuildFailure, match="unable to find user nosuch: no matching entries in passwd file"):
            self.command("true", user="nosuch")

    def test_a_run_that_is_given_up(self) -> None:
        command, _ = self.command("sleep", "1000")
        command.close()
        assert self.step("echo", "next")[0] == b"next\n"

    def test_copies_are_seen_by_runs(self) -> None:
        workshop = self.backend.workshop
        files = workshop.add_context("c", archive(one="1\n", sub_two="2\n"))
        assert {file.path: file.size for file in files if file.kind == "-"} == {"one": 2, "sub/two": 2}
        layer = workshop.copy(self.tree, ("c",), CopyOrder(sources=("/",), destination="/new/", owner="12:34")).diff_id
        member = self.names(layer)["new/one"]
        assert (member.uid, member.gid, member.mode, member.mtime) == (12, 34, 0o640, 1_000_000_000)
        assert self.step("sh", "-c", "cat /new/one /new/sub/two", tree=(*self.tree, layer))[0] == b"1\n2\n"
        with pytest.raises(MissingPath, match='"/none": not found'):
            workshop.copy(self.tree, ("c",), CopyOrder(sources=("/none",), destination="/"))
        workshop.forget_context("c")

    def test_the_layer_of_a_copy_is_byte_for_byte_dockers(self) -> None:
        """The digest is that of Docker 28.5.2's layer for the same file."""
        workshop = self.backend.workshop
        workshop.add_context("c", archive(one="1\n"))
        layer = workshop.copy(self.tree, ("c",), CopyOrder(sources=("/one",), destination="/", owner="12:34"))
        assert layer == LayerRef("sha256:a3ec3f093149698dcb34179449b3db2b338980241536e5aaae74611b1012e738", 2)
        workshop.forget_context("c")

    def test_an_archive_is_unpacked(self) -> None:
        workshop = self.backend.workshop
        inner = archive(a_b="in\n").decode("latin-1")
        workshop.add_context("c", archive(**{"x.tar": inner}))
        layer = workshop.copy(self.tree, ("c",), CopyOrder(sources=("/x.tar",), destination="/to/", unpack=True)).diff_id
        assert self.step("cat", "/to/a/b", tree=(*self.tree, layer))[0] == b"in\n"
        workshop.forget_context("c")

    def test_a_file_of_a_run_is_copied_to_another_tree(self) -> None:
        _, made = self.step("sh", "-c", "echo built > /built; chmod 755 /built")
        order = CopyOrder(sources=("/built",), destination="/to/")
        layer = self.backend.workshop.copy(self.tree, (*self.tree, made), order).diff_id
        assert self.names(layer)["to/built"].mode == 0o755
        assert self.step("cat", "/to/built", tree=(*self.tree, layer))[0] == b"built\n"

    def test_a_working_directory(self) -> None:
        layer = self.backend.workshop.make_directory(self.tree, "/deep/er", "")
        assert list(self.names(layer.diff_id)) == ["deep", "deep/er"]
        assert self.step("ls", "/deep", tree=(*self.tree, layer.diff_id))[0] == b"er\n"

    def test_a_tree_is_mounted_and_what_is_written_there_is_lost(self) -> None:
        self.backend.workshop.add_context("c", archive(sub_one="1\n"))
        bound = RunMount(kind="bind", target="/ctx", tree=("c",), source="/sub", read_only=True)
        script = "cat /ctx/one; touch /ctx/new 2>/dev/null || echo refused"
        out, layer = self.step("sh", "-c", script, mounts=(bound,))
        assert (out, self.names(layer)) == (b"1\nrefused\n", {})
        written = RunMount(kind="bind", target="/ctx", tree=("c",))
        assert self.step("sh", "-c", "touch /ctx/new && ls /ctx", mounts=(written,))[0] == b"new\nsub\n"
        assert self.step("sh", "-c", "ls /ctx", mounts=(written,))[0] == b"sub\n"
        with pytest.raises(MissingPath):
            self.command("true", mounts=(RunMount(kind="bind", target="/ctx", tree=("c",), source="/none"),))
        self.backend.workshop.forget_context("c")

    def test_a_cache_stays_until_it_is_removed(self) -> None:
        mount = RunMount(kind="cache", target="/cache", id="one", mode=0o700)
        script = "echo x >> /cache/all; wc -l < /cache/all; stat -c %a /cache"
        results = [self.step("sh", "-c", script, mounts=(mount,)) for _ in range(2)]
        assert [out.split() for out, _ in results] == [[b"1", b"700"], [b"2", b"700"]]
        assert self.names(results[0][1]) == {}
        self.backend.workshop.remove_cache("one")
        assert self.step("sh", "-c", script, mounts=(mount,))[0].split() == [b"1", b"700"]

    def test_a_cache_begins_with_what_a_tree_has(self) -> None:
        self.backend.workshop.add_context("c", archive(sub_one="1\n"))
        mount = RunMount(kind="cache", target="/cache", id="filled", tree=("c",), source="/sub")
        assert self.step("cat", "/cache/one", mounts=(mount,))[0] == b"1\n"
        self.backend.workshop.forget_context("c")
        self.backend.workshop.remove_cache("filled")

    def test_a_file_of_the_builds_own(self) -> None:
        secret = RunMount(kind="file", target="/run/secrets/s", data=b"word", mode=0o400)
        out, layer = self.step("sh", "-c", "cat /run/secrets/s; stat -c :%a /run/secrets/s", mounts=(secret,))
        assert out == b"word:400\n"
        assert not {name for name in self.names(layer) if "secrets" in name}
        script = RunMount(kind="script", target="/dev/pipes/EOF", data=b"#!/bin/sh\necho script\n")
        assert self.step("/dev/pipes/EOF", mounts=(script,))[0] == b"script\n"

    def test_memory_is_mounted(self) -> None:
        mount = RunMount(kind="tmpfs", target="/memory")
        out, layer = self.step("sh", "-c", "touch /memory/a; ls /memory", mounts=(mount,))
        assert (out, self.names(layer)) == (b"a\n", {})

    def test_all_of_a_tree_as_an_archive(self) -> None:
        layer = self.backend.workshop.make_directory((), "/only", "").diff_id
        with tarfile.open(fileobj=io.BytesIO(self.backend.workshop.archive((layer,)))) as found:
            assert found.getnames() == ["only"]
