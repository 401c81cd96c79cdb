"""Whole command lines: what they come to, and that no line does anything else than to be read or refused."""

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import NotEmulated
from emulator.parse import Answer, Client, HelpShown, UsageFailure, parse
from emulator.spec import tables


def failure(*words: str, client: Client | None = None) -> Answer:
    with pytest.raises(Answer) as refused:
        parse(words, client)
    return refused.value


def test_a_run() -> None:
    call = parse(["run", "-itd", "--name=x", "-p80:80", "-e", "A=b", "--net", "blue", "nginx", "sh", "-c", "ls"])
    assert (call.called_as, call.spec.name) == ("docker run", "container run")
    assert call.operands == ("nginx", "sh", "-c", "ls")
    assert call.yes("interactive") and call.yes("tty") and call.yes("detach") and not call.yes("rm")
    assert (call.text("name"), call.words("publish"), call.words("env")) == ("x", ("80:80",), ("A=b",))
    assert call.changed == {"interactive", "tty", "detach", "name", "publish", "env", "network"}
    assert (call.text("pull"), call.number("memory-swappiness"), call.yes("sig-proxy")) == ("missing", -1, True)


def test_filters_and_maps() -> None:
    call = parse(["ps", "-f", "name=a", "--filter", "Name = b", "-f", "status=running"])
    assert call.filters() == {"name": ("a", "b"), "status": ("running",)}
    call = parse(["volume", "create", "-o", "a=1", "--opt", "b=2", "-o", "a=3"])
    assert call.pairs("opt") == {"a": "3", "b": "2"}


def test_typed_accessors_refuse_other_types() -> None:
    call = parse(["run", "nginx"])
    with pytest.raises(TypeError):
        call.text("rm")
    with pytest.raises(KeyError):
        call.yes("nope")


def test_global_and_group_flags() -> None:
    call = parse(["-D", "--context", "x", "compose", "-f", "a.yml", "-p", "p", "--dry-run", "up", "-d", "web"])
    assert (call.globals["debug"], call.globals["context"]) == (True, "x")
    assert (call.group["file"], call.group["project-name"]) == (("a.yml",), "p")
    assert call.yes("dry-run") and call.yes("detach")


def test_build_is_buildx_unless_buildkit_is_off() -> None:
    assert parse(["build", "."]).spec.name == "buildx build"
    assert parse(["image", "build", "."]).text("builder") == "default"
    legacy = parse(["build", "."], Client(buildkit=False))
    assert legacy.spec.name == "image build"
    assert legacy.warnings[0].startswith("DEPRECATED: The legacy builder")


def test_deprecations_are_said() -> None:
    call = parse(["stop", "--time", "3", "x"])
    assert call.notices == ("Flag --time has been deprecated, use --timeout instead",)
    assert call.number("time") == 3


@pytest.mark.parametrize(
    ("line", "status", "first"),
    [
        ("nosuch", 1, "docker: unknown command: docker nosuch"),
        ("container nosuch", 1, "docker: unknown command: docker container nosuch"),
        ("container -- ls", 1, "docker: unknown command: docker container ls"),
        ("ps -aqz", 125, "unknown shorthand flag: 'z' in -z"),
        ("ps -é", 125, "unknown shorthand flag: 'Ã' in -é"),
        ("ps ---x", 125, "bad flag syntax: ---x"),
        ("kill -s", 125, "flag needs an argument: 's' in -s"),
        ("stop --timeout", 125, "flag needs an argument: --timeout"),
        ("ps -a=x", 125, 'invalid argument "x" for "-a, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'),
        ("-H a -H b ps", 125, 'invalid argument "b" for "-H, --host" flag: specify only one -H'),
        ("-H a -c b ps", 1, "conflicting options: cannot specify both --host and --context"),
        ("-l nope --nope", 1, "Unable to parse logging level: nope"),
        ("images a b", 1, "docker: 'docker images' requires at most 1 argument"),
        ("context use", 1, "accepts 1 arg(s), received 0"),
        ("compose exec a", 1, "requires at least 2 arg(s), only received 1"),
        ("compose ls x", 1, 'unknown command "x" for "docker compose ls"'),
        ("buildx ls x", 1, "ERROR: docker: 'docker buildx ls' requires 0 arguments"),
        ("compose --nope ps", 1, "unknown flag: --nope"),
        ("buildx ---x y ls", 1, "ERROR: bad flag syntax: ---x"),
        ("-v compose ls", 125, "unknown shorthand flag: 'v' in -v"),
        ("checkpoint ls", 1, "docker checkpoint ls is only supported on a Docker daemon with experimental features enabled"),
        ("compose --progress x ps", 1, 'unsupported --progress value "x"'),
    ],
)  # fmt: skip
def test_refusals(line: str, status: int, first: str) -> None:
    refused = failure(*line.split())
    assert isinstance(refused, UsageFailure)
    assert (refused.status, refused.stderr.split("\n")[0]) == (status, first)


def test_what_only_windows_can() -> None:
    used = failure("run", "--cpu-count", "1", "--nope")
    assert used.stderr == (
        '"--cpu-count" is only supported on a Docker daemon running on windows, but the Docker daemon is running on linux\n'
    )
    assert failure("run", "--cpu-count=x", "a").stderr.startswith('invalid argument "x" for "--cpu-count" flag')


def test_help_and_version() -> None:
    assert failure("--version").stdout == "Docker version 28.5.2, build ecc6942\n"
    assert failure("help", "container", "ls").stdout.startswith("Usage:  docker container ls [OPTIONS]\n")
    assert failure("container").stderr.startswith("Usage:  docker container COMMAND\n")
    assert failure("manifest").stderr.startswith("\nUsage:  docker manifest COMMAND\n")
    assert failure("container", "-h", "ls").stdout.startswith("Flag shorthand -h has been deprecated, use --help\n" * 3)
    assert isinstance(failure("rm", "--help", "x"), HelpShown)


def test_help_is_wrapped_for_the_terminal() -> None:
    narrow = failure("run", "--help", client=Client(width=50)).stdout
    assert re.search(r"\n      --add-host list +\n {16}Add a custom host-to-IP\n {16}mapping", narrow)
    assert max(map(len, failure("run", "--help", client=Client(width=300)).stdout.split("\n"))) > 120


def test_what_is_not_emulated_says_so() -> None:
    with pytest.raises(NotEmulated):
        parse(["completion", "bash"])
    with pytest.raises(UsageFailure):
        parse(["completion", "bash", "--nope"])


WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(sorted({word for path in tables().paths() for word in path})),
    st.sampled_from(sorted({f"--{flag.long}" for spec in tables().commands() for flag in spec.flags})),
    st.sampled_from(["-", "--", "-it", "-x=", "--help", "-h", "-v", "--=", "-t", "x=y", "name=a,alias=b", '"']),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=8))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        parse(words)
    except (Answer, NotEmulated):
        return


@pytest.mark.timeout(60)
@pytest.mark.parametrize("big", ["x", "-i", "--name", "a=", "-", "a,", '"', "1:", "é"])
@pytest.mark.parametrize("line", ["", "run", "run --mount", "run -m", "run -p", "run --cpus", "ps -f"])
def test_long_words_end_soon(line: str, big: str) -> None:
    word = big * (1_000_000 // len(big))
    with contextlib.suppress(Answer, NotEmulated):
        parse([*line.split(), word])


@pytest.mark.timeout(60)  # what grows with the square of its length would take hours
def test_many_words_end_soon() -> None:
    assert len(parse(["rm", *["x"] * 100_000, "-f"]).operands) == 100_000
    assert len(parse(["run", *["-ea=b"] * 50_000, "nginx"]).words("env")) == 50_000
