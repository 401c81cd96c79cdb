"""The tutorial as a learner types it, at a terminal of 140 columns: from `docker -v` to Apache's page."""

from __future__ import annotations

from pathlib import Path

from emulator.faces.play.markdown import parse

from .typist import Typist

LESSON = Path(__file__).parents[3] / "fixtures" / "lessons" / "docker-engine.md"
HOST = "root@docker:~#"


class Learner:
    """Types a line and waits until a prompt is there again."""

    def __init__(self, typist: Typist) -> None:
        self.typist = typist
        typist.settle()

    @property
    def row(self) -> str:
        """The row of the cursor."""
        return self.typist.screen.display[self.typist.screen.cursor.y].rstrip()

    @property
    def inside(self) -> bool:
        return HOST not in self.row

    def type(self, line: str) -> str:
        """What is on the screen beneath the line, as far as it has not gone out of the top."""
        self.typist.screen.reset()
        self.typist.type(line)
        self.typist.settle()
        return "\n".join(self.typist.rows())

    def detach(self) -> None:
        self.typist.key("C-p", "C-q")
        assert self.typist.until(lambda: not self.inside)
        self.typist.settle()


def test_from_the_version_to_the_page_of_apache(tmp_path: Path) -> None:
    with Typist(tmp_path, rows=50, columns=140) as typist:
        learner = Learner(typist)
        seen = {}
        for step in parse(LESSON.read_text(encoding="utf-8")):
            if learner.inside and not step.inside:
                learner.detach()
            assert learner.inside == step.inside
            seen[step.command] = learner.type(step.command)
        check(seen)
        learner.detach()
        assert "<title>Apache2 Ubuntu Default Page: It works</title>" in learner.type("curl -s localhost | head -20")
        listed = learner.type("docker ps")
        assert "0.0.0.0:80->80/tcp, [::]:80->80/tcp   mywebserver" in listed and "mycentos" in listed
        assert "3" in learner.type("docker rm -f $(docker ps -aq) | wc -l")
        typist.key("C-d")
        assert typist.ended() == 0


def check(seen: dict[str, str]) -> None:
    """The answers that the tutorial is about."""
    assert "Docker version 28.5.2, build ecc6942" in seen["docker -v"]
    assert "Status: Downloaded newer image for ubuntu:14.04" in seen["docker run -i -t ubuntu:14.04"]
    assert "docker.io/library/centos:7" in seen["docker pull centos:7"]
    assert "[root@" in seen["docker attach mycentos"]
    assert " * Starting web server apache2" in seen["service apache2 start"]
