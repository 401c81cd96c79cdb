"""Values that are read after the flags: what Docker's client takes, and with which words it refuses the rest.

Recorded from the real 28.5.2 client without an engine: fixtures/docker-28.5.2/values.json, rows of [topic, text, refusal].
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.parse import ValueRefused
from emulator.parse.values import mounts, pairs, policies, ports, references, times

ROWS = json.loads((Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "values.json").read_text(encoding="utf-8"))
FILES = [row[1] for row in ROWS if row[0] == "envfile"]
READERS: dict[str, Callable[[str], object]] = {
    "publish": lambda text: ports.parse_publish([text]),
    "expose": lambda text: ports.parse_expose([text]),
    "volume": mounts.parse_volume,
    "reference": references.parse_reference,
    "restart": policies.parse_restart_policy,
    "pid": policies.check_pid_mode,
    "uts": policies.check_uts_mode,
    "userns": policies.check_userns_mode,
    "cgroupns": policies.check_cgroupns_mode,
    "pull": policies.check_pull_policy,
    "security": lambda text: policies.security_options([text], lambda name: ""),
    "storage": lambda text: pairs.storage_options([text]),
    "log": lambda text: pairs.log_options("none", [text]),
    "swappiness": lambda text: policies.check_swappiness(int(text)),
    "envfile": lambda text: pairs.parse_file(f"f{FILES.index(text)}", text.encode("latin-1"), {}),
    "labelfile": lambda text: pairs.parse_file(f"f{FILES.index(text)}", text.encode("latin-1")),
    "since": lambda text: times.parse_moment(text, 0),
}


@pytest.mark.parametrize(("topic", "text", "refusal"), ROWS)
def test_value(topic: str, text: str, refusal: str | None) -> None:
    if refusal is None:
        READERS[topic](text)
        return
    with pytest.raises(ValueRefused) as refused:
        READERS[topic](text)
    assert str(refused.value) == refusal
