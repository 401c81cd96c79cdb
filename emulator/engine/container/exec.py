"""`docker exec` (moby: daemon/exec.go)."""

from __future__ import annotations

from msgspec import Struct, structs

from emulator.backend.base import STDOUT, RuntimeFailure, UserFailure
from emulator.engine import resolve
from emulator.engine.container import links
from emulator.engine.container.start import runtime_error
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import (
    ExecRan,
    ExecRuns,
    NoExecCommand,
    NoExecUser,
    NoSuchExec,
    StartBroken,
    StartFailed,
    UserUnknown,
)
from emulator.engine.streams import Attachment, Streams
from emulator.model.container import Container, Exec, ExecConfig
from emulator.model.document import Strings
from emulator.model.environment import container_environment, replaced
from emulator.model.events import Change, Table
from emulator.model.lifecycle import Action
from emulator.timeline import Bell

FAILED = "OCI runtime exec failed: exec failed: "


class ExecInspect(Struct, frozen=True, kw_only=True):
    """The answer of `exec_inspect`; ExitCode is None while it runs."""

    ID: str
    Running: bool
    ExitCode: int | None
    Pid: int
    ContainerID: str


class ExecStreams:
    """The living side of an exec."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self.done = Bell()

    def ended(self) -> None:
        """Told by the engine."""
        self.done.ring()


def execution(core: Core, exec_id: str) -> Exec:
    """The record; raises NoSuchExec."""
    if exec_id not in core.world.execs:
        raise NoSuchExec(exec_id)
    return core.world.execs[exec_id]


async def exec_create(core: Core, name: str, request: ExecConfig) -> str:
    """Prepares a command; returns its id. User, directory and environment are the container's where nothing else is asked."""
    container = resolve.container(core, name)
    refuse(container, Action.EXEC, name)
    if not request.cmd:
        raise NoExecCommand()
    check_user(core, container, request.user)
    linked = links.environment(container, links.known_links(core, container))
    config = structs.replace(
        request,
        user=request.user or container.config.User,
        env=replaced(container_environment(container, tty=request.tty, links=linked), request.env),
        working_dir=request.working_dir or container.config.WorkingDir,
    )
    made = Exec(id=core.ids.id(), container_id=container.id, config=config)
    message = container_message(container, f"exec_create: {shown(request.cmd)}", {"execID": made.id})
    core.add(Table.EXECS, made.id, made, message)
    core.change(container.id, exec_ids=(*container.exec_ids, made.id))
    return made.id


def check_user(core: Core, container: Container, user: str) -> None:
    """Who is asked for must be there already; raises NoExecUser."""
    try:
        core.backend.check_user(container, user)
    except UserFailure as error:
        raise NoExecUser(str(error)) from None


def shown(command: Strings) -> str:
    """The command as events show it: a space behind the program even without arguments."""
    return f"{command[0]} {' '.join(command[1:])}"


async def exec_start(core: Core, exec_id: str, *, detach: bool = False) -> Attachment | None:
    """Runs it; the attachment gives its output, unless detached.

    A command that cannot be run raises StartFailed when detached. Else that is printed, since Docker has answered by then.
    """
    made = execution(core, exec_id)
    if made.exit_code is not None:
        raise ExecRan(exec_id)
    if made.running:
        raise ExecRuns(exec_id)
    container = resolve.container(core, made.container_id)
    refuse(container, Action.EXEC, container.id)
    core.tell(container_message(container, f"exec_start: {shown(made.config.cmd)}", {"execID": exec_id}))
    streams = Streams(lambda: core.now, None, stdin_once=True)
    living = core.exec_streams[exec_id] = ExecStreams(streams)
    attachment = None
    if not detach:
        wanted = made.config
        attachment = streams.attach(
            stdin=wanted.attach_stdin, stdout=wanted.attach_stdout, stderr=wanted.attach_stderr and not wanted.tty
        )
        attachment.on_resize = lambda rows, columns: core.backend.exec_resize(exec_id, rows, columns)
    update(core, exec_id, running=True)
    try:
        begin(core, container, core.world.execs[exec_id], living)
    except (StartFailed, StartBroken) as error:
        if attachment is None:
            raise
        attachment.take(STDOUT, f"{error}\r\n".encode("utf-8", "surrogateescape"))
    return attachment


def begin(core: Core, container: Container, made: Exec, living: ExecStreams) -> None:
    """The runtime's part."""
    try:
        pid, target = core.backend.exec(container, made, living.streams)
    except (RuntimeFailure, UserFailure) as error:
        failure = UserUnknown(str(error)) if isinstance(error, UserFailure) else runtime_error(FAILED + str(error))
        code = failure.exit_code if isinstance(failure, (StartBroken, StartFailed)) else 126
        update(core, made.id, running=False, exit_code=code)
        forget(core, container.id, made.id)
        living.streams.close()
        raise failure from None
    update(core, made.id, pid=pid)
    living.streams.open(target)


def update(core: Core, exec_id: str, **fields: object) -> None:
    """The record with other fields."""
    before = core.world.execs[exec_id]
    core.record(Change(Table.EXECS, exec_id, before, structs.replace(before, **fields)))


def forget(core: Core, container_id: str, exec_id: str) -> None:
    """The container runs it no more."""
    container = core.world.containers.get(container_id)
    if container is not None and exec_id in container.exec_ids:
        core.change(container_id, exec_ids=tuple(other for other in container.exec_ids if other != exec_id))


def exec_exited(core: Core, exec_id: str, exit_code: int) -> None:
    """Called by the backend when the process has ended."""
    made = core.world.execs.get(exec_id)
    if made is None:
        return
    update(core, exec_id, running=False, exit_code=exit_code, pid=0)
    forget(core, made.container_id, exec_id)
    container = core.world.containers.get(made.container_id)
    if container is not None:
        extra = {"execID": exec_id, "exitCode": str(exit_code)}
        core.tell(container_message(container, "exec_die", extra))
    living = core.exec_streams.pop(exec_id, None)
    if living is not None:
        living.ended()


async def exec_inspect(core: Core, exec_id: str) -> ExecInspect:
    """Whether it runs, and how it ended."""
    made = execution(core, exec_id)
    return ExecInspect(ID=made.id, Running=made.running, ExitCode=made.exit_code, Pid=made.pid, ContainerID=made.container_id)


def exec_resize(core: Core, exec_id: str, rows: int, columns: int) -> None:
    """The size of its terminal."""
    if execution(core, exec_id).running:
        core.backend.exec_resize(exec_id, rows, columns)
