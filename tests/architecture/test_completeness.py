"""Nothing is missing unseen: rows, files and transcripts of commands go together.

All of it is read off the files. What breaks the rule on purpose stands in the two small tables, with the reason.
"""

from __future__ import annotations

import pytest

from emulator.spec import CommandSpec

from .commands import command_files, exists, module_file, runnable, typed

UNMARKED: dict[str, str] = {
    "compose": "is built a command at a time; dispatch says which are not there yet",
    "buildx": "the same",
    "bake": "the same: buildx bake",
    "builder prune": "the same: buildx prune",
    "image build": "the same: buildx build",
    "login": "needs a registry that knows accounts",
    "logout": "the same",
    "search": "needs a registry that can be searched",
}
"""Commands that may have neither file nor mark, and why: the groups below them, too."""
UNTYPED = {"system dial-stdio": "speaks the Engine API on its streams, which are no text"}
"""Commands that no recording shows, and why none can."""
SPECS = list(runnable())


@pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])
def test_a_row_has_its_file_or_is_marked(spec: CommandSpec) -> None:
    path = module_file(spec)
    excused = spec.name in UNMARKED or spec.words[0] in UNMARKED
    if spec.emulated:
        assert exists(path) or excused, f"`docker {spec.name}` is not marked not-emulated, but has no {path.name}"
    else:
        assert not exists(path), f"`docker {spec.name}` has a file: take the mark not-emulated off"


def test_a_file_has_its_row() -> None:
    known = {module_file(spec) for spec in SPECS}
    assert [str(path) for path in command_files() if path not in known] == []


def test_a_command_is_typed_in_a_transcript() -> None:
    shown = typed()
    silent = [spec.name for spec in SPECS if spec.emulated and exists(module_file(spec)) and spec.name not in shown]
    assert sorted(set(silent) - set(UNTYPED)) == [], "record a transcript that uses them"
    assert sorted(set(UNTYPED) & set(shown)) == [], "these are typed now: take them off the list"
