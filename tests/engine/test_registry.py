"""Registries of the simulated network: the lesson of Docker's documentation, and servers that answer oddly.

What odd servers come to was asked of a real engine.
"""

from __future__ import annotations

import json

import pytest

from emulator.faces.session import Session

SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json"
ASK = f"curl -s -H 'Accept: {SCHEMA2}' localhost:5000/v2"


@pytest.fixture
def fresh() -> Session:
    session = Session("fresh")
    session.line("docker run -d -p 5000:5000 --name registry registry:2; docker pull alpine")
    return session


def ok(session: Session, line: str) -> str:
    outcome = session.line(line)
    assert not outcome.status, outcome.stderr
    return outcome.stdout


def test_the_lesson(fresh: Session) -> None:
    image = ok(fresh, "docker images -q --no-trunc alpine").strip()
    ok(fresh, "docker tag alpine localhost:5000/my-alpine")
    last = ok(fresh, "docker push localhost:5000/my-alpine").splitlines()[-1]
    digest = last.split()[2]
    assert last == f"latest: digest: {digest} size: 527"
    ok(fresh, "docker rmi alpine localhost:5000/my-alpine")
    assert ok(fresh, "docker pull localhost:5000/my-alpine").splitlines()[-3:] == [
        f"Digest: {digest}",
        "Status: Downloaded newer image for localhost:5000/my-alpine:latest",
        "localhost:5000/my-alpine:latest",
    ]
    assert ok(fresh, "docker images -q --no-trunc localhost:5000/my-alpine").strip() == image
    assert ok(fresh, "docker run --rm localhost:5000/my-alpine echo hi") == "hi\n"
    assert ok(fresh, f"{ASK}/_catalog") == '{"repositories":["my-alpine"]}\n'
    manifest = json.loads(ok(fresh, f"{ASK}/my-alpine/manifests/{digest}"))
    assert manifest["config"]["digest"] == image
    assert manifest["layers"][0]["size"] == int(
        ok(fresh, f"{ASK}/my-alpine/blobs/{manifest['layers'][0]['digest']} | wc -c")
    ), "as long as the manifest says"


def test_a_volume_keeps_what_was_pushed(fresh: Session) -> None:
    ok(fresh, "docker rm -fv registry; docker run -d -p 5000:5000 -v kept:/var/lib/registry --name registry registry:2")
    ok(fresh, "docker tag alpine localhost:5000/own/a:1; docker push localhost:5000/own/a:1")
    assert ok(fresh, "docker stop registry; docker ps -a --format '{{.Status}}'").splitlines()[1].startswith("Exited (2)")
    ok(fresh, "docker rm registry; docker run -d -p 5000:5000 -v kept:/var/lib/registry --name registry registry:3")
    ok(fresh, "docker rmi alpine localhost:5000/own/a:1; docker pull localhost:5000/own/a:1")
    assert ok(fresh, "curl -s localhost:5000/v2/own/a/tags/list") == '{"name":"own/a","tags":["1"]}\n'


def test_what_is_set_by_variables_and_files(fresh: Session) -> None:
    ok(fresh, "docker tag alpine localhost:5001/a; docker run -d -p 5001:5001 -e REGISTRY_HTTP_ADDR=0.0.0.0:5001 "
              "-e REGISTRY_STORAGE_DELETE_ENABLED=true --name second registry:2")  # fmt: skip
    digest = ok(fresh, "docker push localhost:5001/a").split()[-3]
    deleted = "curl -s -o /dev/null -w '%{http_code}' -X DELETE localhost:"
    assert ok(fresh, f"{deleted}5001/v2/a/manifests/{digest}") == "202"
    assert ok(fresh, f"{deleted}5000/v2/a/manifests/{digest}") == "405"
    outcome = fresh.line("docker run --rm -e REGISTRY_AUTH=htpasswd registry:2")
    assert outcome.status == 1 and outcome.stderr.endswith("configuration error: auth is not emulated yet\n")


def test_its_log(fresh: Session) -> None:
    ok(fresh, "curl -s localhost:5000/v2/none/tags/list")
    log = fresh.line("docker logs registry")
    assert 'level=info msg="listening on [::]:5000" go.version=go1.16.15 instance.id=' in log.stderr
    assert 'err.code="name unknown" err.detail="map[name:none]" err.message="repository name not known' in log.stderr
    assert '"GET /v2/none/tags/list HTTP/1.1" 404 112 "" "curl/' in log.stdout


@pytest.mark.parametrize(("kind", "status", "body", "one", "all_tags"), (
    ("text/html", 200, "<html>hi</html>", "error unmarshalling content: invalid character '<' looking for beginning of value",
     "invalid character '<' looking for beginning of value"),
    ("application/json", 200, "{}", "missing signature key", ""),
    ("application/json", 404, "{}", 'error parsing HTTP 404 response body: no error details found in HTTP response body: "{}"',
     'error parsing HTTP 404 response body: no error details found in HTTP response body: "{}"'),
    ("text/plain", 500, "oops", "received unexpected HTTP status: 500 Internal Server Error",
     "received unexpected HTTP status: 500 Internal Server Error"),
    (SCHEMA2, 200, "[1]", "json: cannot unmarshal array into Go value of type schema2.Manifest",
     'json: cannot unmarshal array into Go value of type struct { Tags []string "json:\\"tags\\"" }'),
    (SCHEMA2, 200, "{}", f"mediaType in manifest should be '{SCHEMA2}' not ''", ""),
))  # fmt: skip
def test_a_server_that_is_none(kind: str, status: int, body: str, one: str, all_tags: str) -> None:
    session = Session("oracle")
    site = f"server {{ listen 80; location / {{ default_type {kind}; return {status} '{body}'; }} }}"
    ok(session, f"cat > default <<'EOF'\n{site}\nEOF\ndocker create --name web -p 5088:80 nginx; "
                "docker cp default web:/etc/nginx/sites-enabled/default; docker start web")  # fmt: skip
    for line, wanted in (("docker pull -q localhost:5088/x", one), ("docker pull -qa localhost:5088/x", all_tags)):
        outcome = session.line(line)
        assert outcome.stderr == (f"Error response from daemon: {wanted}\n" if wanted else "")
        assert outcome.status == bool(wanted)


def test_an_upload_that_fails_is_tried_again() -> None:
    session = Session("oracle")
    ok(session, "docker run -d --name web -p 5088:80 nginx; docker tag busybox localhost:5088/x")
    outcome = session.line("docker push localhost:5088/x")
    assert outcome.status == 1 and outcome.stdout.count("Retrying in 1 second\n") == 4
    assert outcome.stdout.count("Retrying in") == 5 + 10 + 15 + 20
    assert outcome.stderr.startswith("unknown: <html>")
