"""The pages that nginx makes itself: errors, redirects, directory listings, byte for byte."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import moment_of, month

TITLES: Final = {
    301: "301 Moved Permanently",
    302: "302 Found",
    303: "303 See Other",
    307: "307 Temporary Redirect",
    308: "308 Permanent Redirect",
    400: "400 Bad Request",
    401: "401 Authorization Required",
    402: "402 Payment Required",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Not Allowed",
    406: "406 Not Acceptable",
    408: "408 Request Time-out",
    409: "409 Conflict",
    410: "410 Gone",
    411: "411 Length Required",
    412: "412 Precondition Failed",
    413: "413 Request Entity Too Large",
    414: "414 Request-URI Too Large",
    415: "415 Unsupported Media Type",
    416: "416 Requested Range Not Satisfiable",
    421: "421 Misdirected Request",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    501: "501 Not Implemented",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
    505: "505 HTTP Version Not Supported",
    507: "507 Insufficient Storage",
}
PLAIN: Final = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    206: "Partial Content",
    304: "Not Modified",
}


def reason(status: int) -> str:
    """What stands behind the number in the status line."""
    title = TITLES.get(status)
    return title[4:] if title else PLAIN.get(status, "")


def page(status: int, server: str) -> bytes:
    """The page of a status that has one; b"" otherwise."""
    title = TITLES.get(status)
    if title is None:
        return b""
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        f"<hr><center>{server}</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def listing(process: Process, path: str, uri: str, exact: bool) -> bytes:
    """`autoindex on`: directories first, then files, by name."""
    shown = uri.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = [
        f"<html>\r\n<head><title>Index of {shown}</title></head>\r\n<body>\r\n<h1>Index of {shown}</h1><hr><pre>"
        '<a href="../">../</a>\r\n'
    ]
    rows = []
    for name in process.listdir(path):
        if name.startswith("."):
            continue
        try:
            stat = process.stat(f"{path.rstrip('/')}/{name}")
        except LinuxError:
            continue
        rows.append((stat.kind is not Kind.DIRECTORY, name, stat))
    for is_file, name, stat in sorted(rows, key=lambda row: row[:2]):
        text = name if is_file else name + "/"
        moment = moment_of(stat.mtime)
        when = f"{moment.day:02}-{month(stat.mtime)}-{moment.year} {moment:%H:%M}"
        size = "-" if not is_file else str(stat.size) if exact else _rough(stat.size)
        label = text if len(text) <= 50 else text[:47] + "..>"
        padding = " " * (50 - len(label)) if len(text) <= 50 else ""
        label = label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines.append(f'<a href="{quote(text, safe="/:@!$&()*+,;=~-._")}">{label}</a>{padding} {when}{size:>20}\r\n')
    lines.append("</pre><hr></body>\r\n</html>\r\n")
    return "".join(lines).encode("utf-8", "surrogateescape")


def _rough(size: int) -> str:
    for unit, shift in (("G", 30), ("M", 20), ("K", 10)):
        if size >> shift > 1:
            return f"{(size + (1 << shift - 1)) >> shift}{unit}"
    return str(size)
