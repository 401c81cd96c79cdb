"""nginx of Debian 12: configurations, their errors, and what they answer, as a Debian 12 of debootstrap's gave it.

`nginx.json` is one session in the form of packages/debian.json; dates and process ids of log lines are not compared.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from system_bench import Bench

STEPS = json.loads((Path(__file__).parent / "nginx.json").read_text())
STAMP = re.compile(r"\d{4}/\d\d/\d\d [\d:]{8} (\[\w+\]) \d+#\d+")


def compared(text: str) -> str:
    return STAMP.sub(r"DATE \1 P", text)


def test_session() -> None:
    bench = Bench()
    machine = bench.container("box", "debian/12")
    for line in ("apt-get update -qq", "apt-get install -y -qq nginx curl"):
        assert bench.run(machine, line, env={"DEBIAN_FRONTEND": "noninteractive"}).status == 0
    wrong = []
    for step in STEPS:
        result = bench.run(machine, ["bash", "-c", step["command"]])
        got = (compared(result.out), compared(result.err), result.status)
        if "differs" not in step and got != (step["stdout"], step["stderr"], step["status"]):
            wrong.append((step, got))
    assert wrong == []
