"""At a terminal: prompts, the line editor, Ctrl-C, jobs. What the screen holds is what real bash and busybox leave on one."""

from __future__ import annotations

import pyte
import pytest

from emulator.timeline import SECOND

from .lab import Box

BANNER = ["", "", "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) built-in shell (ash)",
          "Enter 'help' for a list of built-in commands.", ""]  # fmt: skip


class Session:
    """A shell on a terminal of 24 rows and 80 columns."""

    def __init__(self, image: str, *argv: str) -> None:
        self.box = Box(image, hostname="box")
        self.screen = pyte.Screen(80, 24)
        stream = pyte.ByteStream(self.screen)
        self.process, self.terminal = self.box.terminal(*argv)
        self.terminal.output = stream.feed
        self.pass_time()

    def pass_time(self) -> None:
        self.box.timeline.settle()
        self.box.timeline.advance(SECOND // 2)

    def type(self, *keys: str) -> Session:
        for key in keys:
            self.terminal.feed(key.encode())
            self.pass_time()
        return self

    @property
    def rows(self) -> list[str]:
        rows = [row.rstrip() for row in self.screen.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows


def bash(*keys: str) -> list[str]:
    return Session("debian:12", "bash").type(*keys).rows


def ash(*keys: str) -> list[str]:
    return Session("busybox", "sh").type(*keys).rows


P = "root@box:/#"
DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ([], [P]),
        (["echo a\r"], [P + " echo a", "a", P]),
        (["half a line", "\x03", "echo $?\r"], [P + " half a line^C", P + " echo $?", "130", P]),
        (["sleep 100\r", "\x03", "echo $?\r"], [P + " sleep 100", "^C", P + " echo $?", "130", P]),
        (["exit 3\r"], [P + " exit 3", "exit"]),
        (["\x04"], [P, "exit"]),
        (["echo one\r", "\x1b[A", " more\r"], [P + " echo one", "one", P + " echo one more", "one more", P]),
        (["echo b\r", "!!\r"], [P + " echo b", "b", P + " !!", "echo b", "b", P]),
        (["echo one two", "\x17", "2\r"], [P + " echo one 2", "one 2", P]),
        (["cho x", "\x01", "e", "\r"], [P + " echo x", "x", P]),
        (["if true\r", "then echo y\r", "fi\r"], [P + " if true", "> then echo y", "> fi", "y", P]),
        (["ls -d /et\t\r"], [P + " ls -d /etc/", "/etc/", P]),
        (["echo " + DIGITS * 7, "ab", "\x7f", "\r"], [P + " echo " + (DIGITS * 7)[:63], "3456789a", DIGITS * 7 + "a", P]),
        ([")\r"], [P + " )", "bash: syntax error near unexpected token `)'", P]),
        (["for i in 1 2 3; do sleep 5; done\r", "\x03"], [P + " for i in 1 2 3; do sleep 5; done", "^C", P]),
    ],
)
def test_bash(keys: list[str], rows: list[str]) -> None:
    assert bash(*keys) == rows


def test_jobs_of_bash() -> None:
    rows = bash("sleep 50\r", "\x1a", "bg\r", "jobs\r", "fg\r", "\x03", "jobs\r")
    assert rows == [
        P + " sleep 50", "^Z", "[1]+  Stopped                 sleep 50", P + " bg", "[1]+ sleep 50 &", P + " jobs",
        "[1]+  Running                 sleep 50 &", P + " fg", "sleep 50", "^C", P + " jobs", P,
    ]  # fmt: skip


def test_busybox() -> None:
    rows = ash("sleep 100\r", "\x03", "echo status $?\r", "half a line", "\x03", "nosuch\r", "cd /etc\r")
    assert rows == [
        *BANNER, "/ # sleep 100", "^C", "/ # echo status $?", "status 130", "/ # half a line^C", "/ # nosuch",
        "sh: nosuch: not found", "/ # cd /etc", "/etc #",
    ]  # fmt: skip


def test_a_resized_terminal_gets_its_prompt_again() -> None:
    session = Session("debian:12", "bash")
    session.screen.reset()
    session.terminal.resize(25, 80)
    session.pass_time()
    assert session.rows == [P]


def test_endless_loop_is_interrupted() -> None:
    assert bash("while :; do :; done\r", "\x03", "echo $?\r") == [P + " while :; do :; done", "^C", P + " echo $?", "130", P]


def test_trap_runs_after_the_foreground_command_and_ends_pid_1() -> None:
    session = Session("busybox", "sh", "-c", 'trap "echo got it; exit 9" INT; while :; do sleep 1; done')
    session.type("\x03")
    session.pass_time()
    session.pass_time()
    assert session.rows == ["^Cgot it"]
    assert session.process.exit_status is not None
    assert session.process.exit_status.code == 9
