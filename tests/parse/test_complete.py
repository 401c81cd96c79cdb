"""What may stand at a place of a line."""

import pytest

from emulator.parse import complete
from emulator.parse.completion import roles


@pytest.mark.parametrize(
    ("line", "literals", "kinds"),
    [
        ("netw", ["network"], ()),
        ("container st", ["start", "stats", "stop"], ()),
        ("run --pu", ["--publish", "--publish-all", "--pull"], ()),
        ("run --pull ", ["always", "missing", "never"], ()),
        ("run --pull=m", ["missing"], ()),
        ("run -it ", [], ("images",)),
        ("run nginx ", [], ("commands",)),
        ("run nginx -", [], ("commands",)),
        ("rm -f a b ", [], ("containers",)),
        ("tag a b ", [], ()),
        ("--context ", [], ("contexts",)),
        ("--context x star", ["start"], ()),
        ("compose -f x.yml u", ["unpause", "up"], ()),
        ("compose up ", [], ("services-of-project",)),
        ("run --network=f", [], ("networks",)),
        ("swarm join-token m", ["manager"], ()),
        ("nosuch ", [], ()),
    ],
)
def test_places(line: str, literals: list[str], kinds: tuple[str, ...]) -> None:
    words = line.split(" ")
    found = complete(words, len(words) - 1)
    assert ([candidate.text for candidate in found.literals], found.kinds) == (literals, kinds)
    assert found.prefix == (words[-1].partition("=")[2] if "=" in words[-1] else words[-1])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("run -it --name web nginx -x ls", "command flag flag value operand operand operand"),
        ("ps --nosuch -aq -aZ", "command unknown flag unknown"),
        ("container nosuch --x", "command unknown unknown"),
        ("--context x ps -n5 -- -a", "flag value command flag flag operand"),
        ("rm -f=true web", "command flag operand"),
    ],
)
def test_roles(line: str, expected: str) -> None:
    assert " ".join(role.value for role in roles(line.split(" "))) == expected
