"""Attach and exec: connections that are taken over (moby: api/server/router/container/container_routes.go, exec.go)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.backend.base import STDOUT
from emulator.commands.detach_keys import DEFAULT, exec_keys, parse_keys
from emulator.engine import resolve
from emulator.engine.container.exec import execution
from emulator.engine.container.state import refuse
from emulator.engine.errors.container import NoExecCommand
from emulator.errors import DockerError, EmulatorError
from emulator.faces.api.handlers.container import size_of
from emulator.faces.api.handlers.streams import Conversation, frame, stream_kind
from emulator.faces.api.reply import RAW, Answer, Channel, Gone, Reply, TakeOver, document, nothing, text_bytes
from emulator.faces.api.request import Request
from emulator.model.container import ExecConfig
from emulator.model.document import Document, StringMap, Strings
from emulator.model.lifecycle import Action


class ExecBody(Document, frozen=True, kw_only=True):
    """`POST /containers/{id}/exec`."""

    __go_type__: ClassVar[str] = "container.ExecOptions"
    User: str
    Privileged: bool
    Tty: bool
    ConsoleSize: tuple[int, int] | None = None
    AttachStdin: bool
    AttachStderr: bool
    AttachStdout: bool
    DetachKeys: str
    Env: Strings | None = None
    WorkingDir: str
    Cmd: Strings | None = None


class ExecAnswer(Document, frozen=True, kw_only=True):
    """The answer."""

    ID: str = field(name="Id")


class StartBody(Document, frozen=True, kw_only=True):
    """`POST /exec/{id}/start`."""

    __go_type__: ClassVar[str] = "container.ExecStartOptions"
    Detach: bool
    Tty: bool
    ConsoleSize: tuple[int, int] | None = None


class ProcessConfig(Document, frozen=True, kw_only=True):
    """What an exec runs."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"user"})
    tty: bool
    entrypoint: str
    arguments: Strings
    privileged: bool
    user: str = ""


class ExecDocument(Document, frozen=True, kw_only=True):
    """`GET /exec/{id}/json` (moby: backend.ExecInspect)."""

    ID: str
    Running: bool
    ExitCode: int | None
    ProcessConfig: ProcessConfig
    OpenStdin: bool
    OpenStderr: bool
    OpenStdout: bool
    CanRemove: bool
    ContainerID: str
    DetachKeys: StringMap | str
    Pid: int


async def attach(request: Request) -> Answer:
    """POST /containers/{id}/attach"""
    try:
        keys = parse_keys(request.text("detachKeys"))
        container = resolve.container(request.engine, request.name)
        refuse(container, Action.ATTACH, request.name)
    except DockerError as error:  # told on a connection that was taken over already: no JSON, no headers
        return Reply(error.status, text_bytes(f"{error}\r\n"), RAW, bare=True)
    tty, engine = container.config.Tty, request.engine

    attachment = await engine.container_attach(
        container.id, stdin=request.yes("stdin") and container.config.OpenStdin, stdout=request.yes("stdout"),
        stderr=request.yes("stderr"), logs=request.yes("logs"), stream=request.yes("stream"),
    )  # fmt: skip

    async def serve(channel: Channel) -> None:
        try:
            await channel.open()
        except Gone:
            attachment.detach()
            return
        await Conversation(engine.timeline, channel, attachment, raw=tty, keys=keys if tty else None).run()

    return TakeOver(serve, stream_kind(request, tty=tty))


async def attach_websocket(request: Request) -> Answer:
    """GET /containers/{id}/attach/ws; frames are imported when somebody asks for them."""
    from emulator.faces.api.handlers.websocket import attach as attached

    return await attached(request)


async def exec_create(request: Request) -> Answer:
    """POST /containers/{id}/exec"""
    asked = await request.document(ExecBody)
    if not asked.Cmd:
        raise NoExecCommand()
    refuse(resolve.container(request.engine, request.name), Action.EXEC, request.name)
    exec_keys(asked.DetachKeys)
    made = await request.engine.exec_create(request.name, ExecConfig(
        cmd=asked.Cmd or (), user=asked.User, privileged=asked.Privileged, tty=asked.Tty, console_size=asked.ConsoleSize,
        attach_stdin=asked.AttachStdin, attach_stdout=asked.AttachStdout, attach_stderr=asked.AttachStderr,
        detach_keys=asked.DetachKeys, env=asked.Env or (), working_dir=asked.WorkingDir,
    ))  # fmt: skip
    return document(ExecAnswer(ID=made), 201)


async def exec_start(request: Request) -> Answer:
    """POST /exec/{id}/start"""
    asked, engine, exec_id = await request.document(StartBody), request.engine, request.name
    made = execution(engine, exec_id)
    if asked.Detach:
        await engine.exec_start(exec_id, detach=True)
        return nothing(200)
    refuse(resolve.container(engine, made.container_id), Action.EXEC, made.container_id)
    keys = parse_keys(made.config.detach_keys) if made.config.detach_keys else DEFAULT

    async def serve(channel: Channel) -> None:
        await channel.open()
        try:
            attachment = await engine.exec_start(exec_id)
        except EmulatorError as error:
            words = text_bytes(f"{error}\r\n")
            await channel.write(words if asked.Tty else frame(STDOUT, words))
            return
        if attachment is not None:
            watched = keys if made.config.tty else None
            await Conversation(engine.timeline, channel, attachment, raw=asked.Tty, keys=watched).run()

    return TakeOver(serve, stream_kind(request, tty=asked.Tty), headers=True)


async def exec_resize(request: Request) -> Answer:
    """POST /exec/{id}/resize"""
    rows, columns = size_of(request)
    request.engine.exec_resize(request.name, rows, columns)
    return nothing(200)


async def exec_inspect(request: Request) -> Answer:
    """GET /exec/{id}/json"""
    made = execution(request.engine, request.name)
    config = made.config
    return document(ExecDocument(
        ID=made.id, Running=made.running, ExitCode=made.exit_code,
        ProcessConfig=ProcessConfig(
            tty=config.tty, entrypoint=config.cmd[0], arguments=config.cmd[1:], privileged=config.privileged, user=config.user
        ),
        OpenStdin=config.attach_stdin, OpenStderr=config.attach_stderr, OpenStdout=config.attach_stdout,
        CanRemove=False, ContainerID=made.container_id, DetachKeys=config.detach_keys, Pid=made.pid,
    ))  # fmt: skip


