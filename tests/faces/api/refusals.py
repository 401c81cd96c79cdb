"""Requests that an engine refuses, and what it answers: recorded files, read, asked and written anew.

    python -m tests.faces.api.refusals SOCKET FILE        records the file's requests from the engine behind a socket

A file is lines with `#` (what it shows), lines with `$` (what is typed before), and blocks: a request line, header lines, the
body behind `|` (with Python's escapes), then `= STATUS KIND` and the answer's body behind `>`. Of an answer that refuses
nothing only the status is kept. `# differs: why` above a block: ours is another answer.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "api"
FILES = (FOLDER / "refusals.txt", FOLDER / "odd_bytes.txt", FOLDER / "neighbours.txt")
METHOD = re.compile(r"(GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS) ")
REFUSED = 300
ALIKE = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "<id>"), (re.compile(r"docker-import-\d+"), "docker-import-<n>"),
    (re.compile(r"/oracle-data/"), "/var/lib/docker/"),
)  # fmt: skip


@dataclass
class Refusal:
    """One request, and the lines of its answer."""

    line: str
    headers: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    differs: str = ""

    @property
    def method(self) -> str:
        return self.line.partition(" ")[0]

    @property
    def target(self) -> str:
        return self.line.partition(" ")[2]

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        return b"\n".join(line.encode("latin-1").decode("unicode_escape").encode("latin-1") for line in self.body)

    @property
    def wire(self) -> bytes:
        """All that is sent."""
        lines = [f"{self.method} {self.target} HTTP/1.1", "Host: localhost", "Connection: close", *self.headers]
        if self.body or self.method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(self.content)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.content

    def written(self) -> Iterator[str]:
        """The block."""
        if self.differs:
            yield self.differs
        yield self.line
        yield from self.headers
        yield from (f"|{line}" for line in self.body)
        yield from self.answer
        yield ""


def read(text: str) -> tuple[list[str], list[str], list[Refusal]]:
    """What it shows, what is typed before, and the blocks."""
    about, typed, found, differs = [], [], list[Refusal](), ""
    for line in text.splitlines():
        if line.startswith("# differs: "):
            differs = line
        elif line.startswith("#"):
            about.append(line)
        elif line.startswith("$ "):
            typed.append(line[2:])
        elif METHOD.match(line):
            found.append(Refusal(line, differs=differs))
            differs = ""
        elif line.startswith("|"):
            found[-1].body.append(line[1:])
        elif line.startswith(("= ", "> ")):
            found[-1].answer.append(line)
        elif line:
            found[-1].headers.append(line)
    return about, typed, found


def answer_lines(data: bytes) -> list[str]:
    """Of the bytes on the wire: `= 404 application/json`, and the body's lines."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    status = first.split(" ", 1)[1]
    words = ["=", status.partition(" ")[0], headers.get("Content-Type", "-"), headers.get("Location", "")]
    told = [" ".join(filter(None, words))]
    if int(words[1]) < REFUSED:
        return told if b'"error"' not in body[:200] else told + body_lines(unchunked(body))
    return told + body_lines(unchunked(body) if headers.get("Transfer-Encoding") == "chunked" else body)


def body_lines(body: bytes) -> list[str]:
    """Behind `>`."""
    text = body.decode("utf-8", "replace").replace("\r", "")
    for pattern, word in ALIKE:
        text = pattern.sub(word, text)
    return [f"> {line}" for line in text.splitlines()]


def unchunked(data: bytes) -> bytes:
    """The chunks in one piece."""
    out = bytearray()
    while data:
        size, _, data = data.partition(b"\r\n")
        out += data[: int(size, 16)]
        data = data[int(size, 16) + 2 :]
    return bytes(out)


def asked(path: str, refusal: Refusal) -> bytes:
    """What a real engine answers."""
    data = bytearray()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(path)
        connection.sendall(refusal.wire)
        while piece := connection.recv(1 << 16):
            data += piece
    return bytes(data)


def main(path: str, file: Path) -> None:
    """Records."""
    about, typed, found = read(file.read_text())
    for refusal in found:
        refusal.answer = answer_lines(asked(path, refusal))
    lines = [*about, *(f"$ {line}" for line in typed), "", *(line for refusal in found for line in refusal.written())]
    file.write_text("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
