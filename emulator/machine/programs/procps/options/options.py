"""What the words ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.machine.programs.procps.listings import Listed


@dataclass
class Options:
    """What the words ask for. `formats`, `modifiers` and `threads` are letters; `deferred`: what -o, O and --sort hold."""

    bsd: bool = False
    every: bool = False
    running: bool = False
    negate: bool = False
    names: bool = False
    environment: bool = False
    numbers: bool = False
    tree: str = ""
    heading: str = ""
    wide: int = 0
    width: int = 0
    delimiter: str = ""
    simple: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)
    modifiers: set[str] = field(default_factory=set)
    threads: set[str] = field(default_factory=set)
    deferred: list[tuple[str, str]] = field(default_factory=list)
