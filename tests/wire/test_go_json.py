"""JSON as Go writes it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from emulator.model.config import Config, HealthConfig
from emulator.model.host_config import HostConfig
from emulator.wire.go_duration import go_duration
from emulator.wire.go_json import encode, plain
from emulator.wire.times import ago, parse_rfc3339, rfc3339

SECOND = 1_000_000_000


def test_field_order_and_omitted_fields() -> None:
    text = encode(Config(Hostname="a", Env=("A=1",), Cmd=("sh",), Labels={"b": "2", "a": "1"}))
    assert text == (
        '{"Hostname":"a","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,'
        '"OpenStdin":false,"StdinOnce":false,"Env":["A=1"],"Cmd":["sh"],"Image":"","Volumes":null,"WorkingDir":"",'
        '"Entrypoint":null,"OnBuild":null,"Labels":{"a":"1","b":"2"}}'
    )


def test_pointers_are_left_out_only_when_nil() -> None:
    assert "StopTimeout" not in encode(Config())
    assert '"StopTimeout":0' in encode(Config(StopTimeout=0))
    assert '"Init":false' in encode(HostConfig(Init=False))
    assert "Init" not in plain(HostConfig())  # type: ignore[operator]


def test_go_names_and_json_names() -> None:
    assert '"NanoCpus":5' in encode(HostConfig(NanoCPUs=5))
    assert encode(HealthConfig(Test=("NONE",))) == '{"Test":["NONE"]}'


def test_escapes() -> None:
    assert encode("<a> & \u2028 é") == '"\\u003ca\\u003e \\u0026 \\u2028 é"'
    assert encode("<", escape_html=False) == '"<"'


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_reads_back(value: object) -> None:
    assert json.loads(encode(value)) == value


def test_times() -> None:
    assert rfc3339(0) == "0001-01-01T00:00:00Z"
    assert rfc3339(1_795_490_000_120_000_000) == "2026-11-24T03:13:20.12Z"
    assert parse_rfc3339("2026-11-24T03:13:20.12Z") == 1_795_490_000_120_000_000
    assert parse_rfc3339("2026-11-24T05:13:20+02:00") == 1_795_490_000_000_000_000


def test_ago() -> None:
    cases = {
        0: "Less than a second", 1: "1 second", 59: "59 seconds", 60: "About a minute", 119: "About a minute",
        120: "2 minutes", 3599: "59 minutes", 3600: "About an hour", 5399: "About an hour", 5400: "2 hours",
        47 * 3600: "47 hours", 48 * 3600: "2 days", 13 * 86400: "13 days", 14 * 86400: "2 weeks", 59 * 86400: "8 weeks",
        60 * 86400: "2 months", 729 * 86400: "24 months", 730 * 86400: "2 years",
    }  # fmt: skip
    assert {seconds: ago(seconds * SECOND) for seconds in cases} == cases


def test_durations() -> None:
    cases = {
        0: "0s",
        1: "1ns",
        1500: "1.5µs",
        500_000_000: "500ms",
        SECOND: "1s",
        90 * SECOND: "1m30s",
        3600 * SECOND: "1h0m0s",
    }
    assert {value: go_duration(value) for value in cases} == cases
