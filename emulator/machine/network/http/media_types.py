"""Media types by a file name's ending: Apache's mime.types, and what is known without such a file."""

from __future__ import annotations

from typing import Final

KNOWN: Final[dict[str, str]] = {
    "html": "text/html",
    "htm": "text/html",
    "css": "text/css",
    "xml": "text/xml",
    "txt": "text/plain",
    "md": "text/markdown",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
    "js": "application/javascript",
    "json": "application/json",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "gz": "application/x-gzip",
    "tar": "application/x-tar",
    "wasm": "application/wasm",
    "csv": "text/csv",
}


def by_name(path: str, types: dict[str, str], default: str) -> str:
    """The type of a path's ending."""
    base = path.rpartition("/")[2]
    ending = base.rpartition(".")[2].lower() if "." in base else ""
    return types.get(ending, default)


def parse_apache(text: str) -> dict[str, str]:
    """Apache's mime.types: a type and its endings on each line."""
    types: dict[str, str] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        types.update(dict.fromkeys(words[1:], words[0]))
    return types
