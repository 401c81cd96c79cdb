"""What runs each kind of node of a jq program. A node and an input give any number of outputs, each with its path where paths
are asked for.
"""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.jq.machine import Runner
from emulator.machine.programs.jq.nodes.access import each, element, section
from emulator.machine.programs.jq.nodes.assignment import assign, update
from emulator.machine.programs.jq.nodes.binding import bind, foreach, reduce
from emulator.machine.programs.jq.nodes.control import attempt, condition, label, leave
from emulator.machine.programs.jq.nodes.functions import call, define
from emulator.machine.programs.jq.nodes.joining import alternative, binary, both, comma, pipe
from emulator.machine.programs.jq.nodes.terms import (
    collect,
    construct,
    formatted,
    group,
    identity,
    literal,
    negate,
    string,
    variable,
)

RUNNERS: Final[dict[str, Runner]] = {
    "identity": identity, "literal": literal, "variable": variable, "string": string, "format": formatted, "collect": collect,
    "object": construct, "group": group, "negate": negate,
    "index": element, "slice": section, "each": each,
    "pipe": pipe, "comma": comma, "alternative": alternative, "and": both, "or": both, "binary": binary,
    "if": condition, "try": attempt, "label": label, "break": leave,
    "as": bind, "reduce": reduce, "foreach": foreach,
    "def": define, "call": call,
    "assign": assign, "update": update,
}  # fmt: skip
