"""How the engine refuses an action on a container in the wrong status. A class owns its sentence.

    Refusal(container id, the name or id that the user gave)

`emulator.model.lifecycle` says which one answers which action; nothing else decides it.
"""

from __future__ import annotations

from typing import ClassVar

from emulator.errors import Conflict, DockerError, NotModified, SystemFailure


class Refusal(DockerError):
    """`text` may hold {id} and {name} (what the user typed)."""

    text: ClassVar[str] = "{id}"

    def __init__(self, container_id: str, name: str = "") -> None:
        super().__init__(self.text.format(id=container_id, name=name or container_id))
        self.container_id = container_id


class NotRunning(Refusal, Conflict):
    text = "container {id} is not running"


class AlreadyStarted(Refusal, NotModified):
    text = "container is already running"


class AlreadyStopped(Refusal, NotModified):
    text = "container is already stopped"


class StartPaused(Refusal, Conflict):
    text = "cannot start a paused container, try unpause instead"


class MarkedForRemoval(Refusal, Conflict):
    text = "container is marked for removal and cannot be started"


class AlreadyPaused(Refusal, Conflict):
    text = "Container {id} is already paused"


class NotPaused(Refusal, SystemFailure):
    text = "Container {id} is not paused"


class IsRestarting(Refusal, Conflict):
    text = "Container {id} is restarting, wait until the container is running"


class ExecPaused(Refusal, Conflict):
    text = "Container {name} is paused, unpause the container before exec"


class AttachPaused(Refusal, Conflict):
    text = "container {name} is paused, unpause the container before attach"


class AttachRestarting(Refusal, Conflict):
    text = "container {name} is restarting, wait until the container is running"


class RemoveRunning(Refusal, Conflict):
    text = 'cannot remove container "{name}": container is running: stop the container before removing or force remove'


class RemoveRestarting(Refusal, Conflict):
    text = 'cannot remove container "{name}": container is restarting: stop the container before removing or force remove'


class RemovePaused(Refusal, Conflict):
    text = 'cannot remove container "{name}": container is paused and must be unpaused first'


class RemovalInProgress(Refusal, Conflict):
    text = "removal of container {name} is already in progress"


class UpdateRemoved(Refusal, SystemFailure):
    text = 'Cannot update container {id}: container is marked for removal and cannot be "update"'


class CommitRemoved(Refusal, Conflict):
    text = "You cannot commit container {id} which is being removed"


class CommitDead(Refusal, Conflict):
    text = "You cannot commit container {id} which is Dead"


class ExportRemoved(Refusal, Conflict):
    text = "You cannot export container {id} which is being removed"


class ExportDead(Refusal, Conflict):
    text = "You cannot export container {id} which is Dead"
