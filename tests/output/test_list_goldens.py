"""Lists over recorded documents: the output and the errors of a real client, at the time that it was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.errors import EmulatorError
from emulator.output.contexts import (
    containers,
    diff,
    disk_usage,
    history,
    images,
    networks,
    plugins,
    search,
    volumes,
)
from emulator.output.template import TemplateExecError
from output.rows import ROWS

GOLDENS = Path(__file__).parent / "goldens"
DOCUMENTS = json.loads((GOLDENS / "documents.json").read_text("utf-8"))
AGE = re.compile(r"(Less than a second|\d+ \w+|About an? \w+) ago")


def golden(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((GOLDENS / f"{name}.json").read_text("utf-8"))
    return found


def outcome(render: object, *args: object, **flags: object) -> tuple[str, str, int]:
    try:
        return render(*args, **flags), "", 0  # type: ignore[operator]
    except TemplateExecError as error:
        return error.partial, f"{error}\n", 1
    except EmulatorError as error:
        return "", f"{error}\n", 1


def without_warning(case: dict[str, object]) -> str:
    """`docker ps -q --format …` says more than its list; that is the command's."""
    return re.sub(r"^WARNING: .*\n", "", str(case["stderr"]))


def ageless(result: tuple[object, object, object]) -> tuple[str, object, object]:
    """Ages shift while the recorder works, and columns with them; all else must be equal to the space."""
    text, count = AGE.subn("<ago>", str(result[0]))
    return re.sub(r" {2,}", "  ", text) if count else text, result[1], result[2]


def cases() -> Iterator[object]:
    for name in LISTS:
        found = golden(name)
        for case in found["cases"]:  # type: ignore[attr-defined]
            yield pytest.param(name, int(str(found["now"])), case, id=" ".join(case["words"]))


def list_ps(rows: object, words: list[str], format: str, now: int) -> str:
    size = "-as" in words
    quiet = "-aq" in words
    if "--format" in words:
        size |= containers.try_format(format)
    template = containers.format_for(format, quiet, size)
    return containers.write(rows, template, now, "--no-trunc" not in words)  # type: ignore[arg-type]


def list_images(rows: object, words: list[str], format: str, now: int) -> str:
    digest = "--digests" in words
    template = images.format_for(format, "-q" in words, digest)
    return images.write(rows, template, now, "--no-trunc" not in words, digest)  # type: ignore[arg-type]


def list_history(rows: object, words: list[str], format: str, now: int) -> str:
    human = "--human=false" not in words
    template = history.format_for(format, "-q" in words, human)
    return history.write(rows, template, now, "--no-trunc" not in words, human)  # type: ignore[arg-type]


def list_networks(rows: object, words: list[str], format: str, now: int) -> str:
    return networks.write(rows, networks.format_for(format, "-q" in words), "--no-trunc" not in words)  # type: ignore[arg-type]


def list_volumes(rows: object, words: list[str], format: str, now: int) -> str:
    return volumes.write(rows, volumes.format_for(format, "-q" in words))  # type: ignore[arg-type]


def list_df(rows: object, words: list[str], format: str, now: int) -> str:
    verbose = "-v" in words
    template = disk_usage.format_for(format, verbose)
    if verbose:
        return disk_usage.write_verbose(rows, template, now)  # type: ignore[arg-type]
    return disk_usage.write(rows, template)  # type: ignore[arg-type]


def list_diff(rows: object, words: list[str], format: str, now: int) -> str:
    return diff.write(rows)  # type: ignore[arg-type]


def list_search(rows: object, words: list[str], format: str, now: int) -> str:
    return search.write(rows, search.format_for(format), "--no-trunc" not in words)  # type: ignore[arg-type]


def list_plugins(rows: object, words: list[str], format: str, now: int) -> str:
    return plugins.write(rows, plugins.format_for(format, "-q" in words), "--no-trunc" not in words)  # type: ignore[arg-type]


LISTS = {
    "diff": list_diff,
    "search": list_search,
    "plugins": list_plugins,
    "ps": list_ps,
    "images": list_images,
    "history": list_history,
    "networks": list_networks,
    "volumes": list_volumes,
    "df": list_df,
}


@pytest.mark.parametrize(("name", "now", "case"), cases())
def test_equals_docker(name: str, now: int, case: dict[str, object]) -> None:
    words = [str(word) for word in case["words"]]  # type: ignore[attr-defined]
    format = words[words.index("--format") + 1] if "--format" in words else "table"
    done = outcome(LISTS[name], ROWS[name](DOCUMENTS[name]), words, format, now)
    assert ageless(done) == ageless((case["stdout"], without_warning(case), case["status"]))
