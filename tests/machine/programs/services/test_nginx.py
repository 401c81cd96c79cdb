"""nginx: its pages, logs, signals and refusals, as Debian 12's nginx 1.22.1 gives them."""

from __future__ import annotations

import pytest
from system_bench import Bench, Started

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine
from emulator.machine.kernel.signals import Signal

SITE = b"""server { listen 80 default_server; root /var/www/html; index index.nginx-debian.html; server_name localhost;
 location /auto/ { autoindex on; } location /ret { return 200 "hello\\n"; } location /ret2 { return 301 /elsewhere; }
 location /ret3 { return 503; } location = /exact { return 204; } location /alias/ { alias /etc/; } location /deny { deny all; }
 location /proxy/ { proxy_pass http://127.0.0.1:81/; } location /hdr { add_header X-A b; return 200; } }
"""


@pytest.fixture(scope="module")
def web() -> tuple[Bench, Machine, Started]:
    bench = Bench()
    bench.host.root.root.fs.add("/usr/bin/curl", Inode(Kind.FILE, content=Opaque(1000, "net/curl"), mode=0o755))
    machine = bench.container("web", "oracle/nginx", {"/etc/nginx/sites-available/default": SITE})
    started = bench.start(machine, ["nginx", "-g", "daemon off;"])
    bench.run(machine, "mkdir /var/www/html/dir")
    bench.timeline.advance(10**9)
    bench.fabric.publish("0.0.0.0", 8080, "tcp", machine.network, "172.17.0.2", 80)  # type: ignore[arg-type]
    return bench, machine, started


def page(title: str) -> str:
    lines = (
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "<hr><center>nginx/1.22.1</center>",
        "</body>",
        "</html>",
        "",
    )
    return "\r\n".join(lines)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/nosuch", 404, page("404 Not Found")),
        ("/dir", 301, page("301 Moved Permanently")),
        ("/dir/", 403, page("403 Forbidden")),
        ("/ret", 200, "hello\n"),
        ("/ret3", 503, page("503 Service Temporarily Unavailable")),
        ("/exact", 204, ""),
        ("/alias/hostname", 200, "web\n"),
        ("/deny", 403, page("403 Forbidden")),
        ("/proxy/x", 502, page("502 Bad Gateway")),
        ("/hdr", 200, ""),
    ],
)
def test_answers(web: tuple[Bench, Machine, Started], path: str, status: int, body: str) -> None:
    bench = web[0]
    result = bench.run(bench.host, ["curl", "-s", "-w", "%{http_code}", f"http://127.0.0.1:8080{path}"])
    assert (result.out[-3:], result.out[:-3]) == (str(status), body)


def test_headers(web: tuple[Bench, Machine, Started]) -> None:
    bench = web[0]
    head = bench.run(bench.host, "curl -sI http://127.0.0.1:8080/").out.replace("\r", "").split("\n")
    names = [line.partition(":")[0] for line in head[1:-2]]
    assert head[0] == "HTTP/1.1 200 OK"
    assert names == [
        "Server",
        "Date",
        "Content-Type",
        "Content-Length",
        "Last-Modified",
        "Connection",
        "ETag",
        "Accept-Ranges",
    ]


def test_logs(web: tuple[Bench, Machine, Started]) -> None:
    bench, _, started = web
    bench.run(bench.host, "curl -s http://127.0.0.1:8080/missing")
    assert started.out.decode().splitlines()[-1].endswith('"GET /missing HTTP/1.1" 404 153 "-" "curl/7.88.1"')
    assert (
        'open() "/var/www/html/missing" failed (2: No such file or directory), client: 172.17.0.1'
        in started.err.decode()
    )


def test_configuration_test(web: tuple[Bench, Machine, Started]) -> None:
    bench, machine, _ = web
    ok = (
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file "
        "/etc/nginx/nginx.conf test is successful\n"
    )
    assert bench.run(machine, "nginx -t").err == ok


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"server {foo;}\n", 'unknown directive "foo" in /etc/nginx/conf.d/x.conf:1'),
        (b"server { listen 80\n", 'unexpected end of file, expecting ";" or "}" in /etc/nginx/conf.d/x.conf:2'),
        (b"server { listen 80; }}\n", 'unexpected "}" in /etc/nginx/conf.d/x.conf:1'),
        (b"listen 80;\n", '"listen" directive is not allowed here in /etc/nginx/conf.d/x.conf:1'),
        (b"server { root a b; }\n", 'invalid number of arguments in "root" directive in /etc/nginx/conf.d/x.conf:1'),
    ],
)
def test_bad_configurations(web: tuple[Bench, Machine, Started], text: bytes, complaint: str) -> None:
    bench, _, _ = web
    machine = bench.container(f"bad{len(text)}{text[0]}{text[-3]}", "oracle/nginx", {"/etc/nginx/conf.d/x.conf": text})
    result = bench.run(machine, "nginx -t")
    assert complaint in result.err
    assert result.status == 1


def test_quit(web: tuple[Bench, Machine, Started]) -> None:
    bench = web[0]
    machine = bench.container("other", "oracle/nginx")
    started = bench.start(machine, ["nginx", "-g", "daemon off;"])
    bench.timeline.advance(10**9)
    assert (
        sorted(" ".join(process.argv) for process in machine.processes.values())[0]
        == "nginx: master process nginx -g daemon off;"
    )
    started.process.deliver(Signal.QUIT, outside=True)
    bench.timeline.advance(10**9)
    assert started.process.exit_status is not None
    assert started.process.exit_status.shell == 0
