"""docker buildx build [OPTIONS] PATH | URL | - (docker build, docker builder build, docker image build)"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from emulator.commands.buildx.caches import check_targets, sources
from emulator.commands.buildx.calls import Question, question_of, targets_json, targets_text
from emulator.commands.buildx.errors import BuildError, BuildxError
from emulator.commands.buildx.exports import FILES, Output, check_driver, check_outputs, completed, outputs_of
from emulator.commands.buildx.instances import check_chosen
from emulator.commands.buildx.options import (
    check_entitlements,
    check_flags,
    check_keys,
    check_tags,
    may_use_host_network,
    old_flags,
    pairs,
    secrets,
)
from emulator.commands.buildx.pushing import push
from emulator.commands.buildx.session import LocalSession
from emulator.commands.buildx.showing import CLEAN, TICK, Showing, checked
from emulator.commands.client import STDERR, STDOUT, Client
from emulator.commands.input_file import LARGEST_INPUT, typed
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import HOST
from emulator.engine.build.build import start
from emulator.engine.build.errors import BadCheckArgument, NoDockerfile, SolveFailed
from emulator.engine.build.progress import Feed
from emulator.engine.build.request import BuildRequest, Built, Export
from emulator.engine.build.transfer import size_text
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.model.host_config import Ulimit
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.policies import parse_platform
from emulator.parse.values.ulimits import Ulimit as WantedUlimit
from emulator.quote import quote

MODES = ("auto", "plain", "tty", "rawjson", "quiet", "none")
REMOTE = ("http://", "https://", "git://", "git@", "ssh://", "github.com/")
LONGEST_TICK = 1_000_000_000


class WritingFailed(ClientError):
    def __init__(self, what: str, path: str, error: LinuxError) -> None:
        super().__init__(f"ERROR: {what}: open {path}: {str(error).rpartition(': ')[2].lower()}")


@dataclass(frozen=True)
class Source:
    """Where files come from: a directory ("" for none), a Dockerfile that was typed, or a whole archive that was."""

    directory: str = ""
    dockerfile: str = ""
    typed: bytes | None = None
    archive: bytes | None = None


async def main(docker: Client, call: Invocation) -> int:
    check_chosen(call)
    mode = progress_mode(docker, call)
    question = question_of(call)
    arguments = pairs(docker, call.words("build-arg"), from_environment=True)
    labels = pairs(docker, call.words("label"), from_environment=False)
    outputs = outputs_of(call)
    check_image_file(docker, call, outputs)
    check_flags(call)
    filters = no_cache_filters(call)
    for warning in old_flags(call):
        await docker.complain(warning)
    check_tags(call.words("tag"))
    check_targets(call)
    images, lacking = sources(docker, call)
    known = secrets(docker, call.words("secret"))
    check_keys(docker, call)
    outputs = completed(call, outputs)
    check_outputs(docker, outputs)
    check_driver(call, outputs)
    source = await source_of(docker, call)
    check_entitlements(call)
    files = docker.console.files
    session = LocalSession(files, source.directory, source.dockerfile, known, source.typed)
    request = BuildRequest(
        dockerfile_name=shown_name(call, source), target=call.text("target"), build_args=arguments, labels=labels,
        no_cache=call.yes("no-cache") or bool(filters), no_cache_stages=filters, pull=call.yes("pull"),
        network=call.text("network") or "default", host_network=may_use_host_network(call),
        extra_hosts=extra_hosts(call), shm_size=call.number("shm-size"), ulimits=limits(call),
        cgroup_parent=call.text("cgroup-parent"), platform=platform_of(call), cache_from=images, check=question.name == "check",
        subrequest=None if question.name == "check" else question.name,
        exports=tuple(export_of(call, output) for output in outputs), archive=source.archive, context_key=source.directory,
    )  # fmt: skip
    status = await run(docker, call, request, session, outputs, mode, question)
    for warning in lacking:
        await docker.complain(warning)
    return status


def export_of(call: Invocation, output: Output) -> Export:
    """What the engine has to do for an output."""
    if output.is_image:
        return Export("image", call.words("tag") or output.names)
    return Export("nothing" if output.kind == "cacheonly" else "files")


def limits(call: Invocation) -> tuple[Ulimit, ...]:
    """`--ulimit`."""
    return tuple(Ulimit(Name=each.name, Hard=each.hard, Soft=each.soft) for each in call.items("ulimit", WantedUlimit))


def check_image_file(docker: Client, call: Invocation, outputs: tuple[Output, ...]) -> None:
    """`--iidfile`: goes with images alone; one that is there goes first."""
    path, files = call.text("iidfile"), docker.console.files
    if not path:
        return
    if any(output.kind in FILES for output in outputs):
        raise BuildxError("local and tar exporters are incompatible with image ID file")
    if files.is_directory(path):
        raise BuildxError(f"removing image ID file: remove {path}: directory not empty")


def progress_mode(docker: Client, call: Invocation) -> str:
    """`--progress`; `-q` is quiet."""
    mode = call.text("progress")
    if mode == "auto" and not call.yes("quiet"):
        mode = docker.console.environment.get("BUILDKIT_PROGRESS") or mode
        mode = "none" if mode == "quiet" else mode
    if mode not in MODES:
        raise BuildxError(f"invalid progress mode {mode}")
    if mode == "rawjson":
        raise NotEmulated(f"{call.called_as} --progress rawjson")
    if mode == "tty" and not docker.console.is_terminal(STDERR):
        raise BuildxError("failed to get console: provided file is not a console")
    if not call.yes("quiet"):
        return mode
    if mode not in ("auto", "quiet"):
        raise BuildxError(f"progress={mode} and quiet cannot be used together")
    return "quiet"


def no_cache_filters(call: Invocation) -> tuple[str, ...]:
    """The stages that are made anew, in lower case; commas separate them, too."""
    words = [part.lower() for word in call.words("no-cache-filter") for part in word.split(",") if part]
    if words and call.yes("no-cache"):
        raise BuildError("--no-cache and --no-cache-filter cannot currently be used together")
    return tuple(words)


def extra_hosts(call: Invocation) -> tuple[str, ...]:
    """`name:address` or `name=address`."""
    found = []
    for word in call.words("add-host"):
        name, separator, address = word.partition("=") if "=" in word else word.partition(":")
        address = address.strip("[]")
        if not name or not separator or not is_address(address):
            raise BuildError(f"invalid host {word}")
        found.append(f"{name}:{'172.17.0.1' if address == 'host-gateway' else address}")
    return tuple(found)


def is_address(text: str) -> bool:
    from ipaddress import ip_address

    try:
        return text == "host-gateway" or bool(ip_address(text))
    except ValueError:
        return False


def platform_of(call: Invocation) -> str:
    """The one platform; several need another driver."""
    words = [part for word in call.words("platform") for part in word.split(",")]
    if len(words) > 1:
        raise BuildError(
            "Multi-platform build is not supported for the docker driver.\nSwitch to a different driver, or turn on the "
            "containerd image store, and try again.\nLearn more at https://docs.docker.com/go/build-multi-platform/"
        )
    if not words or words[0] == "local":
        return ""
    try:
        platform = str(parse_platform(words[0], HOST))
    except ValueRefused as reason:
        raise BuildError(str(reason)) from None
    return "" if platform == str(HOST) else platform


async def source_of(docker: Client, call: Invocation) -> Source:
    """The operand and `-f`."""
    place, wanted = call.operands[0], call.text("file")
    if place == "-":
        if wanted == "-":
            raise BuildError("invalid argument: can't use stdin for both build context and dockerfile")
        data = await standard_input(docker)
        if is_archive(data):
            return Source(archive=data)
        return Source(typed=data)
    if place.startswith(REMOTE):
        raise NotEmulated(f"{call.called_as} of a remote context ({place})")
    files = docker.console.files
    directory = posixpath.normpath(posixpath.join(docker.console.directory, place))
    if not files.is_directory(directory):
        raise BuildError(f"unable to prepare context: path {quote(place)} not found")
    if wanted == "-":
        return Source(directory, typed=await standard_input(docker))
    path = posixpath.join(docker.console.directory, wanted) if wanted else posixpath.join(directory, "Dockerfile")
    if not wanted and not files.exists(path) and files.exists(posixpath.join(directory, "dockerfile")):
        path = posixpath.join(directory, "dockerfile")
    return Source(directory, posixpath.normpath(path))


async def standard_input(docker: Client) -> bytes:
    data = await typed(docker, LARGEST_INPUT)
    if len(data) > LARGEST_INPUT:
        raise BuildError(f"contexts of more than {LARGEST_INPUT} bytes on standard input are not emulated")
    return data


def is_archive(data: bytes) -> bool:
    """A tar, or something compressed."""
    return data[257:262] == b"ustar" or data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"))


def shown_name(call: Invocation, source: Source) -> str:
    """The Dockerfile as messages name it."""
    wanted = call.text("file")
    if source.archive is not None and wanted:
        return wanted
    return posixpath.basename(source.dockerfile) or "Dockerfile"


async def run(
    docker: Client, call: Invocation, request: BuildRequest, session: LocalSession, outputs: tuple[Output, ...], mode: str,
    question: Question,
) -> int:  # fmt: skip
    """Builds, shows, and puts what came of it where it belongs."""
    moving = mode in ("auto", "tty") and docker.console.is_terminal(STDERR)
    showing = Showing(docker, quiet=mode in ("quiet", "none"), moving=moving)
    for output in outputs:
        if output.kind == "local":
            directory_of(docker, output.destination)
    build = start(docker.engine, request, session)
    try:
        await follow(build.feed, showing, moving=moving)
        built = build.result()
    except SolveFailed as error:
        if request.check and not isinstance(error, NoDockerfile | BadCheckArgument):
            return await showing.check_failed(checked(build.warnings, build.text, request.dockerfile_name), error)
        await showing.failed(build.warnings, error)
        raise BuildError(f"failed to solve: {error}") from None
    finally:
        build.cancel()
    if request.check:
        await showing.check_ended(checked(build.warnings, build.text, request.dockerfile_name) or CLEAN)
        write_image_file(docker, call, built)
        return 1 if build.warnings and not question.lenient else 0
    if request.subrequest is not None:
        text = targets_json(build.stages, build.text) if question.as_json else targets_text(build.stages)
        await showing.answer(text)
        write_image_file(docker, call, built)
        return 0
    for output in outputs:
        await deliver(docker, output, built, showing)
        if output.pushed and output.is_image:
            await push(docker, showing, built.image, call.words("tag") or output.names)
    await showing.end(build.warnings)
    if mode == "quiet":
        await docker.line(built.image)
    write_image_file(docker, call, built)
    return 0


def write_image_file(docker: Client, call: Invocation, built: Built) -> None:
    """`--iidfile`."""
    if call.text("iidfile"):
        write(docker, call.text("iidfile"), built.image)


async def follow(feed: Feed, showing: Showing, *, moving: bool) -> None:
    """Shows all progress; on a screen also that time goes by, more seldom the longer nothing happens."""
    pause = TICK
    while not feed.over or feed.waiting:
        if moving and not feed.waiting and not await feed.bell.wait(pause):
            pause = min(pause * 2, LONGEST_TICK)
            await showing.tick()
            continue
        progress = await feed.next()
        if progress is not None:
            pause = TICK
            await showing.show(progress)


def write(docker: Client, path: str, text: str) -> None:
    try:
        docker.console.files.write(path, text.encode())
    except LinuxError as error:
        raise WritingFailed("writing image ID file", path, error) from None


async def deliver(docker: Client, output: Output, built: Built, showing: Showing) -> None:
    """Files for the client."""
    if output.kind not in FILES:
        return
    if output.kind == "local":
        await showing.note("exporting to client directory", f"copying files {size_text(built.copied)}")
        docker.console.files.unpack(built.files, directory_of(docker, output.destination))
    elif output.destination in ("", "-"):
        await docker.console.write(STDOUT, built.files)
    else:
        await showing.note("exporting to client tarball", "sending tarball")
        docker.console.files.write(posixpath.join(docker.console.directory, output.destination), built.files)


def directory_of(docker: Client, path: str) -> str:
    """The directory, made if it lacks."""
    whole = posixpath.normpath(posixpath.join(docker.console.directory, path))
    current, files = "", docker.console.files
    for part in filter(None, whole.split("/")):
        current = f"{current}/{part}"
        if not files.exists(current):
            files.make_directory(current)
    return whole
