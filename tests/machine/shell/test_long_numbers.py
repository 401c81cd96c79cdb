"""Numbers of ten thousand digits, wherever a number may stand: the shell's or the program's own words, never a traceback."""

from __future__ import annotations

import pytest

from .lab import Box

LONG = "9" * 10_000
LINES = [
    "printf %d N", "printf %Nd 1", "echo $((N))", "x=N; echo ${x:1:N} ${a[N]}", "[ N -gt 1 ]", "[[ N -gt 1 ]]", "exit N",
    "f() { return N; }; f", "shift N", "for i in 1; do break N; done", "dirs +N", "read -n N z", "read -t N z", "read -u N z",
    "mapfile -n N z", "ulimit -n N", "kill -N 1", "umask 7N", "wait N", "fg %N", "history N", "trap : N", "exec 3>&N",
    "echo {1..N}", "RANDOM=N", "SECONDS=N", "getopts N x", "head -c N f", "head -n N f", "tail -n N f", "tail -c +N f",
    "truncate -s N g", "fold -w N f", "cut -c N f", "date +%Nd", "date -d @N", "stat -c %Nn f", "nl -w N f", "expand -t N f",
    "unexpand -t N f", "split -n N f", "split -l N f", "split -a N f", "ls -w N", "seq 1 2 | head -N", "dd bs=N", "xargs -n N",
    "find f -size +N", "find -maxdepth N", "sed -n Np f", "grep -m N x f", "grep -C N x f", "grep -E 'a{N}' f", "sort -k N f",
    "sort -k 1.N f", "uniq -f N f", "uniq -s N f", "expr N + 1", "expr substr abc N 1", "od -N N f", "mknod z c N 1",
    "chown N f", "chmod N f", "nice -n N true", "touch -d @N z", "sleep N & kill $!", "timeout N true",
    "fmt -w N f",
    "join -1 N f f",
    "awk 'BEGIN { print N + 1, substr(\"a\", N) }'", "awk 'BEGIN { printf \"%Nd\", 1 }'", "tar --strip-components=N -tf f",
    "id N", "comm f f N", "shuf -n N f", "shuf -i 1-N", "factor N", "paste -d N f f", "kill N", "env -i N", "renice N 1",
    "ps -p N",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_it_is_no_trouble(line: str) -> None:
    box = Box()
    box.run("sh", "-c", "mkdir /w; echo x > /w/f", pid1=False)
    outcome = box.run("bash", "-c", line.replace("N", LONG), cwd="/w", pid1=False, steps=20_000)
    assert 0 <= outcome.status < 256
    assert "Traceback" not in outcome.stderr
