"""The tables of grammar/docker: that they are read whole, and that what they say fits together."""

from pathlib import Path

import pytest

from emulator.parse.values.kinds import kind_of
from emulator.spec import Tables, grammar_folder, tables

KINDS_OF_NAMES = {
    "bake-targets", "builders", "capabilities", "catalog", "commands", "commands-of-docker", "configs", "container-paths",
    "containers", "contexts", "directories", "files", "filters", "images", "network-containers", "networks", "nodes",
    "objects", "paused", "plugins", "profiles", "repositories", "running", "secrets", "service-paths", "services",
    "services-of-project", "signals", "stacks", "stopped", "users", "variables", "volume-drivers", "volumes", "-", "",
}  # fmt: skip
COMMANDS = [spec.words for spec in tables().commands()]


def test_all_commands_are_there() -> None:
    assert len(COMMANDS) >= 230
    assert {("container", "run"), ("image", "ls"), ("compose", "up"), ("buildx", "build"), ()} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_fits_together(words: tuple[str, ...]) -> None:
    spec = tables().get(words)
    flags = tables().flags(words)
    assert spec.about
    assert spec.is_group == bool(tables().below(words))
    assert [flag.long for flag in spec.flags] == sorted({flag.long for flag in spec.flags}), "rows are in order, each once"
    shorts = [flag.short for flag in flags.values() if flag.short and not flag.shorthand_deprecated]
    assert len(shorts) == len(set(shorts))
    for flag in flags.values():
        assert kind_of(flag.kind, flag.check)
        assert not flag.same or flag.same in flags
        assert flag.completion in KINDS_OF_NAMES or flag.completion.startswith("=")
    for completion in spec.operands.completions:
        assert completion in KINDS_OF_NAMES or completion.startswith("=")


def test_names_lead_home() -> None:
    assert tables().get(("ps",)) is tables().get(("container", "list")) is tables().get(("container", "ls"))
    assert tables().step(("image",), "list") == ("image", "ls")
    assert tables().step((), "ps") == ("ps",)
    assert tables().step(("image",), "nope") is None


def test_persistent_flags_are_passed_down() -> None:
    assert "dry-run" in tables().flags(("compose", "up"))
    assert "help" in tables().flags(("volume", "ls"))
    assert "file" not in tables().flags(("compose", "up"))


def test_every_block_has_its_group() -> None:
    for spec in tables().commands():
        for end in range(len(spec.words)):
            assert tables().find(spec.words[:end]) is not None


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    text = (
        "# a note\n\ndocker\n  about     Ships\n  alone     refuse\n\n"
        'ship go | go\n  use       [OPTIONS] PORT\n  about     Set sail\n  operands  1..2 leading files =a b\n'
        '  -k, --knots int = 5 <=1 2> !hidden  How fast\n      | and further\n      deprecated  use --speed\n'
        '      --flag string[=x] = "a b"  Which flag\n'
    )
    (tmp_path / "ship.cli").write_text(text)
    spec = Tables(tmp_path).get(("go",))
    knots, flag = spec.flags
    assert (spec.operands.least, spec.operands.most, spec.operands.leading) == (1, 2, True)
    assert spec.operands.completions == ("files", "=a b")
    assert (knots.short, knots.kind, knots.default, knots.completion) == ("k", "int", "5", "=1 2")
    assert (knots.help, knots.deprecated, "hidden" in knots.marks) == ("How fast\nand further", "use --speed", True)
    assert (flag.optional, flag.default, flag.is_switch) == ("x", '"a b"', True)


def test_the_folder_is_found() -> None:
    assert (grammar_folder() / "command.lark").is_file()
