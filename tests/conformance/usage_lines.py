"""Random command lines, and what Docker's own client answers to them.

    usage_lines.py record DOCKER OUT [COUNT] [SEED]     asks a real client (with its plugins in $DOCKER_CONFIG), writes OUT
    usage_lines.py compare FILE                         says how many of a recording's lines get the same answer here

The client is asked without an engine: whatever gets past usage fails to connect, and counts as "no usage error". A recording
is a list of [line, status, digest of the answer, the answer or ""]: status -1 means "no usage error"; every tenth answer is
kept whole, of the others the digest is enough to compare.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from emulator.errors import NotEmulated
from emulator.parse import Answer, Client, parse
from emulator.spec import Flag, tables

Outcome = tuple[int, str]
PAST_USAGE: Outcome = (-1, "")
CONFIG = "/config-of-the-client-in-these-recordings"
USAGE = re.compile(
    r"^((ERROR: )?(unknown (shorthand )?flag: |flag needs an argument: |bad flag syntax: |invalid argument .* flag: )"
    r"|unknown help topic"
    r"|(ERROR: )?docker: '.*' (requires|accepts) |(ERROR: )?(requires|accepts) .* arg\(s\)"
    r"|(ERROR: )?unknown (docker )?command|docker: unknown command|Unable to parse logging level|conflicting options: cannot "
    r"specify both --host|\n?Usage:  docker )",
    re.MULTILINE,
)
TEXTS = ["a", "b", "x=y", "", "-", "a b", "é", "5", "name", "web:latest", "/tmp", "a:b", "x,y=z", '"q', "%s", "A=1"]
VALUES: dict[str, list[str]] = {
    "bool": ["true", "false", "1", "T", "yes", "maybe", "", "TRUE", "f"],
    "int": ["0", "5", "-1", "x", "1.5", "0x1F", "1_000", "0x_1f", "007", "08", "99999999999999999999", "", "+3", "--1"],
    "uint": ["0", "5", "-1", "x", "18446744073709551616", "0b101", "", "1e3"],
    "uint16": ["0", "500", "65536", "-1", "x", "0o17"],
    "uint32": ["0", "500", "4294967296", "x"],
    "float": ["0", "0.5", "x", "1e400", "inf", "NaN", "1_0", "0x1p-2", "."],
    "duration": ["5", "5s", "1h30m", "1.5s", "-3s", "x", "1x", "", "1.s", ".5m", ".s", "9223372036854775808ns", "3m-", "1d"],
    "bytes": ["0", "512", "64m", "1.5g", "1KiB", "x", "1zb", "-1", "1 m", "10mbb", "", "1e3", " 5", "0.5", "1.2.3k", "5Kx"],
    "decimal": ["1", "0.5", "3/4", "x", "1e-3", "1.0000000001", "", "1/0", "-2", "0x10"],
    "map": ["a", "a=b", "=b", "net.x=1", "kernel.sem=1", "x"],
    "filter": ["a", "a=b", "=", "label=x=y", "", " Name = v "],
    "ulimit": ["nofile=5", "nofile=5:2", "nofile=1:2", "nope=1", "nofile", "nofile=a", "core=-1", "core=-1:5", "cpu=1:2:3"],
    "network": ["a", "name=a", "name=a,alias=b", "alias=b", "foo=bar", "name=a,gw-priority=x", "name=a,driver-opt=x", "a=b,c"],
    "mount": [
        "type=bind,src=/a,dst=/b", "type=volume", "target=/x", "x", "", "type=tmpfs,dst=/x,tmpfs-size=x", "readonly",
        "type=bind,dst=/x,volume-nocopy", "dst=/x,ro=maybe", 'dst=/x,"a', "dst=/x,foo=bar", "type=tmpfs,dst=/x,tmpfs-mode=9",
        "type=bind,src=/a,dst=/b,bind-recursive=x", "type=bind,src=/a,dst=/b,bind-recursive=readonly", "DST=/x,RO",
    ],
    "gpu-request": ["all", "2", "x=y", "device=0", "count=x", "all,all", "driver=a,count=1", 'a"b', ""],
    "port": ["80", "80:90", "x", "target=80", "target=x", "published=80", "a=b", "1.2.3.4:80:80", "80/foo"],
    "secret": ["a", "source=a", "a=b", "target=x", "source=a,mode=9", ""],
    "config": ["a", "source=a", "a=b", "target=x", "source=a,mode=z"],
    "pref": ["spread=a", "a=b", "a"],
    "credential-spec": ["file://a", "a", ""],
    "external-ca": ["protocol=cfssl,url=x", "a", "protocol=x", "url=a"],
    "stringToString": ["a=b", "a", "a=b,c", "a=b,c=d"],
    "strings": ["a", "a,b", '"a', 'a"b', "", '"a","b"'],
    "ipNetSlice": ["10.0.0.0/8"],
    "node-addr": ["eth0", "1.2.3.4:2377"],
}
CHECKED: dict[str, list[str]] = {
    "stream": ["stdin", "STDOUT", "x", ""],
    "env": ["A", "A=b", "=b", ""],
    "label": ["a", "a=b", "=b", "a b=c", " x=y", ""],
    "ip": ["1.2.3.4", "::1", "x", "1.2.3", " 1.2.3.4 ", "01.2.3.4", "fe80::1%eth0"],
    "domain": ["example.com", ".", "x_y", "-a", "1", "a..b", "é.com"],
    "host": ["a:1.2.3.4", "a=::1", "a:[::1]", "a", "a:host-gateway", "a:x", ":1.2.3.4", "a:"],
    "link": ["a", "a:b", "a:b:c", ""],
    "cgroup-rule": ["c 1:3 rwm", "x", "a *:* r", "c 1:3 rwmx"],
    "weight": ["/dev/sda:100", "/dev/sda:5", "x", "a:5", "/dev/sda:x"],
    "rate": ["/dev/sda:1mb", "/dev/sda:x", "x", "a:1"],
    "iops": ["/dev/sda:100", "/dev/sda:-1", "x", "a:1"],
    "sysctl": ["net.a=1", "a=b", "kernel.sem=1", "net.a", "=1"],
    "tag": ["a", "A", "a:b", "a:", ":x", "a@b", "a/b:c"],
    "swap": ["-1", "-2", "5m", "x"],
    "resource": ["a=b", "a"],
}
STRAY = ["--nope", "-Z", "---x", "--=", "-aZ", "--", "-qq", "--nope=3", "-=", "-h", "--help", "-test.v", "--help=false", "-é"]


def lines(count: int, seed: int) -> list[list[str]]:
    """`count` random command lines, the same for the same seed."""
    dice = random.Random(seed)
    paths = sorted(path for path in tables().paths() if path)
    # buildx and compose answer slowly; a third of the lines is theirs.
    plugin = [path for path in paths if path[0] in ("buildx", "compose")]
    core = [path for path in paths if path[0] not in ("buildx", "compose", "completion")]
    return [_line(dice, dice.choice(plugin if dice.random() < 0.3 else core)) for _ in range(count)]


def _line(dice: random.Random, path: tuple[str, ...]) -> list[str]:
    spec = tables().get(path)
    words = _globals(dice)
    for place in range(len(path)):
        above, home = path[:place], path[: place + 1]
        spellings = [word for word in tables().spellings(above) if tables().step(above, word) == home]
        words.append(dice.choice(spellings) if dice.random() < 0.95 else dice.choice(["nosuch", path[place][:-1] or "x"]))
        if spec.is_group or dice.random() < 0.03:
            words += _flag_words(dice, path[: place + 1]) if dice.random() < 0.5 else []
    least, most = spec.operands.least, spec.operands.most
    wanted = dice.choice([least, least, least, (least if most is None else most) + 1, max(0, least - 1), dice.randint(0, 3)])
    operands = [[dice.choice(TEXTS)] for _ in range(wanted)]
    flags = [_flag_words(dice, path) for _ in range(dice.choice([0, 1, 1, 2, 3]))]
    mixed = operands + flags
    if dice.random() < 0.6:
        mixed = flags + operands
    else:
        dice.shuffle(mixed)
    return words + [word for group in mixed for word in group]


def _globals(dice: random.Random) -> list[str]:
    if dice.random() < 0.92:
        return []
    return dice.choice(
        [["-D"], ["--debug=false"], ["--log-level", "warn"], ["-l", "nope"], ["--nope"], ["-H", "unix:///a"], ["--tls=x"],
         ["--log-level=", "-D"], ["-Hx", "-cy"], ["--help"], ["-h"], ["-c", "default"], ["-H", "a", "-H", "b"], ["--"], ["-x"]]
    )  # fmt: skip


def _flag_words(dice: random.Random, path: tuple[str, ...]) -> list[str]:
    if dice.random() < 0.12:
        return [dice.choice(STRAY)]
    known = sorted(tables().flags(path).values(), key=lambda row: row.long)
    if dice.random() < 0.1:
        return [_cluster(dice, known)]
    flag = dice.choice(known)
    name = f"--{flag.also}" if flag.also and dice.random() < 0.3 else f"--{flag.long}"
    if flag.short and dice.random() < 0.4:
        name = f"-{flag.short}"
    if flag.is_switch:
        return [dice.choice([name, name, f"{name}={dice.choice(VALUES['bool'])}"])]
    value = _value(dice, flag)
    shapes = [[name, value], [name, value], [f"{name}={value}"]]
    if name[1] != "-":
        shapes.append([f"{name}{value}"])
    return dice.choice(shapes) if dice.random() < 0.95 else [name]


def _cluster(dice: random.Random, known: list[Flag]) -> str:
    """`-itd`, `-itp80:80`, `-it=false`: some short switches, and perhaps a value behind."""
    switches = [flag.short for flag in known if flag.short and flag.is_switch] or ["x"]
    options = [flag for flag in known if flag.short and not flag.is_switch]
    letters = "".join(dice.choice(switches) for _ in range(dice.randint(1, 3)))
    if options and dice.random() < 0.5:
        option = dice.choice(options)
        return f"-{letters}{option.short}{dice.choice(['', '='])}{_value(dice, option)}"
    return f"-{letters}{dice.choice(['', '', '=', '=false', '=x', 'Z'])}"


def _value(dice: random.Random, flag: Flag) -> str:
    if flag.check in CHECKED:
        return dice.choice(CHECKED[flag.check])
    if flag.kind in VALUES and dice.random() < 0.9:
        return dice.choice(VALUES[flag.kind])
    return dice.choice(TEXTS)


def ours(words: Sequence[str]) -> Outcome:
    """The status and the whole answer, standard output first; what may be run is past usage. Without an engine to ask, the
    client takes experimental features to be there."""
    try:
        parse(words, Client(config=CONFIG, os="", swarm="", experimental=True))
    except Answer as answer:
        return answer.status, f"{answer.stdout}\n--\n{answer.stderr}"
    except NotEmulated:
        return PAST_USAGE
    return PAST_USAGE


def theirs(docker: str, words: Sequence[str]) -> Outcome:
    """What the real client answers, in an empty folder and a configuration of its own."""
    with tempfile.TemporaryDirectory() as folder:
        # As long as the name that stands for it, since help pages are wrapped.
        config = Path(folder) / "c".ljust(len(CONFIG) - len(folder) - 1, "c")
        (config / "cli-plugins").mkdir(parents=True)
        for plugin in (Path(os.environ["DOCKER_CONFIG"]) / "cli-plugins").iterdir():
            (config / "cli-plugins" / plugin.name).symlink_to(plugin)
        work = Path(folder) / "w"
        work.mkdir()
        environment = {"HOME": folder, "PATH": "/usr/bin:/bin", "DOCKER_CONFIG": str(config), "LC_ALL": "C.UTF-8",
                       "DOCKER_HOST": "unix:///nonexistent.sock"}  # fmt: skip
        try:
            done = subprocess.run([docker, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, cwd=work,
                                  env=environment, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return PAST_USAGE
        out, err = (_plain(stream.decode("utf-8", "surrogateescape"), str(config)) for stream in (done.stdout, done.stderr))
    if not USAGE.search(err) and not USAGE.search(out):
        return PAST_USAGE
    return done.returncode, f"{out}\n--\n{err}"


def _plain(text: str, config: str) -> str:
    text = text.replace(config, CONFIG)
    return re.sub(r'(?m)^time=".*?" level=\S+ msg=.*\n', "", text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def agrees(recorded: list[object], answer: Outcome) -> bool:
    _, status, mark, text = recorded
    return (status, mark) == (answer[0], digest(answer[1])) and (not text or text == answer[1])


def record(docker: str, out: str, count: int, seed: int) -> None:
    docker = shutil.which(docker) or docker
    asked = [words for words in lines(count, seed) if not any("\0" in word for word in words)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda words: theirs(docker, words), asked))
    rows = [
        [shlex.join(words), status, digest(text), text if not number % 10 and len(text) < 1500 else ""]
        for number, (words, (status, text)) in enumerate(zip(asked, answers, strict=True))
    ]
    Path(out).write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", encoding="utf-8")


def compare(file: str, shown: int = 40) -> None:
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    wrong = [row for row in rows if not agrees(row, ours(shlex.split(row[0])))]
    for row in wrong[:shown]:
        print(row[0], "\n   here  ", ours(shlex.split(row[0])), "\n   docker", row[1:])
    print(f"{len(rows) - len(wrong)} of {len(rows)} agree")


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[2], sys.argv[3], *(int(number) for number in [*sys.argv[4:], "5000", "7"][: 2]))
    else:
        compare(sys.argv[2])
