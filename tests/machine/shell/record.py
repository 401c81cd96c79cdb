"""Records what the real bash, dash and busybox of this machine print for scripts: `record.py SCRIPTS.txt OUT.json`.

SCRIPTS.txt: cases parted by lines `### class name`, the script below. Run on Debian 12, where the recordings come from.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SHELLS = {"bash": ["bash"], "dash": ["dash"], "ash": ["busybox", "sh"]}
#: Process ids, which differ: in front of what a signal did.
PID = re.compile(r"(line \d+: ) *\d+ (?=[A-Z])")
ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}


def outcome(argv: list[str], script: str) -> dict[str, str | int]:
    with tempfile.TemporaryDirectory() as outside:
        directory = f"{outside}/w"
        Path(directory).mkdir()
        done = subprocess.run(
            [*argv, "-c", script], cwd=directory, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
        )
        texts = [one.decode("utf-8", "surrogateescape").replace(directory, "/w") for one in (done.stdout, done.stderr)]
        texts = [PID.sub(r"\1PID ", one) for one in texts]
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return {"stdout": texts[0], "stderr": texts[1], "status": status}


def main(source: str, target: str) -> None:
    pieces = re.split(r"^### (\w+) ([\w-]+)\n", Path(source).read_text(), flags=re.MULTILINE)[1:]
    cases = []
    for kind, name, script in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        script = script.removesuffix("\n")
        cases.append({"class": kind, "name": name, "script": script, **{k: outcome(v, script) for k, v in SHELLS.items()}})
    Path(target).write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
