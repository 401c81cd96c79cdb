"""Variables: values, attributes, the scopes of `local`, and the environment that programs get.

Values of names that the shell computes (`RANDOM`, `SECONDS`, …) are special.py's; here they are only asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.shell.errors import BadSubscript, ReadonlyVariable, TooLarge

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

#: The longest value (in characters) that a variable may have.
VALUE_LIMIT = 16 << 20
LARGE = 1 << 20
"""From this length on, a value counts as the shell's memory."""
HELD_LIMIT = 256 << 20
ARRAY_LIMIT = 100_000
NAMEREF_DEPTH = 8

Key = int | str
#: An array: the keys of an indexed one are ints, those of an associative one texts.
Elements = dict[Key, str]
Value = str | Elements | None


def indexed(values: Iterable[str]) -> Elements:
    return {place: value for place, value in enumerate(values)}  # noqa: C416  # dict() would keep the keys' type too narrow


class CircularReference(BadSubscript):
    bash = "warning: {0}: circular name reference"


@dataclass(slots=True)
class Variable:
    """`value` None: declared, but unset. `array` is "" (scalar), "a" (indexed) or "A" (associative)."""

    value: Value = None
    exported: bool = False
    readonly: bool = False
    integer: bool = False
    case: str = ""
    nameref: bool = False
    array: str = ""

    def copy(self) -> Variable:
        value = dict(self.value) if isinstance(self.value, dict) else self.value
        return Variable(value, self.exported, self.readonly, self.integer, self.case, self.nameref, self.array)

    def scalar(self) -> str | None:
        """What `$name` gives: the value, or the element 0."""
        if isinstance(self.value, dict):
            return self.value.get("0" if self.array == "A" else 0)
        return self.value

    def keys(self) -> list[str]:
        if isinstance(self.value, dict):
            return [str(key) for key in sorted(self.value, key=int if self.array == "a" else key_bucket)]
        return ["0"] if self.value is not None else []

    def values(self) -> list[str]:
        if isinstance(self.value, dict):
            if self.array == "a":
                return [self.value[key] for key in sorted(self.value, key=int)]
            return [self.value[key] for key in sorted(self.value, key=key_bucket)]
        return [self.value] if self.value is not None else []

    def letters(self) -> str:
        """The attributes as `declare -p` shows them."""
        flags = (("a", self.array == "a"), ("A", self.array == "A"), ("i", self.integer), ("l", self.case == "l"))
        more = (("n", self.nameref), ("r", self.readonly), ("u", self.case == "u"), ("x", self.exported))
        return "".join(letter for letter, on in (*flags, *more) if on)


@lru_cache(4096)
def bash_bucket(name: str) -> int:
    """Where bash's hash table keeps a name: the order in which it exports."""
    value = 2166136261
    for byte in name.encode("utf-8", "surrogateescape"):
        value = value * 16777619 & 0xFFFFFFFF ^ byte
    return value & 1023


def key_bucket(key: Key) -> int:
    """The order in which bash lists an associative array: its buckets are as many as those of exported names."""
    return bash_bucket(str(key))


def almquist_bucket(name: str) -> int:
    """The same for dash and busybox, which have the Almquist shell's table."""
    data = name.encode("utf-8", "surrogateescape")
    return ((data[0] << 4) + sum(data)) % 39


class Variables:
    """The table of a shell. `computed` gives a name's value when the table has none; `watch` is told of assignments."""

    def __init__(self, bucket: Callable[[str], int]) -> None:
        self.bucket = bucket
        self.table: dict[str, Variable] = {}
        self.frames: list[dict[str, Variable | None]] = []
        self.owner: Shell | None = None
        self.computed: Mapping[str, Callable[[Shell], Value]] = {}
        self.watched: Mapping[str, Callable[[Shell, str], bool]] = {}
        self.changed = True
        self.held = 0
        self._environment: dict[str, str] = {}

    def fork(self) -> Variables:
        child = Variables(self.bucket)
        child.table = {name: variable.copy() for name, variable in self.table.items()}
        child.frames = list(self.frames)  # no frame is ever changed, only replaced
        child.computed, child.watched = self.computed, self.watched
        child.held = self.held
        return child

    # -- reading -------------------------------------------------------------------------------------------------

    def resolve(self, name: str) -> str:
        """Follows name references."""
        for _ in range(NAMEREF_DEPTH):
            variable = self.table.get(name)
            if variable is None or not variable.nameref or not isinstance(variable.value, str) or not variable.value:
                return name
            name = variable.value
        raise CircularReference(name)

    def find(self, name: str) -> Variable | None:
        variable = self.table.get(name)
        if variable is not None:
            return self.table.get(self.resolve(name)) if variable.nameref else variable
        if name in self.computed and self.owner is not None:
            value = self.computed[name](self.owner)
            return Variable(value, array="a" if isinstance(value, dict) else "")
        return None

    def get(self, name: str) -> str | None:
        variable = self.table.get(name)
        if variable is not None and type(variable.value) is str and not variable.nameref:
            return variable.value
        variable = self.find(name)
        return variable.scalar() if variable is not None else None

    def text(self, name: str) -> str:
        return self.get(name) or ""

    def names(self) -> list[str]:
        return sorted(name for name, variable in self.table.items() if variable.value is not None)

    def __iter__(self) -> Iterator[tuple[str, Variable]]:
        return iter(sorted(self.table.items()))

    def environment(self) -> dict[str, str]:
        """What programs get, in the order in which the shell's own table of names would list them."""
        if self.changed:
            exported = {
                name: value
                for name, variable in self.table.items()
                if variable.exported and (value := variable.scalar()) is not None and not variable.array
            }
            self._environment = {name: exported[name] for name in sorted(exported, key=self.bucket)}
            self.changed = False
        return self._environment

    # -- writing -------------------------------------------------------------------------------------------------

    def writable(self, name: str) -> Variable:
        """The variable to assign to, made if need be; refused if it is readonly."""
        name = self.resolve(name)
        variable = self.table.get(name)
        if variable is None:
            variable = self.table[name] = Variable()
        elif variable.readonly:
            raise ReadonlyVariable(name)
        if variable.exported:
            self.changed = True
        return variable

    def ordinary(self, name: str) -> Variable | None:
        """The variable of that name, if it has a text already and assigning another is all there is to do."""
        variable = self.table.get(name)
        if (
            variable is None or type(variable.value) is not str or variable.exported or variable.readonly
            or variable.integer or variable.case or variable.nameref or variable.array or name in self.watched
        ):  # fmt: skip
            return None
        return variable

    def replace(self, name: str, value: str) -> bool:
        """Assigns to an ordinary variable; False (and nothing done) if it is none."""
        variable = self.ordinary(name)
        if variable is None or len(value) > VALUE_LIMIT:
            return False
        if len(value) > LARGE:
            self.hold(name, variable.value, value)
        variable.value = value
        return True

    def hold(self, name: str, before: Value | Elements, value: str) -> None:
        """A large value takes the place of another: the shell's memory grows, and ends somewhere."""
        self.held += len(value) - (len(before) if isinstance(before, str) else 0)
        if self.owner is not None:
            self.owner.process.grow(self.held)
        if self.held > HELD_LIMIT:
            raise TooLarge(name)

    def set(self, name: str, value: str) -> None:
        """Assigns a scalar (to element 0 of an array). Attributes have been applied by the shell."""
        if len(value) > VALUE_LIMIT:
            raise TooLarge(name)
        if name in self.watched and self.owner is not None and self.watched[name](self.owner, value):
            return
        variable = self.writable(name)
        if len(value) > LARGE:
            self.hold(name, None if isinstance(variable.value, dict) else variable.value, value)
        if isinstance(variable.value, dict):
            variable.value["0" if variable.array == "A" else 0] = value
        elif variable.array:
            variable.value = {"0": value} if variable.array == "A" else {0: value}
        else:
            variable.value = value

    def set_element(self, name: str, key: Key, value: str) -> None:
        """Assigns one element; a scalar becomes an indexed array."""
        if len(value) > VALUE_LIMIT:
            raise TooLarge(name)
        variable = self.writable(name)
        if not isinstance(variable.value, dict):
            first = variable.value
            variable.array = variable.array or "a"
            variable.value = {} if first is None else ({"0": first} if variable.array == "A" else {0: first})
        if variable.array == "a" and isinstance(key, int) and key < 0:
            key = self.from_end(name, variable, key)
        if key not in variable.value and len(variable.value) >= ARRAY_LIMIT:
            raise TooLarge(name)
        if len(value) > LARGE:
            self.hold(name, variable.value.get(key), value)
        variable.value[key] = value

    @staticmethod
    def from_end(name: str, variable: Variable, key: int) -> int:
        keys = variable.value if isinstance(variable.value, dict) else {}
        place = max((int(one) for one in keys), default=-1) + 1 + key
        if place < 0:
            raise BadSubscript(f"{name}[{key}]")
        return place

    def set_array(self, name: str, value: Elements, kind: str) -> None:
        variable = self.writable(name)
        if len(value) > ARRAY_LIMIT:
            raise TooLarge(name)
        variable.array = kind
        variable.value = value
        self.changed = True

    def unset(self, name: str) -> None:
        variable = self.table.get(name)
        if variable is None:
            self.computed = {other: compute for other, compute in self.computed.items() if other != name}
            return
        if variable.readonly:
            raise ReadonlyVariable(name)
        self.changed = True
        if self.frames and name in self.frames[-1]:
            self.table[name] = Variable()  # a local stays a local until its function returns
            return
        del self.table[name]

    def export(self, name: str, exported: bool = True) -> None:
        name = self.resolve(name)
        self.table.setdefault(name, Variable()).exported = exported
        self.changed = True

    # -- scopes --------------------------------------------------------------------------------------------------

    def push(self) -> None:
        self.frames.append({})

    def pop(self) -> None:
        for name, variable in self.frames.pop().items():
            if variable is None:
                self.table.pop(name, None)
            else:
                self.table[name] = variable
        self.changed = True

    def localise(self, name: str, inherit: bool = False) -> Variable:
        """`local name`: a new variable until the function returns. dash: `inherit` the value from outside."""
        frame = self.frames[-1]
        old = self.table.get(name)
        if name in frame and old is not None:
            return old
        if old is not None and old.readonly:
            raise ReadonlyVariable(name)
        self.frames[-1] = {**frame, name: old}
        new = old.copy() if old is not None and inherit else Variable(exported=old.exported if old is not None else False)
        self.table[name] = new
        self.changed = True
        return new
