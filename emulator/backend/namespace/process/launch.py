"""`runc create` and `runc exec`, the engine's side: judges what the keeper saw, in runc's words, and orders a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from emulator.backend.base import DeviceFailure, Output, RuntimeFailure, UserFailure
from emulator.backend.namespace import mounts
from emulator.backend.namespace.descriptors import Descriptors
from emulator.backend.namespace.files import survey, volumes
from emulator.backend.namespace.files.confined import View
from emulator.backend.namespace.files.requests import PathName
from emulator.backend.namespace.files.survey import Survey, Surveyed
from emulator.backend.namespace.holdings import Holding, Process
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.process import oci, running
from emulator.backend.namespace.process.oci import Command, PlannedMount, Surroundings
from emulator.backend.namespace.process.requests import CreateProcess, ExecProcess, Named, ProcessMade
from emulator.backend.namespace.process.streams import Channels
from emulator.backend.simulate.launch import EXEC_FAILED, INIT_FAILED, check_few_files, check_open_files
from emulator.backend.simulate.mounting import CREATE_FAILED, INIT_PATH
from emulator.backend.simulate.sysctls import check_sysctls
from emulator.backend.users import User, find_user, group_ids
from emulator.errors import NotEmulated
from emulator.model.container import Container, Exec
from emulator.model.environment import as_mapping, container_environment
from emulator.model.host_config import HostConfig
from emulator.quote import quote
from emulator.timeline import Timeline

INITS = ("docker-init", "tini-static", "catatonit")
"""Statically linked ones: an image need have no libraries."""


class Launcher:
    """`real` finds the host's paths on this machine; `place` is a container's directory."""

    def __init__(
        self, access: Access, timeline: Timeline, descriptors: Descriptors, real: mounts.Real, place: Callable[[str], Path]
    ) -> None:
        self.access, self.timeline, self.descriptors = access, timeline, descriptors
        self.real, self.place = real, place

    # the first process

    def launch(self, container: Container, holding: Holding, output: Output, others: dict[str, int]) -> Process:
        """A process that waits; raises RuntimeFailure or UserFailure and then leaves nothing. `others`: running pids."""
        host = container.host_config
        check_possible(host, throttles=self.access.throttles)
        check_sysctls(host)
        check_open_files(host)
        check_few_files(host, f"/var/lib/docker/overlay2/{container.layer_id}/merged")
        self.make_sources(container)
        own = mounts.planned(container, holding.context, self.real, str(self.place(holding.etc) / "etc"))
        own += self.devices(container)
        words = (container.path, *container.args)
        if host.Init:
            own.append(PlannedMount(destination=INIT_PATH, source=self.init_program(), options=("ro",)))
            words = (INIT_PATH, "--", *words)
        links = holding.context.environment
        environment = as_mapping(container_environment(container, tty=container.config.Tty, links=links))
        return self.begin(container, own, words, environment, output, others)

    def begin(
        self, container: Container, own: Sequence[PlannedMount], words: tuple[str, ...], environment: dict[str, str],
        output: Output, others: dict[str, int], *, make_points: bool = False,
    ) -> Process:  # fmt: skip
        """The same with these mounts and this command; `make_points`: already before the look at what is run, places that lack
        are made to mount on."""
        command = self.command(container, words, environment, own, make_points=make_points)
        around = Surroundings(
            root=str(self.place(container.id) / "root"), mounts=tuple(own), pids=others, shm=self.shared_memory(container),
            queues=os.path.isdir("/dev/mqueue"), single=self.access.settings.single,
        )  # fmt: skip
        config = msgspec.json.encode(oci.configuration(container, command, around))
        channels = Channels(self.timeline, self.descriptors, output)
        if not command.terminal:
            channels.open_pipes(stdin=container.config.OpenStdin)
        order = CreateProcess(
            container_id=container.id, config=config, terminal=command.terminal,
            limits=self.access.limits(container.host_config),
        )  # fmt: skip
        return self.made(
            container.id, channels, command, lambda: self.access.keeper.exchange(running.create, order, channels.theirs)
        )

    def command(
        self, container: Container, words: tuple[str, ...], environment: dict[str, str], own: Sequence[PlannedMount], *,
        make_points: bool,
    ) -> Command:  # fmt: skip
        """What is run, once it was looked at."""
        config, host = container.config, container.host_config
        search = environment.get("PATH", "")
        seen = self.look(container, own, words[0], search, config.WorkingDir or "/", make_points=make_points)
        user = self.user(seen, config.User, host.GroupAdd or ())
        if self.access.settings.single and self.access.settings.runtime == "runc" and (user.uid or user.gid):
            raise UserFailure(f"runc cannot run as user {config.User} without subordinate ids: install crun, or uidmap")
        environment.setdefault("HOME", user.home)
        check_seen(seen, words[0], config.WorkingDir or "/", INIT_FAILED)
        return Command(
            words=words, environment=environment, directory=config.WorkingDir or "/", user=user, terminal=config.Tty,
            size=host.ConsoleSize, privileged=host.Privileged,
        )  # fmt: skip

    def look(
        self, container: Container, own: Sequence[PlannedMount], word: str, path: str, directory: str, *, make_points: bool
    ) -> Surveyed:
        """What the keeper sees in the container's tree, mounts included."""
        binds = [mount for mount in own if mount.source]
        views = tuple(
            View(source=mount.source, destination=mount.destination, optional=not make_points) for mount in binds
        )
        order = Survey(
            container_id=container.id, views=views, command="" if word == INIT_PATH else word, path=path, directory=directory,
            points=tuple(mount.destination for mount in own), sources=tuple(mount.source for mount in binds),
        )  # fmt: skip
        seen = self.access.keeper.call(survey.survey, order)
        mounts.check_points(own, seen)
        return seen

    def user(self, seen: Surveyed, spec: str, groups: tuple[str, ...]) -> User:
        """Ids; raises UserFailure, also where this user has no groups to give."""

        def read(path: str) -> bytes:
            return seen.passwd if path == "/etc/passwd" else seen.group

        found = find_user(read, spec)
        if groups:
            found = replace(found, groups=tuple(sorted({*found.groups, *group_ids(read, groups)})))
        if self.access.settings.single and groups:
            raise UserFailure(
                f"cannot add groups {', '.join(groups)}: you have no subordinate ids in /etc/subgid (see `emulator doctor`)"
            )
        return found

    def make_sources(self, container: Container) -> None:
        """The directories that `-v` names and that are not there; raises RuntimeFailure."""
        for mount in container.mounts:
            if mount.create_source:
                path = self.real(mounts.source_of(mount))
                try:
                    os.makedirs(path, 0o755, exist_ok=True)
                except FileExistsError:  # a file is mounted as it is
                    continue
                except OSError as error:
                    fault = (os.strerror(error.errno or 0)).lower()
                    raise RuntimeFailure(f"{CREATE_FAILED}{quote(path)}: {fault}") from None

    def devices(self, container: Container) -> list[PlannedMount]:
        """`--device`; raises DeviceFailure for what this machine has not."""
        for device in container.host_config.Devices or ():
            if not self.access.keeper.call(volumes.exists, PathName(device.PathOnHost)):
                raise DeviceFailure(device.PathOnHost)
        return list(oci.device_mounts(container.host_config))

    def init_program(self) -> str:
        """`--init`: one of the small programs that reap; raises RuntimeFailure where none is installed."""
        for name in INITS:
            if path := self.access.keeper.call(running.tools, Named(name)):
                return path
        raise RuntimeFailure(f"--init needs one of {', '.join(INITS)} on this machine: exec: no such file or directory")

    def shared_memory(self, container: Container) -> str:
        """Where /dev/shm lies: the container's own, or another's."""
        mode = container.host_config.IpcMode
        owner = mode.partition(":")[2] if mode.startswith("container:") else container.id
        place = self.place(owner) / "shm"
        if owner == container.id and mode not in ("host", "none"):
            size = container.host_config.ShmSize or oci.SHM
            self.access.keeper.call(running.share_memory, running.SharedMemory(owner, size))
        return str(place)

    # further processes

    def execute(self, container: Container, execution: Exec, output: Output, first: Process) -> Process:
        """`runc exec`, beside the first process; raises RuntimeFailure or UserFailure."""
        wanted, host = execution.config, container.host_config
        if wanted.working_dir and not wanted.working_dir.startswith("/"):
            raise RuntimeFailure("Cwd must be an absolute path")
        environment, directory = as_mapping(wanted.env), wanted.working_dir or "/"
        order = Survey(
            container_id=container.id, running=first.pid, command=wanted.cmd[0],
            path=environment.get("PATH", ""), directory=directory,
        )  # fmt: skip
        seen = self.access.keeper.call(survey.survey, order)
        user = self.user(seen, wanted.user, host.GroupAdd or ())
        environment.setdefault("HOME", user.home)
        check_seen(seen, wanted.cmd[0], directory, EXEC_FAILED)
        command = Command(
            words=wanted.cmd, environment=environment, directory=directory, user=user, terminal=wanted.tty,
            size=wanted.console_size or (0, 0), privileged=wanted.privileged or host.Privileged,
        )  # fmt: skip
        around = Surroundings(root="", single=self.access.settings.single)
        process = msgspec.json.encode(oci.process(host, command, around))
        channels = Channels(self.timeline, self.descriptors, output)
        if not command.terminal:
            channels.open_pipes(stdin=wanted.attach_stdin)
        asked = ExecProcess(
            container_id=container.id, exec_id=execution.id, process=process, terminal=command.terminal,
            remapped=self.is_remapped(first.ids, (user.uid, user.gid)),
        )  # fmt: skip
        return self.made(
            execution.id, channels, command, lambda: self.access.keeper.exchange(running.execute, asked, channels.theirs)
        )

    def is_remapped(self, first: tuple[int, int], ids: tuple[int, int]) -> bool:
        """Whether a further process's user has to be mapped anew. bubblewrap enters no user namespace that is there already."""
        settings = self.access.settings
        return settings.single and (first != ids or (settings.runtime == "bubblewrap" and any(ids)))

    def made(
        self, name: str, channels: Channels, command: Command, order: Callable[[], tuple[ProcessMade, list[int]]]
    ) -> Process:
        """The process that the keeper made, its streams joined."""
        try:
            answer, (handle, *terminal) = order()
        except BaseException:
            channels.close()
            raise
        host_pid = pid_of(handle)
        os.close(handle)
        if terminal:
            channels.take_terminal(terminal[0], command.size)
        channels.begin()
        return Process(name, answer.pid, host_pid, channels, channels.output, (command.user.uid, command.user.gid))


def pid_of(handle: int) -> int:
    """The process that a descriptor stands for, as this machine numbers it."""
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise RuntimeFailure("the process has no number here")


def check_seen(seen: Surveyed, word: str, directory: str, failed: str) -> None:
    """Raises RuntimeFailure in runc's words."""
    if seen.directory_fault and seen.directory_fault != "no such file or directory":
        raise RuntimeFailure(f"{failed}chdir to cwd ({quote(directory)}) set in config.json failed: {seen.directory_fault}")
    if seen.directory_fault and failed == EXEC_FAILED:
        raise RuntimeFailure(f"{failed}chdir to cwd ({quote(directory)}) set in config.json failed: {seen.directory_fault}")
    if not (word and seen.found):
        raise RuntimeFailure(f"{failed}exec: {quote(word)}: executable file not found in $PATH")
    if seen.fault:
        raise RuntimeFailure(f"{failed}exec: {quote(word)}: {seen.fault}")


def check_possible(host: HostConfig, *, throttles: bool) -> None:
    """What takes control groups of devices, which nobody but root has; raises NotEmulated. `throttles`: disks have some."""
    for given, flag in (
        (host.CgroupParent, "--cgroup-parent"),
        (host.DeviceCgroupRules, "--device-cgroup-rule"),
        (not throttles and any(host.throttles().values()), "--device-read-bps (and its like)"),
        (any(device.CgroupPermissions not in ("rwm", "rw") for device in host.Devices or ()), "--device …:PERMISSIONS"),
    ):
        if given:
            raise NotEmulated(f"{flag} by --backend namespace")
