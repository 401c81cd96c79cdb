"""What every backend must do. A test module gives `backend`, `timeline` and `ends`, and takes the cases from here.

The calls come in the engine's order: create, start, release; an end is told once, with the exit code that a shell would show.
"""

from __future__ import annotations

import hashlib

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

    def container(
        self, *command: str, mounts: tuple[Mount, ...] = (), config: Config | None = None, host: HostConfig | None = None
    ) -> Container:  # fmt: skip
        container = Container(
            id=ID, name="one", created=1, path=command[0], args=command[1:], config=config or Config(Hostname="box"),
            host_config=host or HostConfig(NetworkMode="none"), image_id="", image_layers=self.layers, layer_id="l",
            mounts=mounts, networks={}, ports={}, macs={},
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

    def begin(self, *command: str, **options: object) -> tuple[Container, Capture]:
        """Only begins."""
        container, output = self.container(*command, **options), Capture()  # type: ignore[arg-type]
        self.backend.start(container, output, StartContext())
        self.backend.release(ID)
        return container, output

    def execute(self, container: Container, *command: str, tty: bool = False) -> tuple[bytes, int]:
        """What another command printed, and its exit code."""
        output, done = Capture(), len(self.ends.execs)
        config = ExecConfig(cmd=command, env=(f"PATH={PATH}",), attach_stdout=True, tty=tty)
        self.backend.exec(container, Exec(id=EXEC_ID, container_id=ID, config=config), output)
        assert self.timeline.run(lambda: len(self.ends.execs) > done)
        return output.data[1], self.ends.execs[-1][1]

    def test_two_streams(self) -> None:
        assert self.run("sh", "-c", "echo out; echo err >&2; exit 3") == (b"out\n", b"err\n")
        assert self.ends.containers == [(ID, 3)]

    def test_input(self) -> None:
        _, output = self.begin("cat", config=Config(Hostname="box", OpenStdin=True))
        target = self.backend.standard_input(ID)
        assert target is not None
        task = self.timeline.spawn(target.write(b"typed\n" * 20_000))
        assert self.timeline.run(lambda: task.done)
        target.close()
        assert self.timeline.run(lambda: bool(self.ends.containers))
        assert (output.data[1], self.ends.containers) == (b"typed\n" * 20_000, [(ID, 0)])

    def test_a_terminal(self) -> None:
        _, output = self.begin(
            "sh", "-c", "read word; stty size; echo $word", config=Config(Hostname="box", Tty=True, OpenStdin=True)
        )
        self.backend.resize(ID, 11, 99)
        target = self.backend.standard_input(ID)
        assert target is not None
        self.timeline.spawn(target.write(b"key\r"))
        assert self.timeline.run(lambda: bool(self.ends.containers))
        assert output.data[1] == b"key\r\n11 99\r\nkey\r\n"

    def test_environment_and_directory(self) -> None:
        config = Config(Hostname="box", Env=("WORD=one two",), WorkingDir="/tmp")
        assert self.run("sh", "-c", 'echo "$WORD $PWD $HOSTNAME $HOME"', config=config)[0] == b"one two /tmp box /root\n"

    def test_a_root_that_cannot_be_written(self) -> None:
        host = HostConfig(NetworkMode="none", ReadonlyRootfs=True, Tmpfs={"/scratch": ""})
        out, _ = self.run("sh", "-c", "touch /made || touch /scratch/made && echo made", host=host)
        assert out == b"made\n"

    def test_the_runs_of_one_container(self) -> None:
        container = self.container("sh", "-c", "echo run >> /runs; cat /runs")
        for count in (1, 2, 3):
            output = Capture()
            self.backend.start(container, output, StartContext())
            self.backend.release(ID)
            assert self.timeline.run(lambda: len(self.ends.containers) == count)  # noqa: B023  # it is waited for here
            assert output.data[1] == b"run\n" * count

    def test_processes_are_counted_and_listed(self) -> None:
        self.begin("sh", "-c", "sleep 77 & sleep 78 & wait")
        for _ in range(50):
            self.timeline.advance(100_000_000)
            if self.backend.usage(ID).pids == 3:
                break
        assert self.backend.usage(ID).pids == 3
        table = self.backend.top(ID, ["-eo", "pid,args"])
        assert table.titles == ("PID", "COMMAND")
        assert sorted(row[1] for row in table.rows if row[1].startswith("sleep")) == ["sleep 77", "sleep 78"]

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
        self.timeline.advance(2_000_000_000)
        assert self.ends.containers == []
        self.backend.unpause(ID)
        self.timeline.advance(2_000_000_000)
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

    def test_an_exec_has_its_own_end_and_terminal(self) -> None:
        container, _ = self.begin("sleep", "100")
        assert self.execute(container, "sh", "-c", "echo hi; exit 9") == (b"hi\n", 9)
        assert self.execute(container, "sh", "-c", "test -t 0 && echo yes", tty=True) == (b"yes\r\n", 0)
        assert self.ends.containers == []
        with pytest.raises(RuntimeFailure, match=r'exec: "nosuch": executable file not found in \$PATH$'):
            self.execute(container, "nosuch")

    def test_the_end_of_the_first_process_ends_all(self) -> None:
        container, _ = self.begin("sleep", "100")
        config = ExecConfig(cmd=("sleep", "200"), env=(f"PATH={PATH}",))
        self.backend.exec(container, Exec(id=EXEC_ID, container_id=ID, config=config), Capture())
        self.backend.signal(ID, 9)
        assert self.timeline.run(lambda: bool(self.ends.containers and self.ends.execs))
        assert (self.ends.containers, self.ends.execs) == ([(ID, 137)], [(EXEC_ID, 137)])

    def test_what_is_removed(self) -> None:
        self.run("sh", "-c", "rm /etc/passwd; mkdir /made; echo text > /made/file; chmod 711 /root")
        changes = [(change.kind, change.path) for change in self.backend.changes(ID)]
        assert changes == [("C", "/etc"), ("D", "/etc/passwd"), ("A", "/made"), ("A", "/made/file"), ("C", "/root")]
        layer = self.backend.freeze(ID)
        names = list(self.backend.read_archive(self.backend.layer_archive(layer.diff_id)))
        assert names == ["etc", "etc/.wh.passwd", "made", "made/file", "root"]
        exported = self.backend.read_archive(self.backend.export(ID))
        assert "etc/passwd" not in exported
        assert exported["made/file"].data == b"text\n"

    def test_a_layer_leaves_as_it_came(self) -> None:
        self.run("sh", "-c", "mkdir -p /deep/er; echo text > /deep/er/file; ln -s file /deep/er/link")
        layer = self.backend.freeze(ID)
        archive = self.backend.layer_archive(layer.diff_id)
        assert self.backend.import_layer(archive) == layer
        assert layer.diff_id == f"sha256:{hashlib.sha256(archive).hexdigest()}"

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
