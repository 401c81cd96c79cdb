"""A container's life: what each step leaves behind, and what is told about it."""

from __future__ import annotations

import pytest

from emulator.errors import DockerError
from emulator.model.config import HealthConfig, RestartPolicy
from emulator.model.host_config import PortBinding

from .conftest import Lab


def test_created_running_exited(lab: Lab) -> None:
    container = lab.create("sleep", "300", name="c1")
    assert lab.state(container).Status == "created"
    assert lab.state(container).StartedAt == "0001-01-01T00:00:00Z"
    lab.run(lab.engine.container_start("c1"))
    assert (lab.state(container).Status, lab.state(container).Running) == ("running", True)
    lab.run(lab.engine.container_start("c1"))
    lab.run(lab.engine.container_stop("c1", 0))
    assert (lab.state(container).Status, lab.state(container).ExitCode) == ("exited", 137)
    lab.run(lab.engine.container_stop("c1"))
    lab.run(lab.engine.container_restart("c1", 0))
    assert lab.state(container).Running
    lab.run(lab.engine.container_kill("c1"))
    assert lab.run(lab.engine.container_wait("c1")) == 137
    lab.run(lab.engine.container_remove("c1"))
    assert not lab.engine.world.containers
    lab.engine.world.check()


def test_stop_waits_ten_seconds(lab: Lab) -> None:
    container = lab.start("sleep", "300")
    begin = lab.timeline.now
    lab.run(lab.engine.container_stop(container))
    assert 10.0 <= (lab.timeline.now - begin) / 1e9 < 10.1
    assert lab.state(container).ExitCode == 137


def test_init_hands_the_signal_on(lab: Lab) -> None:
    container = lab.start("sleep", "300", Init=True)
    lab.advance(0.1)
    begin = lab.timeline.now
    lab.run(lab.engine.container_stop(container))
    assert (lab.timeline.now - begin) / 1e9 < 1
    assert lab.state(container).ExitCode == 143


def test_pause(lab: Lab) -> None:
    container = lab.start("sleep", "5")
    lab.run(lab.engine.container_pause(container))
    assert (lab.state(container).Status, lab.state(container).Running) == ("paused", True)
    lab.advance(20)
    assert lab.state(container).Status == "paused"
    with pytest.raises(DockerError, match="is already paused"):
        lab.run(lab.engine.container_pause(container))
    lab.run(lab.engine.container_unpause(container))
    lab.advance(0.1)
    assert lab.state(container).Status == "exited"


def test_kill_ends_a_paused_container(lab: Lab) -> None:
    container = lab.start("sleep", "5")
    lab.run(lab.engine.container_pause(container))
    lab.run(lab.engine.container_kill(container))
    assert lab.state(container).ExitCode == 137


def test_output_and_exit_code(lab: Lab) -> None:
    assert lab.output("echo", "one", "two") == ("one two\n", "", 0)
    assert lab.output("false") == ("", "", 1)
    out, err, code = lab.output("cat", "/nosuch")
    assert (out, code) == ("", 1)
    assert "No such file" in err


def test_standard_input(lab: Lab) -> None:
    container = lab.create("cat", OpenStdin=True, StdinOnce=True, AttachStdin=True)
    assert lab.run(lab.attached(container, b"hello\n")) == ("hello\n", "", 0)


def test_terminal(lab: Lab) -> None:
    assert lab.output("echo", "tty", Tty=True) == ("tty\r\n", "", 0)


def test_auto_remove_takes_anonymous_volumes_along(lab: Lab) -> None:
    lab.output("true", AutoRemove=True, Volumes={"/data": {}})
    lab.output("true", AutoRemove=True, Binds=("named:/data",))
    assert not lab.engine.world.containers
    assert list(lab.engine.world.volumes) == ["named"]


def test_events_of_one_run(lab: Lab) -> None:
    lab.run(lab.engine.volume_create("vol"))
    begin = len(lab.engine.world.messages)
    lab.output("true", name="one", Binds=("vol:/v",))
    lab.run(lab.engine.container_remove("one"))
    assert lab.told(begin) == [
        ("container", "create"),
        ("container", "attach"),
        ("volume", "mount"),
        ("network", "connect"),
        ("container", "start"),
        ("network", "disconnect"),
        ("volume", "unmount"),
        ("container", "die"),
        ("container", "destroy"),
    ]


def test_events_of_stop_and_force(lab: Lab) -> None:
    container = lab.start("sleep", "100", name="two")
    begin = len(lab.engine.world.messages)
    lab.run(lab.engine.container_kill("two", "USR1"))
    lab.run(lab.engine.container_stop(container, 0))
    lab.run(lab.engine.container_start(container))
    lab.run(lab.engine.container_remove(container, force=True))
    actions = [action for kind, action in lab.told(begin) if kind == "container"]
    assert actions == ["kill", "kill", "kill", "stop", "die", "start", "kill", "die", "destroy"]


def test_ports(lab: Lab) -> None:
    ports = {"80/tcp": (PortBinding(HostPort="8080"),)}
    first = lab.start("sleep", "100", name="one", ExposedPorts={"80/tcp": {}}, PortBindings=ports)
    shown = lab.run(lab.engine.container_inspect(first)).NetworkSettings.Ports["80/tcp"] or ()
    assert [(binding.HostIP, binding.HostPort) for binding in shown] == [("0.0.0.0", "8080"), ("::", "8080")]
    second = lab.create("sleep", "100", name="two", ExposedPorts={"81/tcp": {}}, PortBindings={"81/tcp": ports["80/tcp"]})
    with pytest.raises(DockerError) as caught:
        lab.run(lab.engine.container_start(second))
    assert str(caught.value).startswith(
        "failed to set up container networking: driver failed programming external connectivity on endpoint two ("
    )
    assert str(caught.value).endswith("): Bind for 0.0.0.0:8080 failed: port is already allocated")
    assert lab.state(second).Status == "created"
    lab.run(lab.engine.container_stop(first, 0))
    assert lab.run(lab.engine.container_inspect(first)).NetworkSettings.Ports == {}
    lab.run(lab.engine.container_start(second))
    lab.engine.world.check()


def test_ephemeral_ports_and_ranges(lab: Lab) -> None:
    exposed = {name: dict[str, str]() for name in ("80/tcp", "81/tcp", "82/udp", "83/tcp")}
    bindings = {
        "80/tcp": (PortBinding(HostPort="8080-8085"),),
        "81/tcp": (PortBinding(HostIP="127.0.0.1"),),
        "82/udp": (PortBinding(),),
    }
    container = lab.start("sleep", "1", ExposedPorts=exposed, PortBindings=bindings, PublishAllPorts=True)
    ports = lab.run(lab.engine.container_inspect(container)).NetworkSettings.Ports
    assert {name: [binding.HostPort for binding in given or ()] for name, given in ports.items()} == {
        "80/tcp": ["8080", "8080"],
        "81/tcp": ["32768"],
        "82/udp": ["32768", "32768"],
        "83/tcp": ["32769", "32769"],
    }


def test_addresses_are_the_lowest_free(lab: Lab) -> None:
    first, second = lab.start("sleep", "100"), lab.start("sleep", "100")
    addresses = [lab.run(lab.engine.container_inspect(each)).NetworkSettings.IPAddress for each in (first, second)]
    assert addresses == ["172.17.0.2", "172.17.0.3"]
    lab.run(lab.engine.container_remove(first, force=True))
    third = lab.start("sleep", "100")
    assert lab.run(lab.engine.container_inspect(third)).NetworkSettings.IPAddress == "172.17.0.2"


def test_restart_on_failure(lab: Lab) -> None:
    policy = RestartPolicy(Name="on-failure", MaximumRetryCount=2)
    container = lab.start("false", RestartPolicy=policy)
    lab.advance(3)
    assert lab.run(lab.engine.container_inspect(container)).RestartCount == 2
    assert (lab.state(container).Status, lab.state(container).ExitCode) == ("exited", 1)


def test_restart_always_until_stopped(lab: Lab) -> None:
    container = lab.start("false", name="loop", RestartPolicy=RestartPolicy(Name="always"))
    lab.advance(3)
    assert (lab.state(container).Restarting, lab.state(container).Running) == (True, True)
    with pytest.raises(DockerError, match="container is restarting: stop the container before"):
        lab.run(lab.engine.container_remove("loop"))
    lab.run(lab.engine.container_stop("loop"))
    assert lab.state(container).Status == "exited"
    lab.advance(120)
    assert lab.state(container).Status == "exited"


def test_kill_forbids_restarts(lab: Lab) -> None:
    container = lab.start("sleep", "300", RestartPolicy=RestartPolicy(Name="unless-stopped"))
    lab.run(lab.engine.container_kill(container))
    lab.advance(1)
    state = lab.state(container)
    assert (state.Status, lab.run(lab.engine.container_inspect(container)).RestartCount) == ("exited", 0)


def test_health(lab: Lab) -> None:
    check = HealthConfig(Test=("CMD", "test", "-e", "/ok"), Interval=500_000_000, Retries=2, Timeout=3_000_000_000)
    container = lab.start("sleep", "300", Healthcheck=check)
    assert (lab.state(container).Health.Status, lab.state(container).Health.FailingStreak) == ("starting", 0)
    lab.advance(2.5)
    assert lab.state(container).Health.Status == "unhealthy"
    assert lab.state(container).Health.Log[0].ExitCode == 1
    lab.run(lab.output_of_exec(container, "touch", "/ok"))
    lab.advance(1.5)
    assert (lab.state(container).Health.Status, lab.state(container).Health.FailingStreak) == ("healthy", 0)
    lab.run(lab.engine.container_stop(container, 0))
    assert lab.state(container).Health.Status == "unhealthy"
    assert not lab.engine.world.execs or all(not each.running for each in lab.engine.world.execs.values())


def test_commit_and_remove_image(lab: Lab) -> None:
    container = lab.create("touch", "/made", name="edit")
    lab.run(lab.attached(container))
    assert [(change.Kind, change.Path) for change in lab.run(lab.engine.container_changes("edit"))] == [(1, "/made")]
    made = lab.run(
        lab.engine.container_commit("edit", reference="edited:1", comment="first", author="Me", changes=("ENV A=1",))
    )
    document = lab.run(lab.engine.image_inspect("edited:1"))
    assert (document.ID, document.Author, document.Comment) == (made, "Me", "first")
    assert len(document.RootFS.Layers) == 2
    assert lab.output("ls", "/made", image="edited:1") == ("/made\n", "", 0)
    with pytest.raises(DockerError, match="must force"):
        lab.run(lab.engine.image_remove("edited:1"))
    removed = lab.run(lab.engine.image_remove("edited:1", force=True))
    assert [item.Untagged for item in removed if item.Untagged] == ["edited:1"]
    lab.engine.world.check()


def test_logs(lab: Lab) -> None:
    container = lab.create("seq", "3")
    lab.run(lab.attached(container))

    async def read(**options: object) -> bytes:
        pieces = await lab.engine.container_logs(container, **options)  # type: ignore[arg-type]
        return b"".join([data async for _, data in pieces])

    assert lab.run(read()) == b"1\n2\n3\n"
    assert lab.run(read(tail="2")) == b"2\n3\n"
    assert lab.run(read(tail="0")) == b""
    assert lab.run(read(tail="x")) == b"1\n2\n3\n"
    assert lab.run(read(since="1795400000", follow=True)) == b"1\n2\n3\n"
    assert lab.run(read(since="1900000000.5")) == b""
    assert lab.run(read(timestamps=True))[:20] == b"2026-11-24T03:13:20."
    assert lab.run(read(details=True)) == b" 1\n 2\n 3\n"


def test_exec(lab: Lab) -> None:
    container = lab.start("sleep", "300", WorkingDir="/tmp", User="1000", Env=("BASE=1",), Hostname="box")
    assert lab.run(lab.output_of_exec(container, "pwd")) == ("/tmp\n", "", 0)
    assert lab.run(lab.output_of_exec(container, "hostname")) == ("box\n", "", 0)
    assert lab.run(lab.output_of_exec(container, "false")) == ("", "", 1)
    failure = "OCI runtime exec failed: exec failed: unable to start container process: "
    not_found = failure + 'exec: "nosuch": executable file not found in $PATH\r\n'
    assert lab.run(lab.output_of_exec(container, "nosuch")) == (not_found, "", 127)
    no_directory = failure + 'chdir to cwd ("/nosuch") set in config.json failed: no such file or directory\r\n'
    assert lab.run(lab.output_of_exec(container, "pwd", working_dir="/nosuch")) == (no_directory, "", 127)
    with pytest.raises(DockerError, match=r"^unable to find user nosuch: no matching entries in passwd file$"):
        lab.run(lab.output_of_exec(container, "pwd", user="nosuch"))
    assert lab.state(container).Running
    lab.engine.world.check()


def test_undo_walks_back(lab: Lab) -> None:
    journal = []
    lab.engine.journal = journal.append
    before = dict(lab.engine.world.containers), dict(lab.engine.world.volumes)
    lab.output("true", name="one", Binds=("vol:/v",))
    lab.run(lab.engine.container_rename("one", "two"))
    for event in reversed(journal):
        lab.engine.world.undo(event)
    assert (lab.engine.world.containers, lab.engine.world.volumes) == before
    lab.engine.world.check()


def test_one_seed_one_world() -> None:
    def play(lab: Lab) -> list[object]:
        container = lab.start("sleep", "100", ExposedPorts={"80/tcp": {}}, PublishAllPorts=True)
        return [lab.run(lab.engine.container_inspect(container)), lab.run(lab.engine.container_list())]

    assert play(Lab(7)) == play(Lab(7))
    assert play(Lab(7)) != play(Lab(8))
