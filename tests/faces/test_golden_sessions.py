"""Sessions of the fixture `docker` against golden files, in the format of transcripts; `pytest --snapshot-update` writes them.

Unlike the recordings under fixtures, these are our own: what a test author sees, virtual time included.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

from emulator.faces.play.transcript import Step, Transcript, render
from emulator.faces.pytest_plugin import Docker

GOLDEN = Path(__file__).parent / "golden_sessions"
WAIT = "wait "
ID = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")

SESSIONS = {
    "first-container": """
        docker images
        docker run hello-world
        docker ps -a --format 'table {{.Image}}\\t{{.Command}}\\t{{.Status}}'
        docker rm $(docker ps -aq) | wc -l
        docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}'
        docker rmi hello-world
    """,
    "web-server": """
        docker run -d -q --name web -p 8080:80 nginx:1.27
        wait 3
        docker ps --format '{{.Names}} {{.Status}} {{.Ports}}'
        curl -s localhost:8080 | grep title
        docker exec web sh -c 'echo "<h1>new page</h1>" > /usr/share/nginx/html/index.html'
        curl -s localhost:8080
        curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080/nosuch
        docker port web
        docker stop web
        curl -s localhost:8080 || echo gone $?
    """,
    "database": """
        docker pull -q postgres:17
        docker run --name none postgres:17
        docker network create back | wc -c
        docker run -d --name db --network back -v pg:/var/lib/postgresql/data -e POSTGRES_PASSWORD=s postgres:17
        docker exec db pg_isready
        wait 3
        docker exec db pg_isready -U postgres
        docker logs db
        docker exec db psql -U postgres -c 'create table users (id serial primary key, name text unique)'
        docker exec db psql -U postgres -c "insert into users (name) values ('Ann'), ('Bob') returning *"
        docker exec db psql -U postgres -c "insert into users (name) values ('Ann')"
        docker run --rm --network back -e PGPASSWORD=s postgres:17 psql -h db -U postgres -c 'select * from users'
        docker run --rm --network back -e PGPASSWORD=bad postgres:17 psql -h db -U postgres -c 'select * from users'
        docker run --rm --network back postgres:17 pg_isready -h nowhere
        docker exec db psql -U postgres -c '\\l'
        docker stop db
        docker ps -a --filter name=db --format '{{.Status}}'
        docker rm db
        docker run -d --name again --network back -v pg:/var/lib/postgresql/data postgres:17
        wait 1
        docker logs again
        docker exec again psql -U postgres -At -c 'explain select 1' -c 'select count(*) from users'
        docker kill again
        docker start again
        wait 1
        docker logs --tail 8 again
        docker exec again psql -U postgres -At -c 'select * from users'
    """,
    "files-and-layers": """
        docker run -q --name work debian:12 sh -c 'echo one > /srv/a; rm /etc/motd; mkdir /srv/d'
        docker diff work
        docker cp work:/srv/a - | tar -tf -
        docker commit -m 'my work' work mine:1
        docker run --rm mine:1 cat /srv/a
        docker history --format '{{.CreatedBy}} {{.Size}} {{.Comment}}' mine:1 | head -1
        docker rmi debian:12
    """,
    "time-passes": """
        docker run -d -q --name clock busybox sh -c 'trap "exit 3" TERM; while :; do date +%s; sleep 1; done'
        wait 3
        docker logs clock | wc -l
        docker pause clock
        wait 60
        docker logs clock | wc -l
        docker unpause clock
        docker ps --format '{{.Names}} {{.RunningFor}} {{.Status}}'
        docker run -d --name sleeper busybox sleep 2
        docker wait sleeper
        docker stop clock
        docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' clock sleeper
        docker events --since 1h --until 0s --format '{{.Action}} {{.Actor.Attributes.name}}' | tail -4
    """,
    "networks-and-volumes": """
        docker network create --subnet 10.9.0.0/24 backend
        docker volume create data
        docker run -d -q --name store --network backend -v data:/data busybox sleep 1000
        docker exec store sh -c 'echo kept > /data/file'
        docker run --rm --network backend busybox sh -c 'ping -c 1 store | head -1'
        docker run --rm -v data:/there:ro busybox sh -c 'cat /there/file; echo x > /there/file'
        docker volume rm data
        docker rm -f store
        docker volume rm data
        docker network rm backend
    """,
    "mistakes": """
        docker run nosuchimage
        docker run --rm -q busybox nosuchprogram
        docker create --name taken busybox
        docker create --name taken busybox
        docker start nosuch taken
        docker rm --nosuch taken
        docker exec taken true
        docker ps --filter nosuch=1
        docker inspect --format '{{.Nosuch}}' taken
        docker rum
    """,
}


def named(text: str, ids: dict[str, str]) -> str:
    """The text with `<id1>`, `<id2>`, … in the place of ids; all else is the same in every world of one seed."""
    return ID.sub(lambda match: ids.setdefault(match[0][:12], f"<id{len(ids) + 1}>"), text)


@pytest.mark.docker_world("fresh", seed=11)
@pytest.mark.parametrize("name", SESSIONS)
def test_session(name: str, docker: Docker, snapshot: Snapshot) -> None:
    ids: dict[str, str] = {}
    played = []
    for line in SESSIONS[name].strip().splitlines():
        command = line.strip()
        if command.startswith(WAIT):
            docker.advance(seconds=float(command.removeprefix(WAIT)))
            played.append(Step("# " + command))
            continue
        outcome = docker.shell(command)
        played.append(Step(command, named(outcome.stdout, ids), named(outcome.stderr, ids), outcome.status))
    snapshot.snapshot_dir = GOLDEN
    snapshot.assert_match(render(Transcript(tuple(played))), f"{name}.console")
