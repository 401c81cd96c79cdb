"""The host's prompt on a real terminal, and what takes the terminal from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .typist import Typist

MARK = "simulated Docker 28.5.2"


def plain(typist: Typist) -> list[str]:
    """The rows without what stands at the right."""
    return [row.removesuffix(MARK).rstrip() for row in typist.rows()]


def shows(typist: Typist, *wanted: str) -> None:
    """Waits until the last rows are these."""
    typist.until(lambda: plain(typist)[-len(wanted) :] == list(wanted))
    assert plain(typist)[-len(wanted) :] == list(wanted)


def test_a_first_session(tmp_path: Path) -> None:
    """Lines that continue, a pipeline of docker and host programs, Ctrl-C, and history that the next session has."""
    with Typist(tmp_path) as typist:
        typist.settle()
        assert typist.rows() == [f"root@docker:~#{MARK:>65}"]
        for line in ("cat > note <<EOF", "$HOME", "EOF", "cat note"):
            typist.type(line)
            typist.settle()
        shows(typist, "root@docker:~# cat note", "/root", "root@docker:~#")
        typist.text("docker create --name web busybox >note 2>&1; docker ps -a | grep -c web\r")
        shows(typist, "1", "root@docker:~#")
        typist.settle()
        typist.text("never run")
        typist.settle(0.3)
        typist.key("C-c")
        shows(typist, "root@docker:~# never run^C", "root@docker:~#")
        typist.settle()
        typist.type("echo $?")
        shows(typist, "root@docker:~# echo $?", "130", "root@docker:~#")
        typist.key("C-d")
        assert typist.ended() == 0
        assert typist.rows()[-1] == "exit"
    with Typist(tmp_path) as typist:
        typist.settle()
        typist.key("Up", "Up", "Up", "Up")
        shows(typist, "root@docker:~# cat > note <<EOF", "$HOME", "EOF")
        typist.key("Enter")
        shows(typist, "EOF", "root@docker:~#")


def test_tab_knows_the_words_of_docker_and_the_names_of_the_world(tmp_path: Path) -> None:
    with Typist(tmp_path, "--world", "oracle") as typist:
        typist.settle()
        typist.text("docker run -d --name webserv")
        typist.text("er ngin\t\r")
        assert typist.until(lambda: len(typist.rows()) > 2 and typist.at_prompt())
        typist.text("docker st")
        typist.key("Tab")
        assert typist.until(lambda: any("Stop one or more running containers" in row for row in typist.rows()))
        typist.text("op we\t")
        assert typist.until(lambda: any("docker stop webserver" in row for row in typist.rows()))
        assert b"\x1b[0;94;1mdocker" in typist.raw, "docker is coloured"


def test_typed_ahead_and_printed_behind(tmp_path: Path) -> None:
    """Keys typed while a command runs reach the prompt; what runs in the background prints above it."""
    with Typist(tmp_path, environment={"PS1": "$ "}) as typist:
        typist.settle()
        typist.text("sleep 0.5\recho one\recho two\r")
        shows(typist, "$ echo two", "two", "$")
        typist.type("(sleep 0.5; echo behind) &")
        typist.until(lambda: typist.rows()[-2:-1] == ["[1] 37"] or len(typist.rows()) > 8, 2)
        typist.text("half")
        shows(typist, "behind", "$ half")


def test_the_container_owns_the_terminal(tmp_path: Path) -> None:
    """Line editing and Tab by its shell, Ctrl-C for its program, its size, detaching."""
    with Typist(tmp_path, "--world", "oracle", rows=30, columns=90, environment={"PS1": "$ "}) as typist:
        typist.settle()
        typist.type("docker run -it --name box --hostname box debian:12 bash")
        shows(typist, "root@box:/#")
        typist.text("cho c\x1b[Db \x01e\x05; ls /etc/os-rel\t\r")
        shows(typist, "root@box:/# echo b c; ls /etc/os-release", "b c", "/etc/os-release", "root@box:/#")
        typist.type("stty size")
        shows(typist, "30 90", "root@box:/#")
        typist.child.setwinsize(24, 100)
        typist.screen.resize(24, 100)
        typist.settle(0.5)
        typist.type("stty size; sleep 100")
        shows(typist, "24 100")
        typist.key("C-c")
        shows(typist, "^C", "root@box:/#")
        typist.key("C-p", "C-q")
        shows(typist, "root@box:/# $")
        typist.type("docker exec -it box bash")
        typist.settle(1)
        typist.key("C-d")
        shows(typist, "exit", "$")
        typist.type("docker attach box")
        shows(typist, "root@box:/#")
        typist.key("C-d")
        shows(typist, "exit", "$")
        typist.type("exit 7")
        assert typist.ended() == 7


def test_one_line_at_a_terminal(tmp_path: Path) -> None:
    with Typist(tmp_path, "--world", "oracle", "-c", "docker run --rm -it busybox sh; exit 5") as typist:
        typist.settle()
        typist.type("tty")
        shows(typist, "/dev/pts/0", "/ #")
        typist.key("C-d")
        assert typist.ended() == 5


def test_without_a_terminal_lines_are_read(tmp_path: Path) -> None:
    script = b"docker create --name aa busybox >/dev/null\nfor i in 1 2; do\necho $i\ndone\ndocker ps -aq | wc -l\nexit 3\n"
    outcome = emulator(script)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (3, b"1\n2\n1\n", b"")


@pytest.mark.parametrize("code", ["import emulator", "from emulator.faces.cli import main; main(['-c', 'echo'])"])
def test_what_is_not_needed_is_not_imported(code: str) -> None:
    script = f"import sys\n{code}\nprint([name for name in ('lark', 'prompt_toolkit', 'asyncio') if name in sys.modules])"
    outcome = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True
    )
    assert outcome.stdout.split(b"\n")[-2] == b"[]"


def emulator(script: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "emulator", "--world", "oracle"], input=script, capture_output=True, timeout=30, check=False
    )


def test_ctrl_c_stops_a_flood(tmp_path: Path) -> None:
    with Typist(tmp_path, environment={"PS1": "$ "}) as typist:
        typist.settle()
        typist.type("yes")
        assert typist.until(lambda: typist.rows()[-2:] == ["y", "y"])
        typist.key("C-c")
        before = len(typist.raw)
        assert typist.until(typist.at_prompt)
        assert len(typist.raw) - before < 4_000_000
