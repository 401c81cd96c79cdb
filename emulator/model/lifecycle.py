"""A container's life on one page: what each action does in each status, and how it is refused where it does nothing.

    created ──start──► running ──exit──► exited ──remove──► removing ──► (gone)
                       │    ▲ ▲
                 pause ▼    │ └─respawn── restarting ◄─retry── running
                       paused

Every pair of status and action is in exactly one of TRANSITIONS and REFUSALS. Docker's overlapping flags (Running, Paused,
Restarting, Dead) are derived from the status; `inspect` shows them (moby: container/state.go).
"""

from __future__ import annotations

import enum

from emulator.errors import DockerError
from emulator.model import refusals as no


class Status(enum.StrEnum):
    """What `docker ps --format '{{.State}}'` prints."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"


class Action(enum.Enum):
    """What may be asked of a container, or happen to it."""

    START = enum.auto()
    RESTART = enum.auto()
    STOP = enum.auto()
    KILL = enum.auto()
    SIGNAL = enum.auto()
    PAUSE = enum.auto()
    UNPAUSE = enum.auto()
    EXIT = enum.auto()
    RETRY = enum.auto()
    RESPAWN = enum.auto()
    EXEC = enum.auto()
    TOP = enum.auto()
    ATTACH = enum.auto()
    UPDATE = enum.auto()
    COMMIT = enum.auto()
    EXPORT = enum.auto()
    REMOVE = enum.auto()
    FORCE_REMOVE = enum.auto()


def same(*statuses: Status) -> dict[Status, Status]:
    """The action is allowed there, and changes no status."""
    return {status: status for status in statuses}


C, R, P, S = Status.CREATED, Status.RUNNING, Status.PAUSED, Status.RESTARTING
G, X, D = Status.REMOVING, Status.EXITED, Status.DEAD

BY_ACTION: dict[Action, dict[Status, Status]] = {
    Action.START: {C: R, X: R},
    Action.RESTART: {C: R, R: R, P: R, S: R, X: R},
    Action.STOP: {R: X, P: X, S: X},
    Action.KILL: {R: X, P: X, S: X},
    Action.SIGNAL: same(R, P, S),
    Action.PAUSE: {R: P},
    Action.UNPAUSE: {P: R},
    Action.EXIT: {R: X, P: X, S: X},
    Action.RETRY: {R: S, P: S, S: S},
    Action.RESPAWN: {S: R},
    Action.EXEC: same(R),
    Action.TOP: same(R, P),
    Action.ATTACH: same(C, R, X, G, D),
    Action.UPDATE: same(C, R, P, S, X),
    Action.COMMIT: same(C, R, P, S, X),
    Action.EXPORT: same(C, R, P, S, X),
    Action.REMOVE: {C: G, X: G, D: G},
    Action.FORCE_REMOVE: {C: G, R: G, P: G, S: G, X: G, D: G},
}

TRANSITIONS: dict[Status, dict[Action, Status]] = {
    status: {action: row[status] for action, row in BY_ACTION.items() if status in row} for status in Status
}

REFUSALS: dict[tuple[Status, Action], type[DockerError]] = {
    (R, Action.START): no.AlreadyStarted,
    (S, Action.START): no.AlreadyStarted,
    (P, Action.START): no.StartPaused,
    **{(status, action): no.MarkedForRemoval for status in (G, D) for action in (Action.START, Action.RESTART)},
    **{(status, Action.STOP): no.AlreadyStopped for status in (C, X, G, D)},
    **{
        (status, action): no.NotRunning
        for status in (C, X, G, D)
        for action in (Action.KILL, Action.SIGNAL, Action.PAUSE, Action.EXIT, Action.RETRY, Action.EXEC, Action.TOP)
    },
    (P, Action.PAUSE): no.AlreadyPaused,
    (S, Action.PAUSE): no.IsRestarting,
    **{(status, Action.UNPAUSE): no.NotPaused for status in (C, R, S, X, G, D)},
    **{(status, Action.RESPAWN): no.NotRunning for status in (C, X, G, D)},
    **{(status, Action.RESPAWN): no.AlreadyStarted for status in (R, P)},
    (P, Action.EXEC): no.ExecPaused,
    (S, Action.EXEC): no.IsRestarting,
    (S, Action.TOP): no.IsRestarting,
    (P, Action.ATTACH): no.AttachPaused,
    (S, Action.ATTACH): no.AttachRestarting,
    **{(status, Action.UPDATE): no.UpdateRemoved for status in (G, D)},
    (G, Action.COMMIT): no.CommitRemoved,
    (D, Action.COMMIT): no.CommitDead,
    (G, Action.EXPORT): no.ExportRemoved,
    (D, Action.EXPORT): no.ExportDead,
    (R, Action.REMOVE): no.RemoveRunning,
    (P, Action.REMOVE): no.RemovePaused,
    (S, Action.REMOVE): no.RemoveRestarting,
    **{(G, action): no.RemovalInProgress for action in (Action.REMOVE, Action.FORCE_REMOVE)},
}


def after(status: Status, action: Action) -> Status:
    """The status that an action leads to; KeyError where it is refused."""
    return TRANSITIONS[status][action]
