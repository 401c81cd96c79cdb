"""`--format` over rows of our own: what the recorded lists don't reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from emulator.output.contexts import docker_contexts, stats
from emulator.output.contexts.containers import PsFormatError, try_format
from emulator.output.contexts.docker_contexts import DockerContext
from emulator.output.contexts.stats import StatsEntry
from emulator.output.formatting import FormatError, SubContext, render
from emulator.output.inspect import format_one


class Row(SubContext):
    __go_type__ = "*test.row"
    headers: ClassVar[Mapping[str, str]] = {"Name": "NAME", "Size": "SIZE"}

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size = name, size

    def Name(self) -> str:
        return self.name

    def Size(self) -> int:
        return self.size

    def Label(self, name: str) -> str:
        return name.upper()


ROWS = [Row("a<b", 1), Row("longer than that", 22)]


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        (r"table {{.Name}}\t{{.Size}}", "NAME               SIZE\na<b                1\nlonger than that   22\n"),
        ("json", '{"Name":"a\\u003cb","Size":1}\n{"Name":"longer than that","Size":22}\n'),
        ("{{json .Name}}", '"a<b"\n"longer than that"\n'),
        (r'table {{.Label "com.x-y"}}', "x y\nCOM.X-Y\nCOM.X-Y\n"),
        ("table {{.Nope}}", None),
        (" {{.Size}} ", "1\n22\n"),
        (r"{{.Size}}\n", "1\n\n22\n\n"),
        ("", "\n\n"),
        ("{{.Header}}", "<no value>\n<no value>\n"),
    ],
)
def test_formats(format: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(FormatError, match=r"can't evaluate field Nope in type \*test\.row"):
            render(format, Row, ROWS)
    else:
        assert render(format, Row, ROWS) == expected


def test_no_rows() -> None:
    assert render("table {{.Name}}", Row, []) == "NAME\n"
    assert render("{{.Nope}}", Row, []) == ""


def test_ps_tries_its_format() -> None:
    assert try_format("{{.Names}} {{.Size}}")
    assert not try_format("{{.Names}}")
    with pytest.raises(PsFormatError, match=r"^failed to parse template: template: :1: unclosed action$"):
        try_format("{{.Names")


def test_contexts() -> None:
    rows = [DockerContext("default", "Current", "unix:///x", True), DockerContext("b", Error="e" * 50)]
    assert docker_contexts.write(rows, docker_contexts.format_for("table")).splitlines()[:2] == [
        "NAME        DESCRIPTION   DOCKER ENDPOINT   ERROR",
        "default *   Current       unix:///x         ",
    ]
    assert docker_contexts.write(rows, docker_contexts.format_for("table", quiet=True)) == "default\nb\n"
    assert '"Current":true' in docker_contexts.write(rows, "json")


def test_stats() -> None:
    rows = [
        StatsEntry("web", "/web", "0123456789abcdef", 1.234, 4591616, 8221069312, 0.056, 1500, 0, 4096, 0, 3),
        StatsEntry("gone", IsInvalid=True),
    ]
    assert stats.write(rows, stats.format_for("table")).splitlines() == [
        "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O      BLOCK I/O    PIDS",
        "0123456789ab   web       1.23%     4.379MiB / 7.656GiB   0.06%     1.5kB / 0B   4.1kB / 0B   3",
        "               --        --        -- / --               --        --           --           --",
    ]


def test_one_value() -> None:
    assert format_one("{{.Nope}}", {"a": 1}).stdout == "<no value>\n"
    assert format_one("{{.a.b}}", Row("x", 1)).stdout == "\n"
    assert format_one("x{{.Size.b}}", Row("x", 1), name="version").stderr == (
        'template: version:1:8: executing "version" at <.Size.b>: can\'t evaluate field b in type int'
    )
    assert format_one("{{", 1) == format_one("{{ ", 1)
    assert format_one("{{", 1).status == 64
    assert format_one("a\tb", 1, aligned=(20, 1)).stdout == "a                   b\n"
