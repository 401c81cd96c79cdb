"""Builds by BuildKit's protocol, without a docker client: what comes of them, and what happens when somebody goes."""

from __future__ import annotations

import pytest

from emulator.backend.simulate import SimulateBackend
from emulator.faces.api.buildkit.control import SERVICE as CONTROL
from emulator.faces.api.buildkit.failures import SOURCE
from emulator.faces.api.buildkit.grpc import Code, Refused, asked
from emulator.faces.api.buildkit.hub import hub_of
from emulator.faces.api.buildkit.messages import (
    DiskUsageRequest,
    DiskUsageResponse,
    Exporter,
    ListWorkersResponse,
    Nothing,
    SolveRequest,
    SolveResponse,
)
from emulator.faces.session import Session
from emulator.machine.files.archive import Member, members, pack
from emulator.machine.files.inode import Inode, Kind
from tests.faces.api.buildkit.building import Building

IMAGE = Exporter(type="moby", attributes={"name": "web"})


@pytest.fixture
def world() -> Session:
    return Session("oracle")


def test_an_image_is_built_and_told_of(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nCOPY a /\nRUN cat /a; echo $B\nARG B\n", "a": b"from the context\n"})
    response = build.run({"filename": "Dockerfile", "label:x": "y"}, IMAGE)
    image = world.line("docker images -q --no-trunc web").stdout.strip()
    assert response.exporter_response == {
        "containerimage.config.digest": image, "containerimage.digest": image, "image.name": "docker.io/library/web",
    }  # fmt: skip
    assert world.line("docker inspect -f '{{.Config.Labels}}' web").stdout == "map[x:y]\n"
    assert build.output == b"from the context\n\n"
    assert build.names == [
        "[internal] load build definition from Dockerfile", "[internal] load metadata for docker.io/library/busybox:latest",
        "[internal] load .dockerignore", "[1/3] FROM docker.io/library/busybox:latest", "[internal] load build context",
        "[2/3] COPY a /", "[3/3] RUN cat /a; echo $B", "exporting to image",
    ]  # fmt: skip


def test_only_what_is_copied_is_asked_for_and_what_is_ignored_is_left_out(world: Session) -> None:
    files = {"Dockerfile": b"FROM busybox\nCOPY d\xc3\xa9 /\n", ".dockerignore": b"# no\n*.tmp\n!a.tmp\n", "d\u00e9/a": b"1"}
    build = Building(world, files)
    build.run()
    directories = [(name, headers["followpaths"]) for name, headers in build.asked_for]
    assert directories == [
        ("dockerfile", ["Dockerfile", "Dockerfile.dockerignore", "dockerfile"]),
        ("context", [".dockerignore"]),
        ("context", ["d%C3%A9"]),
    ]
    assert build.asked_for[2][1]["followpaths-encoded"] == ["1"]
    assert build.asked_for[2][1]["exclude-patterns"] == ["*.tmp", "!a.tmp"]


def test_a_lower_case_dockerfile_and_an_ignore_file_of_its_own(world: Session) -> None:
    build = Building(world, {"dockerfile": b"FROM busybox\nCOPY . /c\n", "Dockerfile.dockerignore": b"*\n"})
    build.run()
    assert "[2/2] COPY . /c" in build.names
    assert "[internal] load .dockerignore" not in build.names


def test_a_failing_step_names_its_lines(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nRUN exit 3\n"})
    with pytest.raises(Refused, match=r"process \"/bin/sh -c exit 3\" did not complete successfully: exit code: 3") as failure:
        build.run(exporter=IMAGE)
    assert failure.value.code == Code.UNKNOWN
    assert [each.error for response in build.told for each in response.vertexes if each.error] == [str(failure.value)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"FROM busybox\nCOPPY a b\n", "dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)"),
        (b"", "the Dockerfile cannot be empty"),
        (b"FROM busybox\nRUN --mount=type=ssh true\n", "RUN --mount=type=ssh"),
    ],
)
def test_what_cannot_be_planned(world: Session, text: bytes, words: str) -> None:
    with pytest.raises(Refused) as failure:
        Building(world, {"Dockerfile": text}).run(exporter=IMAGE)
    assert words in str(failure.value)


def test_no_dockerfile(world: Session) -> None:
    with pytest.raises(Refused, match="failed to read dockerfile: open Dockerfile: no such file or directory"):
        Building(world, {}).run()


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        (
            {"context": "https://a.example/b.git"},
            "building of a remote context (https://a.example/b.git): not emulated yet",
        ),
        ({"context:base": "docker-image://alpine"}, "building with --build-context base: not emulated yet"),
        ({"ulimit": "nofile=1"}, "building with --ulimit: not emulated yet"),
        ({"requestid": "frontend.outline"}, "--call outline: not emulated yet"),
        ({"requestid": "frontend.foo"}, "unsupported request frontend.foo"),
        ({"made-up": "1"}, "building with the frontend's made-up: not emulated yet"),
        ({"shm-size": "much"}, "could not parse shm-size: much"),
    ],
)
def test_what_is_asked_for_and_not_there_says_so(world: Session, attributes: dict[str, str], words: str) -> None:
    with pytest.raises(Refused) as failure:
        Building(world, {"Dockerfile": b"FROM busybox\n"}).run(attributes)
    assert str(failure.value) == words


@pytest.mark.parametrize(
    ("exporter", "words"),
    [
        (Exporter(type="oci"), 'exporter "oci" could not be found'),
        (Exporter(type="moby", attributes={"x": "b"}), "the attribute x of the exporter moby: not emulated yet"),
    ],
)  # fmt: skip
def test_exporters_that_are_not_there(world: Session, exporter: Exporter, words: str) -> None:
    with pytest.raises(Refused) as failure:
        Building(world, {"Dockerfile": b"FROM busybox\n"}).run(exporter=exporter)
    assert str(failure.value) == words


def test_a_check_answers_with_its_findings(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nWORKDIR app\n"})
    build.run({"requestid": "frontend.lint"})
    assert build.metadata["result.statuscode"] == b"1"
    assert b'"ruleName":"WorkdirRelativePath"' in build.metadata["result.json"]
    assert build.metadata["result.txt"].startswith(
        b"\nWARNING: WorkdirRelativePath - https://docs.docker.com/go/dockerfile/rule/"
    )
    assert "exporting to image" not in build.names


def test_warnings_come_with_their_lines(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nWORKDIR app\n"})
    build.run()
    (warning,) = [each for response in build.told for each in response.warnings]
    assert warning.short.startswith(b'WorkdirRelativePath: Relative workdir "app"')
    assert warning.info is not None and warning.info.data == b"FROM busybox\nWORKDIR app\n"
    assert warning.ranges[0].start is not None and warning.ranges[0].start.line == 2


def test_secrets_come_from_the_client(world: Session) -> None:
    text = b"FROM busybox\nRUN --mount=type=secret,id=a cat /run/secrets/a\nRUN --mount=type=secret,id=b,required true\n"
    build = Building(world, {"Dockerfile": text}, secrets={"a": b"psst\n"})
    with pytest.raises(Refused, match="secret b: not found"):
        build.run()
    assert build.output == b"psst\n"


def test_an_archive_is_uploaded(world: Session) -> None:
    inode = Inode(Kind.FILE, content=b"FROM busybox\nCOPY Dockerfile /x\n", mode=0o644)
    archive = b"".join(pack([Member("Dockerfile", inode)]))
    build = Building(world, uploads={"/abc": archive})
    build.run({"context": "http://buildkit-session/abc"}, IMAGE)
    assert build.names[:2] == ["[internal] load remote build context", "copy /context /"]
    assert world.line("docker run --rm web cat /x").stdout == "FROM busybox\nCOPY Dockerfile /x\n"
    Building(world, uploads={"/abc": archive}).run({"context": "http://buildkit-session/abc", "requestid": "frontend.lint"})
    assert isinstance(world.backend, SimulateBackend) and not world.backend.workshop.contexts, "the client's files went"


def test_files_for_the_client(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM scratch\nCOPY a /d/\n", "a": b"1"})
    build.run(exporter=Exporter(type="tar"))
    assert [member.name for member in members(build.received[0])] == ["d", "d/a"]


def test_a_frontend_that_the_engine_runs_itself(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nRUN true\n"})
    wanted = SolveRequest(ref="other", session="session", frontend="dockerfile.v0", exporter="moby",
                          exporter_attributes={"name": "own"})  # fmt: skip
    task = world.timeline.spawn(asked(build.peer, f"{CONTROL}/Solve", wanted, SolveResponse), "solve")
    assert world.timeline.run(lambda: task.done)
    assert task.result().exporter_response["image.name"] == "docker.io/library/own"


# whoever goes


def running(world: Session, build: Building) -> None:
    """Until the build's command runs."""
    build.start(exporter=IMAGE)
    assert world.timeline.run(lambda: b"begun" in build.output)


LONG = {"Dockerfile": b"FROM busybox\nRUN echo begun; sleep 100000\n"}


def nothing_runs(world: Session) -> bool:
    """Neither a command nor a job."""
    world.timeline.advance(10_000_000_000)
    hub = hub_of(world.engine)
    return not hub.jobs.things and "sleep" not in world.line("ps").stdout


def test_a_client_that_goes_ends_its_build(world: Session) -> None:
    build = Building(world, LONG)
    running(world, build)
    build.wire.break_off()
    assert nothing_runs(world)
    assert world.line("docker images -q web").stdout == ""


def test_a_session_that_ends_cancels_its_build(world: Session) -> None:
    build = Building(world, LONG)
    task = build.start(exporter=IMAGE)
    assert world.timeline.run(lambda: b"begun" in build.output)
    build.session_wire.break_off()
    world.timeline.settle()
    assert task.done
    with pytest.raises(Refused, match="context canceled") as failure:
        task.result()
    assert failure.value.code == Code.CANCELED
    assert nothing_runs(world) and not hub_of(world.engine).sessions.things


def test_a_session_that_never_comes(world: Session) -> None:
    build = Building(world, LONG)
    wanted = SolveRequest(ref="lonely", session="nobody", frontend="dockerfile.v0")
    task = world.timeline.spawn(asked(build.peer, f"{CONTROL}/Solve", wanted, SolveResponse), "solve")
    task.watched = True
    assert world.timeline.run(lambda: task.done)
    with pytest.raises(Refused, match="no active session for nobody: context deadline exceeded"):
        task.result()


def test_output_that_nobody_reads_stops_the_command_and_nothing_else(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nRUN while true; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\n"})
    build.start(exporter=IMAGE, listens=False)
    world.timeline.run(lambda: False, max_steps=500_000)
    job = hub_of(world.engine).jobs.things["build"]
    told = len(job.told.responses)
    world.timeline.run(lambda: False, max_steps=50_000)
    assert len(job.told.responses) == told and len(job.feed.waiting) < 1000
    assert world.line("docker version").status == 0
    build.wire.break_off()
    assert nothing_runs(world)


# the rest of Control


def test_the_worker_and_the_cache(world: Session) -> None:
    build = Building(world, {"Dockerfile": b"FROM busybox\nRUN true\n"})
    build.run()

    async def talk() -> tuple[ListWorkersResponse, DiskUsageResponse]:
        workers = await asked(build.peer, f"{CONTROL}/ListWorkers", Nothing(), ListWorkersResponse)
        wanted = DiskUsageRequest(filter=("type==regular",))
        return workers, await asked(build.peer, f"{CONTROL}/DiskUsage", wanted, DiskUsageResponse)

    task = world.timeline.spawn(talk(), "talk")
    assert world.timeline.run(lambda: task.done)
    workers, usage = task.result()
    assert workers.record[0].platforms[0].architecture == "amd64"
    assert [each.description for each in usage.record] == ["from local ", "mount / from exec /bin/sh -c true"]
    assert SOURCE == "github.com/moby/buildkit/errdefs.Source+json"
