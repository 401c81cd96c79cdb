"""Random docker commands, one after another, in one world; after each of them everything must hold together.

    python -m tests.engine.random_walk --steps 10000 --seeds 1,2,3

A command may be refused: that is Docker's right. It may not crash, wait for ever, or leave world, index, events and backend
at odds; and the events of each command, taken back, must give the very world before it. A failure prints the whole walk as
a list of commands, the last of them the one that failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from random import Random

from emulator.faces.session import NO_ANSWER, Session
from emulator.model.events import Event

try:
    from . import snapshot
except ImportError:  # started as a file
    import snapshot  # type: ignore[no-redef]

NAMES = ("web", "db", "job", "cache")
IMAGES = ("nginx", "nginx", "nginx", "busybox", "busybox", "alpine:3.20", "debian:12", "redis:7", "snap:1", "snap:2",
          "hello-world", "busybox:1.36")  # fmt: skip
NETWORKS = ("front", "back", "bridge", "host", "none")
OWN_NETWORKS = ("front", "back", "fixed")
VOLUMES = ("data", "logs", "work")
TAGS = ("snap:1", "snap:2", "snap", "other/snap:3")
SIGNALS = ("KILL", "TERM", "HUP", "STOP", "CONT", "USR1", "INT")
Draw = Callable[[tuple[str, ...]], str]
"""Picks one of several: by a random source, or as hypothesis likes."""


FLAGS = (
    "-p 8080:80", "-p 8081:80", "-p 127.0.0.1:8080:80", "-P", "-p 80", "-p 9000-9002:80", "-p 53:53/udp",
    "--network front", "--network front", "--network back", "--network host", "--network none", "--network container:web",
    "--network fixed --ip 10.9.0.7", "-v data:/v", "-v /anon", "-v logs:/l:ro", "--tmpfs /t", "-v /srv:/srv",
    "--rm", "--restart always", "--restart on-failure:2", "--restart unless-stopped",
    "-e A=1", "--label tier=web", "--hostname h", "-m 64m", "--init", "-t", "-i", "--user 1000", "--read-only", "--cpus 1",
    "--health-cmd true --health-interval 2s", "--link web:w", "--stop-signal USR1",
)  # fmt: skip
NONE = ("",) * 8


def options(draw: Draw) -> str:
    """Some flags of run and create."""
    given = [draw(("", *(f"--name {name}" for name in NAMES))), *(draw((*NONE, *FLAGS)) for _ in range(3))]
    return " ".join(filter(None, given))


def command(draw: Draw) -> str:
    """What the container runs, "" for the image's own."""
    return draw(("", "", "sleep 60", "sleep 600", "sleep 1000", "true", "false", "sh -c 'echo hi; exit 3'", "nosuch",
                 "sh -c 'echo x > /v/f; sleep 2'", "sh -c 'trap \"exit 7\" TERM; while true; do sleep 1; done'"))  # fmt: skip


def stop_options(draw: Draw) -> str:
    return draw(("", "-t 0", "-t 1", "-s KILL"))


ACTIONS: dict[str, Callable[[Draw], str]] = {
    "create": lambda draw: f"docker create {options(draw)} {draw(IMAGES)} {command(draw)}",
    "run": lambda draw: f"docker run -d {options(draw)} {draw(IMAGES)} {command(draw)}",
    "run in front": lambda draw: f"timeout -s KILL 3 docker run {options(draw)} {draw(IMAGES)} {command(draw)}",
    "start": lambda draw: f"docker start {draw(NAMES)}",
    "stop": lambda draw: f"docker stop {stop_options(draw)} {draw(NAMES)}",
    "restart": lambda draw: f"docker restart {stop_options(draw)} {draw(NAMES)}",
    "kill": lambda draw: f"docker kill -s {draw(SIGNALS)} {draw(NAMES)}",
    "pause": lambda draw: f"docker pause {draw(NAMES)}",
    "unpause": lambda draw: f"docker unpause {draw(NAMES)}",
    "rename": lambda draw: f"docker rename {draw(NAMES)} {draw(NAMES)}",
    "remove": lambda draw: f"docker rm {draw(('', '-v', '-f', '-fv'))} {draw(NAMES)} {draw(('', *NAMES))}",
    "remove all": lambda draw: f"docker rm {draw(('', '-f'))} $(docker ps -aq)",
    "update": lambda draw: f"docker update {draw(('--restart no', '--restart always', '-m 128m', '--cpus 1'))} {draw(NAMES)}",
    "wait": lambda draw: f"timeout -s KILL 2 docker wait {draw(NAMES)}",
    "attach": lambda draw: f"timeout -s KILL 1 docker attach --no-stdin {draw(NAMES)}",
    "logs": lambda draw: f"docker logs {draw(('', '--tail 2', '-t'))} {draw(NAMES)}",
    "exec": lambda draw: f"timeout -s KILL 3 docker exec {draw(('', '-d', '-u 1000', '-w /tmp'))} {draw(NAMES)} "
                         + draw(("true", "sh -c 'echo x >> /f'", "sleep 2", "nosuch", "sh -c 'kill 1'", "touch /tmp/a")),
    "copy in": lambda draw: f"docker cp /etc/hostname {draw(NAMES)}:{draw(('/tmp', '/', '/nosuch/x', '/v/f'))}",
    "copy out": lambda draw: f"docker cp {draw(NAMES)}:{draw(('/etc/hosts', '/f', '/tmp'))} /tmp/",
    "diff": lambda draw: f"docker diff {draw(NAMES)}",
    "inspect": lambda draw: f"docker inspect {draw(NAMES)} {draw(IMAGES)}",
    "top": lambda draw: f"docker top {draw(NAMES)}",
    "port": lambda draw: f"docker port {draw(NAMES)}",
    "commit": lambda draw: f"docker commit {draw(('', '-p=false', '-m hello'))} {draw(NAMES)} {draw(('', *TAGS))}",
    "tag": lambda draw: f"docker tag {draw(IMAGES)} {draw(TAGS)}",
    "untag": lambda draw: f"docker rmi {draw(('', '', '-f', '--no-prune'))} {draw(IMAGES)}",
    "pull": lambda draw: f"docker pull -q {draw(('nginx', 'busybox:1.36', 'redis:7', 'alpine:3.20', 'nosuch:1'))}",
    "network create": lambda draw: "docker network create " + draw((
        "front", "back", "--internal back", "--subnet 10.9.0.0/24 fixed", "--subnet 10.9.0.0/29 --gateway 10.9.0.1 fixed")),
    "network remove": lambda draw: f"docker network rm {draw(OWN_NETWORKS)}",
    "network connect": lambda draw: f"docker network connect {draw(('', '--ip 10.9.0.5', '--alias a'))} {draw(NETWORKS)} "
                                    + draw(NAMES),
    "network disconnect": lambda draw: f"docker network disconnect {draw(('', '-f'))} {draw(NETWORKS)} {draw(NAMES)}",
    "volume create": lambda draw: f"docker volume create {draw(('', *VOLUMES))}",
    "volume remove": lambda draw: f"docker volume rm {draw(('', '-f'))} {draw(VOLUMES)}",
    "container prune": lambda draw: f"docker container prune -f {draw(('', '--filter label=tier=web'))}",
    "image prune": lambda draw: f"docker image prune -f {draw(('', '', '-a'))}",
    "network prune": lambda draw: "docker network prune -f",
    "volume prune": lambda draw: f"docker volume prune -f {draw(('', '-a'))}",
    "list": lambda draw: f"docker ps {draw(('', '-a', '-q', '-s', '-n 2'))}",
    "lists": lambda draw: f"docker {draw(('images', 'network ls', 'volume ls', 'image ls -a', 'system df'))}",
    "save": lambda draw: f"docker save -o /tmp/images.tar {draw(('hello-world', 'busybox', 'busybox:1.36 alpine:3.20'))}",
    "import files": lambda draw: f"docker export {draw(NAMES)} | docker import - {draw(('', *TAGS))}",
    "build": lambda draw: f"printf 'FROM {draw(IMAGES)}\\nRUN echo {draw(('a', 'b'))} >/f\\n' | "
                          f"{draw(('', '', 'DOCKER_BUILDKIT=0'))} docker build -q "
                          f"{draw(('', '-t snap:1', '-t snap:3', '--no-cache'))} -",
    "builder prune": lambda draw: f"docker builder prune -f {draw(('', '-a', '--filter until=1m'))}",
    "push": lambda draw: f"docker tag {draw(IMAGES)} localhost:5000/{draw(('own/a:1', 'own/b:1'))}; "
                         f"docker push -q localhost:5000/{draw(('own/a:1', 'own/b:1', 'own/c:1'))}",
    "pull from a registry": lambda draw: "docker pull -q localhost:5000/" + draw((
        "own/a:1", "own/b:1", "own/c:1", "library/alpine:3.20", "library/hello-world")),
    "load": lambda draw: "docker load -i /tmp/images.tar",
    "system prune": lambda draw: f"docker system prune -f {draw(('', '-a', '--volumes', '--filter until=1m'))}",
    "events": lambda draw: f"docker events --since 1h --until 0s {draw(('', '--filter type=container', '--format json'))}",
    "statistics": lambda draw: f"docker stats --no-stream {draw(('', *NAMES))}",
    "touch the host": lambda draw: f"curl -s -m 1 localhost:{draw(('8080', '8081', '80'))}",
    "time": lambda draw: f"sleep {draw(('0.2', '1', '1', '7', '65'))}",
}  # fmt: skip
OFTEN = {"run": 12, "create": 3, "start": 4, "unpause": 2, "network connect": 2, "network create": 2, "exec": 2}
SELDOM = frozenset({"remove all", "save", "system prune", "container prune", "image prune", "network prune", "volume prune",
                    "volume create", "lists"})  # fmt: skip
CHOICES = tuple(name for name in ACTIONS for _ in range(OFTEN.get(name, 1) * (1 if name in SELDOM else 3)))
BAD_STATUS = (70, 134, 139, NO_ANSWER)


class Walk:
    """One world, and the commands that led to it."""

    def __init__(self, seed: int) -> None:
        self.session = Session("oracle", seed)
        self.session.environment |= {"PS1": ""}
        self.commands: list[str] = []
        self.events: list[Event] = []
        self.session.engine.journal = self.events.append

    def step(self, line: str) -> int:
        """Runs one command line, and checks everything; its status."""
        world = self.session.engine.world
        self.commands.append(line)
        self.events.clear()
        before = snapshot.tables(world)
        outcome = self.session.line(line)
        waits = line.startswith("timeout") or "timeout" in line
        assert waits or outcome.status not in BAD_STATUS, (outcome.status, outcome.stderr)
        assert "Traceback" not in outcome.stderr, outcome.stderr
        assert not outcome.status or outcome.stderr or line.startswith(("timeout", "curl", "docker run")), "refused in silence"
        self.check(before)
        return outcome.status

    def check(self, before: snapshot.Tables) -> None:
        """All invariants, after the events since `before`."""
        world = self.session.engine.world
        world.check()
        snapshot.check_effects(world, self.events)
        snapshot.check_execs(world)
        snapshot.check_layers(self.session)
        snapshot.check_backend(self.session)
        snapshot.check_undo(world, list(self.events), before)

    def end(self) -> None:
        """Everything can be removed, and then nothing of it is left."""
        self.step("docker rm -f $(docker ps -aq)")
        self.step("docker network prune -f")
        self.step("docker volume prune -af")
        world, backend = self.session.engine.world, snapshot.simulated(self.session)
        assert not world.containers and not world.execs and not world.volumes and len(world.networks) == 3
        assert not world.index.ids and not world.index.ports and not world.index.endpoints and not backend.execs
        left = [process.argv for process in self.session.host.pids.processes.values()]
        assert len(left) <= 1 + len(self.session.registries), f"processes are left: {left}"
        self.session.close()


def choice(source: Random) -> Draw:
    """Draws by a random source."""
    return lambda given: source.choice(given)


def walk(seed: int, steps: int) -> Walk:
    """So many steps; prints the commands where one fails."""
    source, here = Random(f"walk {seed}"), Walk(seed)
    try:
        for _ in range(steps):
            here.step(ACTIONS[source.choice(CHOICES)](choice(source)))
        here.end()
    except BaseException:
        print("\n".join(here.commands[-40:]), f"\nseed {seed}, step {len(here.commands)}", file=sys.stderr)
        raise
    return here


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seeds", default="1", help="as many worlds: 1,2,3")
    words = parser.parse_args()
    for seed in words.seeds.split(","):
        here = walk(int(seed), words.steps)
        print(f"seed {seed}: {len(here.commands)} commands, all held")


if __name__ == "__main__":
    main()
