"""Programs: what an executable file runs, found by the id that it carries ("gnu/ls" is programs/gnu/ls.py).

Only the lookup.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

Main: TypeAlias = "Callable[[Process], Awaitable[int]]"

_ID = re.compile(r"[a-z0-9_-]+/[A-Za-z0-9_.+@-]+|[a-z0-9_-]+/\[")
_SPELLED = str.maketrans({"-": "_", ".": "_", "+": "x", "@": "_"})


def module_name(program: str) -> str | None:
    """The module of a program id below this package; None when `program` is no id. `gnu/[` is gnu/test_bracket.py."""
    if not _ID.fullmatch(program):
        return None
    package, _, name = program.partition("/")
    name = "test_bracket" if name == "[" else name.translate(_SPELLED)
    if keyword.iskeyword(name) or name[0].isdigit():
        name += "_"
    return f"{__name__}.{package.translate(_SPELLED)}.{name}"


@lru_cache(maxsize=1024)
def find(program: str) -> Main | None:
    """The `main` of a program id, or None when no such program is written."""
    module = module_name(program)
    if module is None or find_spec(module.rpartition(".")[0]) is None or find_spec(module) is None:
        return None
    return cast("Main", import_module(module).main)
