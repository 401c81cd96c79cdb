"""Fills cases/*.json with what the real programs of this machine (Debian 12) print: `python record.py cases/grep.json …`.

A file is {"files": {name: content}, "prefix": [], "cases": [{"argv": […], "stdin": "…"}]}; recording adds the results.
`prefix` goes before each argv when it is run for real (["busybox"]). Only the recorder runs real programs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/root"}
STAMP = 1_732_420_800  # the lab's time


def lay_out(directory: Path, files: dict[str, object]) -> None:
    for name, content in files.items():
        path = directory / name
        if content is None:
            path.mkdir()
        elif isinstance(content, dict) and "link" in content:
            path.symlink_to(content["link"])
        else:
            text = content["text"] if isinstance(content, dict) else str(content)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
            path.chmod(int(content["mode"], 8) if isinstance(content, dict) else 0o644)
    for path in sorted(directory.rglob("*"), reverse=True):
        os.utime(path, (STAMP, STAMP), follow_symlinks=False)


def record(case: dict[str, object], files: dict[str, object], prefix: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        lay_out(Path(name), files)
        done = subprocess.run(
            [*prefix, *case["argv"]],
            input=str(case.get("stdin", "")).encode("utf-8", "surrogateescape"),
            capture_output=True,
            cwd=name,
            env=ENVIRONMENT | case.get("env", {}),
            timeout=20,
            check=False,
        )
        after = {key: (Path(name) / key).read_bytes().decode("utf-8", "surrogateescape") for key in case.get("after", {})}
    case["stdout"] = done.stdout.decode("utf-8", "surrogateescape")
    case["stderr"] = done.stderr.decode("utf-8", "surrogateescape")
    case["status"] = done.returncode if done.returncode >= 0 else 128 - done.returncode
    if after:
        case["after"] = after


def main(paths: list[str]) -> None:
    os.umask(0o022)
    for path in paths:
        book = json.loads(Path(path).read_text())
        for case in book["cases"]:
            record(case, book.get("files", {}), book.get("prefix", []))
        Path(path).write_text(json.dumps(book, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
