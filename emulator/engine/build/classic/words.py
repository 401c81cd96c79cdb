"""What the classic builder says of a step in an image's history: `/bin/sh -c #(nop)  ENV A=1`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from emulator.dockerfile.instructions import (
    Cmd,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Onbuild,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from emulator.engine.build.state import StageState
from emulator.wire.go_duration import go_duration

NOP = "/bin/sh -c #(nop) "


def shown(text: str) -> str:
    """An instruction as its step shows it: keyword in capitals, one blank behind it."""
    keyword, _, rest = text.partition(" ")
    return f"{keyword.upper()} {rest.strip()}".rstrip()


def comment(state: StageState, instruction: Instruction) -> str:
    """Of a step that changes the configuration; the stage's own history has most of the words already."""
    told = state.history[-1].created_by if state.history else ""
    match instruction:
        case Workdir():
            return f"{NOP}WORKDIR {state.directory}"
        case Onbuild():
            return f"{NOP} ONBUILD {instruction.expression}"
        case Healthcheck():
            times = (instruction.interval, instruction.timeout, instruction.start_period, instruction.start_interval)
            shown_times = " ".join(map(go_duration, times))
            return f"{NOP} HEALTHCHECK &{{[{' '.join(instruction.test)}] {shown_times} {instruction.retries}}}"
        case Expose():
            return f"{NOP} EXPOSE {' '.join(instruction.ports)}"
        case Env() | Label() | Cmd() | Entrypoint() | Maintainer() | Shell() | StopSignal() | User() | Volume():
            return f"{NOP} {told}"
    return f"{NOP} {shown(instruction.text)}"


def copied(name: str, owner: str, sums: Sequence[str], destination: str) -> str:
    """Of COPY and ADD: the sums of what is copied."""
    total = sums[0] if len(sums) == 1 else "multi:" + hashlib.sha256(",".join(sums).encode()).hexdigest()
    flag = f"--chown={owner} " if owner else ""
    return f"{NOP}{name} {flag}{total} in {destination} "
