"""Records what a real `docker` prints for many templates; run by hand, never by the tests.

    DOCKER_HOST=unix:///… PYTHONPATH=tests python -m output.record_goldens

`inspect` is recorded from a container of a real engine (the images nginx and busybox are needed), the lists from
goldens/documents.json, which is served to the client here. `lists` as an argument records those only.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from output.lists import LISTS, PS_COMMANDS
from output.templates import CONTEXT_TEMPLATES, INSPECT_TEMPLATES

GOLDENS = Path(__file__).parent / "goldens"
NAME = "output-web"


def run(*words: str) -> dict[str, object]:
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    return {"stdout": done.stdout, "stderr": done.stderr, "status": done.returncode}


def document(path: str) -> object:
    """The engine's own answer."""
    words = ["curl", "-s", "--unix-socket", socket_path(), f"http://docker/v1.51{path}"]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def socket_path() -> str:
    words = ["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().removeprefix("unix://")


def prepare() -> None:
    forget()
    run("network", "create", "--label", "a=1", "--label", "b=2", "output-net")
    run("run", "-d", "--name", NAME, "-p", "18080:80", "-e", "A=1", "-e", "B=2", "-l", "tier=front", "-l", "app.name=shop",
        "-v", "output-data:/d", "--restart", "on-failure:3", "--health-cmd", "true", "--health-interval", "1m30s",
        "--network", "output-net", "nginx")  # fmt: skip
    run("run", "--name", "output-done", "-l", "é=ü <b>&", "busybox", "sh", "-c", "echo 'a \"quoted\" long command'; exit 2")
    run("create", "--name", "output-fresh", "-p", "7000-7003:7000-7003", "-p", "127.0.0.1:53:53/udp", "busybox", "top")
    run("start", "output-fresh")


def forget() -> None:
    run("rm", "-fv", NAME, "output-done", "output-fresh")
    run("network", "rm", "output-net")
    run("volume", "rm", "output-data")


def save(name: str, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False).replace("/oracle-data", "/var/lib/docker")
    (GOLDENS / f"{name}.json").write_text(text + "\n", "utf-8")


class Api(BaseHTTPRequestHandler):
    """An engine that knows nothing but the documents: so the real client lists what we like."""

    documents: ClassVar[dict[str, object]] = {}

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = re.sub(r"^/v[0-9.]+", "", self.path.partition("?")[0])
        body = b"OK" if path == "/_ping" else json.dumps(self.documents[path]).encode()
        self.send_response(200)
        for name, value in (("Api-Version", "1.51"), ("Ostype", "linux"), ("Content-Type", "application/json")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *words: object) -> None: ...


def record_lists() -> None:
    documents = json.loads((GOLDENS / "documents.json").read_text("utf-8"))
    commands = LISTS | {
        "ps": ("/containers/json", [["ps", "-a", "--format", text] for text in CONTEXT_TEMPLATES] + PS_COMMANDS)
    }
    Api.documents = {path: documents[name] for name, (path, _) in commands.items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["DOCKER_HOST"] = f"tcp://127.0.0.1:{server.server_port}"
    for name, (_, lines) in commands.items():
        save(name, {"now": time.time_ns(), "cases": [{"words": words, **run(*words)} for words in lines]})
    record_units()
    server.shutdown()


def record_inspect() -> None:
    prepare()
    try:
        time.sleep(3)
        cases = [{"template": text, **run("inspect", "-f", text, NAME)} for text in INSPECT_TEMPLATES]
        save("inspect", {"document": document(f"/containers/{NAME}/json"), "cases": cases})
    finally:
        forget()


DIGITS = (1, 9, 12, 995, 9994, 99949, 123456)
ROUND = {digits * 10**power + extra for digits in DIGITS for power in range(0, 16, 2) for extra in (-1, 0, 1)}
EDGES = {0, 999, 1000, 1023, 1024, 999_499, 999_500, 999_949, 999_950}
SIZES = sorted(size for size in ROUND | EDGES if size < 2**63)
AGES = [5, 30, 61, 90, 125, 1799, 3000, 3605, 5300, 5500, 9000, 90_000, 170_000, 175_000, 400_000, 1_207_000, 1_300_000,
        3_000_000, 5_100_000, 5_300_000, 20_000_000, 62_000_000, 64_000_000, 100_000_000]  # fmt: skip


def record_units() -> None:
    """Sizes and ages, as `docker images` prints them."""
    image = json.loads((GOLDENS / "documents.json").read_text("utf-8"))["images"][0]
    now = int(time.time())
    Api.documents = {"/images/json": [image | {"Size": size} for size in SIZES]}
    sizes = str(run("images", "--format", "{{.Size}} {{.VirtualSize}}")["stdout"]).splitlines()[:: len(image["RepoTags"])]
    Api.documents = {"/images/json": [image | {"Created": now - age} for age in AGES]}
    ages = str(run("images", "--format", "{{.CreatedSince}}")["stdout"]).splitlines()[:: len(image["RepoTags"])]
    save("units", {"sizes": list(zip(SIZES, sizes, strict=True)), "ages": list(zip(AGES, ages, strict=True))})


if __name__ == "__main__":
    if "lists" not in sys.argv:
        record_inspect()
    record_lists()
