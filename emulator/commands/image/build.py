"""docker build with DOCKER_BUILDKIT=0: the client of the classic builder (cli: command/image/build.go)"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from hashlib import sha256

from emulator.commands.buildx.build import REMOTE, is_archive, standard_input
from emulator.commands.buildx.selection import Selection
from emulator.commands.buildx.session import IGNORE_FILE
from emulator.commands.client import STDERR, Client
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import HOST, read_by_engine
from emulator.dockerfile.ignore import BadPattern, Ignored, patterns
from emulator.engine.build.classic import ClassicRequest, StepFailed, classic_build
from emulator.errors import InvalidParameter, NotEmulated
from emulator.machine.errno import LinuxError
from emulator.model.host_config import HostConfig, Ulimit
from emulator.output.progress import Display
from emulator.output.units import human_size
from emulator.parse.invocation import Invocation
from emulator.parse.values.ulimits import Ulimit as WantedUlimit
from emulator.quote import quote
from emulator.wire.progress import BuildResult

NOT_YET = (
    "squash", "security-opt",
)  # fmt: skip

TAR_END = 1024


class NoContext(ClientError):
    def __init__(self, sentence: str) -> None:
        super().__init__(f"unable to prepare context: {sentence}")


async def main(docker: Client, call: Invocation) -> int:
    for name in NOT_YET:
        if name in call.changed:
            raise NotEmulated(f"{call.called_as} --{name}")
    if read_by_engine(call.text("platform")) != HOST:
        raise NotEmulated(f"{call.called_as} --platform {call.text('platform')}")
    if not call.yes("disable-content-trust"):
        raise NotEmulated(f"{call.called_as} with content trust")
    context, dockerfile = await context_of(docker, call)
    quiet = call.yes("quiet")
    if not quiet:
        await docker.out(f"Sending build context to Docker daemon {human_size(len(context)):>8}\r\r\n")
    if call.text("isolation").lower() not in ("", "default"):
        raise InvalidParameter(f"unsupported isolation: {quote(call.text('isolation'))}")
    environment = docker.console.environment
    arguments = {
        key: value if equals else environment.get(key, "")
        for key, equals, value in (word.partition("=") for word in call.words("build-arg"))
        if equals or key in environment
    }
    host = HostConfig(
        NetworkMode=call.text("network"), Memory=call.number("memory"), CPUShares=call.number("cpu-shares"),
        ShmSize=call.number("shm-size"), ExtraHosts=call.words("add-host") or None, CgroupParent=call.text("cgroup-parent"),
        CpusetCpus=call.text("cpuset-cpus"), CpusetMems=call.text("cpuset-mems"), CPUPeriod=call.number("cpu-period"),
        CPUQuota=call.number("cpu-quota"), MemorySwap=call.number("memory-swap"), Ulimits=limits(call) or None,
    )  # fmt: skip
    request = ClassicRequest(
        context=context, dockerfile=dockerfile, tags=call.words("tag"), build_args=arguments,
        labels=dict(word.partition("=")[::2] for word in call.words("label")), no_cache=call.yes("no-cache"),
        remove=call.yes("rm"), force_remove=call.yes("force-rm"), pull=call.yes("pull"), target=call.text("target"), host=host,
        cache_from=call.words("cache-from"),
    )  # fmt: skip
    image = await show(docker, request, quiet=quiet)
    if call.text("iidfile"):
        docker.console.files.write(call.text("iidfile"), image.encode())
    if quiet:
        await docker.line(image)
    return 0


async def show(docker: Client, request: ClassicRequest, *, quiet: bool) -> str:
    """The messages as they come; the image's id."""
    display, image, held = Display(), "", list[str]()
    try:
        async for message in classic_build(docker.engine, request):
            if isinstance(message.aux, BuildResult):
                image = message.aux.ID
                continue
            text = message.stream or (display.show(message, docker.engine.timeline.now) if message.status else "")
            if quiet:
                held.append(text)
            else:
                await docker.out(text)
    except StepFailed as error:
        if quiet:
            await docker.console.write(STDERR, "".join(held).encode("utf-8", "surrogateescape"))
        raise ClientError(str(error), error.code) from None
    return image


async def context_of(docker: Client, call: Invocation) -> tuple[bytes, str]:
    """The archive to send, and the name of the Dockerfile in it."""
    place, wanted = call.operands[0], call.text("file")
    files = docker.console.files
    if place == "-":
        data = await standard_input(docker)
        if is_archive(data):
            return data, wanted or "Dockerfile"
        return files.pack_bytes("Dockerfile", data), "Dockerfile"
    if place.startswith(REMOTE):
        raise NotEmulated(f"{call.called_as} of a remote context ({place})")
    if wanted == "-" and place != "-":
        return await typed_dockerfile(docker, place)
    directory = posixpath.normpath(posixpath.join(docker.console.directory, place))
    if not files.is_directory(directory):
        raise NoContext(f"path {quote(place)} not found")
    path = posixpath.join(docker.console.directory, wanted) if wanted else posixpath.join(directory, "Dockerfile")
    path = posixpath.normpath(path)
    if not files.exists(path):
        lacking = next(each for each in ancestors(path) if not files.exists(each))
        raise NoContext(f"unable to evaluate symlinks in Dockerfile path: lstat {lacking}: no such file or directory")
    name = posixpath.relpath(path, directory)
    if name.startswith("../"):
        raise NoContext(f"the Dockerfile ({path}) must be within the build context")
    return files.pack_chosen(directory, Selection(None, ignored(docker, directory, name)), exact=False), name


async def typed_dockerfile(docker: Client, place: str) -> tuple[bytes, str]:
    """A Dockerfile from standard input, put into the context under a name that the build itself does not see (cli:
    command/image/build/context.go AddDockerfileToBuildContext).
    """
    data, files = await standard_input(docker), docker.console.files
    directory = posixpath.normpath(posixpath.join(docker.console.directory, place))
    if not files.is_directory(directory):
        raise NoContext(f"path {quote(place)} not found")
    name = f".dockerfile.{sha256(data).hexdigest()[:20]}"
    context = files.pack_chosen(directory, Selection(None, ignored(docker, directory, name)), exact=False)
    try:
        said = files.read(posixpath.join(directory, IGNORE_FILE))
    except LinuxError:
        said = b""
    added = {name: data, IGNORE_FILE: said + f".dockerignore\n{name}\n".encode()}
    for each, content in added.items():
        context = context[:-TAR_END] + files.pack_bytes(each, content)
    return context, name


def ancestors(path: str) -> Iterator[str]:
    """`/a`, `/a/b`, … to the path itself."""
    for place, letter in enumerate(path):
        if letter == "/" and place:
            yield path[:place]
    yield path


def limits(call: Invocation) -> tuple[Ulimit, ...]:
    return tuple(Ulimit(Name=each.name, Hard=each.hard, Soft=each.soft) for each in call.items("ulimit", WantedUlimit))


def ignored(docker: Client, directory: str, dockerfile: str) -> Ignored | None:
    """The .dockerignore; it and the Dockerfile are sent whatever it says."""
    path = posixpath.join(directory, IGNORE_FILE)
    try:
        words = patterns(docker.console.files.read(path).decode("utf-8", "surrogateescape"))
    except LinuxError:
        return None
    try:
        return Ignored([*words, f"!{dockerfile}", f"!{IGNORE_FILE}"], literal=True) if words else None
    except BadPattern as error:
        raise ClientError(f"checking context: {error}") from None
