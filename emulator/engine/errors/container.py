"""What the engine says about containers."""

from __future__ import annotations

from emulator.errors import Conflict, DockerError, InvalidParameter, NotFound, SystemFailure
from emulator.quote import quote


class NoSuchContainer(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"No such container: {name}")


class AmbiguousContainer(InvalidParameter):
    def __init__(self, prefix: str) -> None:
        super().__init__(f"multiple IDs found with provided prefix: {prefix}")


class NameTaken(Conflict):
    def __init__(self, name: str, holder: str) -> None:
        super().__init__(name_conflict(name, holder))


def name_conflict(name: str, holder: str) -> str:
    """Shared by creating and renaming."""
    return (
        f'Conflict. The container name "/{name}" is already in use by container "{holder}". '
        "You have to remove (or rename) that container to be able to reuse that name."
    )


class RenameTaken(Conflict):
    def __init__(self, name: str, holder: str) -> None:
        super().__init__(f"Error when allocating new name: {name_conflict(name, holder)}")


class InvalidName(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")


class RenameInvalid(InvalidParameter):
    def __init__(self, name: str) -> None:
        super().__init__(f"Error when allocating new name: {InvalidName(name)}")


class RenameSame(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("Renaming a container with the same name as its current name")


class RenameEmpty(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("Neither old nor new names may be empty")


class InvalidSignal(InvalidParameter):
    def __init__(self, signal: str) -> None:
        super().__init__(f"invalid signal: {signal}")


class UnsupportedSignal(InvalidParameter):
    def __init__(self, number: int) -> None:
        super().__init__(f"the linux daemon does not support signal {number}")


class InvalidConfig(InvalidParameter):
    """One of the many checks of a container's configuration; the checker gives the sentence."""


class FileNotFound(NotFound):
    def __init__(self, path: str, name: str) -> None:
        super().__init__(f"Could not find the file {path} in container {name}")


class EmptyPath(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("bad parameter: pathcannot be empty")


class UnreadablePath(SystemFailure):
    """A path that the system refuses to look at; the text is its complaint."""


class NotDirectory(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("extraction point is not a directory")


class ReadOnlyPath(InvalidParameter):
    """`docker cp` into a read-only file system."""


class NoExecCommand(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("No exec command specified")


class NoSuchExec(NotFound):
    def __init__(self, exec_id: str) -> None:
        super().__init__(f"No such exec instance: {exec_id}")


class ExecRan(Conflict):
    def __init__(self, exec_id: str) -> None:
        super().__init__(f"exec command {exec_id} has already run")


class ExecRuns(Conflict):
    def __init__(self, exec_id: str) -> None:
        super().__init__(f"exec command {exec_id} is already running")


class StartFailed(InvalidParameter):
    """The runtime could not make the process; `exit_code` is 126, 127 or 128."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class StartBroken(SystemFailure):
    """The runtime failed for another reason than the command."""

    def __init__(self, text: str, exit_code: int = 128) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class NetworkingFailed(SystemFailure):
    """No address, no port: the container stays as it was."""

    def __init__(self, cause: str, status: int = 500) -> None:
        super().__init__(f"failed to set up container networking: {cause}")


class UserUnknown(SystemFailure):
    """`--user` names nobody."""


class NoExecUser(InvalidParameter):
    """`exec --user` names nobody; the text is the lookup's."""


class NoLogs(SystemFailure):
    def __init__(self) -> None:
        super().__init__("configured logging driver does not support reading")


class NoPidColumn(SystemFailure):
    def __init__(self) -> None:
        super().__init__("Couldn't find PID field in ps output")


class BadPid(SystemFailure):
    """What `ps` shows below PID is no number; the text is Docker's."""


class PsFailed(SystemFailure):
    def __init__(self, output: str) -> None:
        super().__init__(f"ps: {output}")


class CannotUpdate(SystemFailure):
    def __init__(self, container_id: str, cause: str) -> None:
        super().__init__(f"Cannot update container {container_id}: {cause}")


class CannotStop(SystemFailure):
    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"cannot stop container: {name}: {cause}")


class CannotRestart(SystemFailure):
    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"Cannot restart container {name}: {cause}")


class JoinStopped(SystemFailure):
    def __init__(self, kind: str, name: str, status: str) -> None:
        super().__init__(f"cannot join {kind} namespace of a non running container: container {name} is {status}")


class NotAcceptedChange(InvalidParameter):
    """A `--change` that is not one of commit's."""


class DuplicateMount(InvalidParameter):
    def __init__(self, destination: str) -> None:
        super().__init__(f"Duplicate mount point: {destination}")


class CannotKill(DockerError):
    """`docker kill` names itself before every refusal; the subclasses keep the refusal's kind."""

    def __init__(self, name: str, cause: DockerError) -> None:
        super().__init__(f"cannot kill container: {name}: {cause}")


class CannotKillMissing(CannotKill, NotFound):
    """There is no such container."""


class CannotKillNow(CannotKill, Conflict):
    """It is not running."""


class CannotKillSo(CannotKill, InvalidParameter):
    """There is no such signal."""


KILL_FAILURES: dict[int, type[CannotKill]] = {404: CannotKillMissing, 409: CannotKillNow, 400: CannotKillSo}


class NetworkingRefused(InvalidParameter):
    """The endpoint's settings do not fit its network."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"failed to set up container networking: {cause}")


class LinkUnknown(InvalidParameter):
    def __init__(self, name: str) -> None:
        why = f"No such container: {name}" if name else 'invalid name or ID supplied: ""'
        super().__init__(f"could not get container for {name}: {why}")


class LinkToHost(InvalidParameter):
    def __init__(self) -> None:
        super().__init__(
            "conflicting options: host type networking can't be used with links. This would result in undefined behavior"
        )


class LinkStopped(SystemFailure):
    def __init__(self, name: str, container: str) -> None:
        super().__init__(f"Cannot link to a non running container: /{name} AS /{container}")


class LinkElsewhere(SystemFailure):
    """A container on the default bridge links to one that is not there."""

    def __init__(self, container_id: str) -> None:
        super().__init__(f"container {container_id} not attached to default bridge network")


class CannotMakeWorkdir(SystemFailure):
    """The working directory is a file, or lies below one."""


class CannotShare(SystemFailure):
    """The IPC or PID namespace of another container cannot be joined."""

    def __init__(self, kind: str, cause: str) -> None:
        super().__init__(f"failed to join {kind} namespace: {cause}")


class NoDevice(SystemFailure):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"error gathering device information while adding custom device {quote(path)}: no such file or directory"
        )
