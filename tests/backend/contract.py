"""What every backend must do. A test module gives `backend`, `timeline` and `ends`, and takes the cases from here.

The calls come in the engine's order: create, start, release; an end is told once, with the exit code that a shell would show.
"""

from __future__ import annotations

import pytest

from emulator.backend.base import Backend, PathFailure, RuntimeFailure, StartContext, UserFailure
from emulator.model.config import Config
from emulator.model.container import Container, Exec, ExecConfig, Mount
from emulator.model.environment import PATH
from emulator.model.host_config import HostConfig
from emulator.model.image import LayerRef
from emulator.timeline import Bell, Timeline

ID, EXEC_ID = "c" * 64, "e" * 64


class Ends:
    """The observer: notes what ended, and how."""

    def __init__(self) -> None:
        self.containers: list[tuple[str, int]] = []
        self.execs: list[tuple[str, int]] = []

    def container_exited(self, container_id: str, exit_code: int) -> None:
        self.containers.append((container_id, exit_code))

    def exec_exited(self, exec_id: str, exit_code: int) -> None:
        self.execs.append((exec_id, exit_code))


class Capture:
    """Output, collected."""

    congested = False

    def __init__(self) -> None:
        self.drained = Bell()
        self.data = {1: b"", 2: b""}

    def emit(self, stream: int, data: bytes) -> None:
        self.data[stream] += data

    def end(self) -> None:
        """Nothing more will come."""


class Contract:
    """The cases. `layers` are those of an image with a small GNU system."""

    backend: Backend
    timeline: Timeline
    ends: Ends
    layers: tuple[LayerRef, ...]

    def container(self, *command: str, mounts: tuple[Mount, ...] = (), config: Config | None = None) -> Container:
        container = Container(
            id=ID, name="one", created=1, path=command[0], args=command[1:], config=config or Config(Hostname="box"),
            host_config=HostConfig(NetworkMode="none"), image_id="", image_layers=self.layers, layer_id="l", mounts=mounts,
            networks={}, ports={}, macs={},
        )  # fmt: skip
        self.backend.create(container)
        return container

    def run(self, *command: str, **options: object) -> tuple[bytes, bytes]:
        """To its end."""
        container = self.container(*command, **options)  # type: ignore[arg-type]
        output = Capture()
        assert self.backend.start(container, output, StartContext()) > 0
        self.backend.release(ID)
        assert self.timeline.run(lambda: bool(self.ends.containers))
        return output.data[1], output.data[2]

    def test_output_and_end(self) -> None:
        assert self.run("echo", "hi") == (b"hi\n", b"")
        assert self.ends.containers == [(ID, 0)]

    def test_exit_code(self) -> None:
        self.run("false")
        assert self.ends.containers == [(ID, 1)]

    def test_nothing_runs_before_release(self) -> None:
        output = Capture()
        self.backend.start(self.container("echo", "hi"), output, StartContext())
        self.backend.abandon(ID)
        self.timeline.advance(1_000_000_000)
        assert (output.data[1], self.ends.containers) == (b"", [])

    def test_signal(self) -> None:
        self.backend.start(self.container("sleep", "100"), Capture(), StartContext())
        self.backend.release(ID)
        self.backend.signal(ID, 9)
        assert self.timeline.run(lambda: bool(self.ends.containers))
        assert self.ends.containers == [(ID, 137)]

    def test_pause(self) -> None:
        self.backend.start(self.container("sleep", "1"), Capture(), StartContext())
        self.backend.release(ID)
        self.backend.pause(ID)
        self.timeline.advance(5_000_000_000)
        assert self.ends.containers == []
        self.backend.unpause(ID)
        self.timeline.advance(5_000_000_000)
        assert self.ends.containers == [(ID, 0)]

    def test_no_such_command(self) -> None:
        with pytest.raises(RuntimeFailure, match=r'exec: "nosuch": executable file not found in \$PATH$'):
            self.backend.start(self.container("nosuch"), Capture(), StartContext())

    def test_no_such_user(self) -> None:
        container = self.container("true", config=Config(User="nosuch"))
        with pytest.raises(UserFailure, match=r"^unable to find user nosuch: no matching entries in passwd file$"):
            self.backend.start(container, Capture(), StartContext())

    def test_exec(self) -> None:
        container = self.container("sleep", "100")
        self.backend.start(container, Capture(), StartContext())
        self.backend.release(ID)
        output = Capture()
        command = ExecConfig(cmd=("hostname",), env=(f"PATH={PATH}",), attach_stdout=True)
        self.backend.exec(container, Exec(id=EXEC_ID, container_id=ID, config=command), output)
        assert self.timeline.run(lambda: bool(self.ends.execs))
        assert (output.data[1], self.ends.execs) == (b"box\n", [(EXEC_ID, 0)])

    def test_changes_and_freeze(self) -> None:
        self.run("touch", "/made")
        assert [(change.kind, change.path) for change in self.backend.changes(ID)] == [("A", "/made")]
        assert self.backend.freeze(ID).diff_id.startswith("sha256:")

    def test_files_go_in_and_out(self) -> None:
        container = self.container("cat", "/copy/passwd")
        archive, stat = self.backend.archive(container, "/etc/passwd")
        assert (stat.name, stat.is_directory) == ("passwd", False)
        with pytest.raises(PathFailure):
            self.backend.stat_path(container, "/copy")
        self.backend.make_workdir(ID, "/copy")
        self.backend.extract(container, "/copy", archive, keep_types=True, copy_owner=False)
        assert self.backend.stat_path(container, "/copy/passwd").size == stat.size

    def test_a_volume_outlives_its_container(self) -> None:
        source = self.backend.create_volume("data")
        mount = Mount(kind="volume", name="data", source=source, destination="/v")
        self.run("touch", "/v/kept", mounts=(mount,))
        self.backend.remove(ID)
        assert self.backend.host_exists(f"{source}/kept")
        self.backend.remove_volume("data")
        assert not self.backend.host_exists(source)
