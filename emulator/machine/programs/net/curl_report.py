"""curl -w: the variables of a transfer, and the text with them put in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.machine.kernel.process import Process
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.programs.net.curl import Transfer

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_PIECE = re.compile(r"%%|%\{([a-zA-Z0-9_]+)\}|\\([nrt])")


def variables(transfer: Transfer, status: int, sentence: str, now: int) -> dict[str, str]:
    """By name; times in seconds."""
    response = transfer.response
    elapsed = f"{(now - transfer.started) / SECOND:.6f}"
    connected = f"{max(0, transfer.connected - transfer.started) / SECOND:.6f}" if transfer.connected else "0.000000"
    code = f"{response.status:03}" if response is not None else "000"
    location = response.headers.get("Location") if response is not None else ""
    target = transfer.url.join(location) if location else None
    return {
        "http_code": code,
        "response_code": code,
        "http_connect": "000",
        "time_total": elapsed,
        "time_starttransfer": elapsed,
        "time_connect": connected,
        "time_namelookup": connected,
        "time_pretransfer": connected,
        "time_appconnect": "0.000000",
        "time_redirect": "0.000000",
        "size_download": str(transfer.received),
        "size_upload": str(transfer.sent),
        "size_header": str(transfer.head_size),
        "size_request": str(transfer.request_size),
        "num_redirects": str(transfer.redirects),
        "num_connects": "1" if transfer.connected else "0",
        "url_effective": transfer.url.text,
        "url": transfer.url.text,
        "redirect_url": target.text if target else "",
        "remote_ip": transfer.address,
        "remote_port": str(transfer.url.port) if transfer.address else "0",
        "local_ip": transfer.local[0],
        "local_port": str(transfer.local[1]),
        "content_type": response.headers.get("Content-Type") if response else "",
        "method": transfer.method,
        "scheme": transfer.url.scheme.upper(),
        "exitcode": str(status),
        "errormsg": sentence,
        "http_version": response.version[5:].removesuffix(".0") if response else "0",
        "ssl_verify_result": "0",
        "speed_download": str(int(transfer.received / max(1e-6, (now - transfer.started) / SECOND))),
        "speed_upload": "0",
        "filename_effective": "",
        "proxy_ssl_verify_result": "0",
        "urlnum": "0",
        "conn_id": "0",
        "xfer_id": "0",
    }


async def report(process: Process, text: str, transfer: Transfer, status: int, sentence: str) -> None:
    """Prints the format; `%{stderr}` and `%{stdout}` switch streams. `@file` reads it from there."""
    if text.startswith("@"):
        text = (await process.read_all(0) if text == "@-" else process.read_file(text[1:])).decode(
            "utf-8", "surrogateescape"
        )
    values = variables(transfer, status, sentence, process.kernel.timeline.now)
    fd, at, out = 1, 0, ""
    for found in _PIECE.finditer(text):
        out += text[at : found.start()]
        at = found.end()
        if found[1] in ("stderr", "stdout"):
            await process.write(fd, out)
            fd, out = (2 if found[1] == "stderr" else 1), ""
        elif found[1]:
            if found[1] not in values:
                await process.complain(f"curl: unknown --write-out variable: '{found[1]}'\n")
            out += values.get(found[1], "")
        else:
            out += "%" if found[0] == "%%" else _ESCAPES[found[2]]
    await process.write(fd, out + text[at:])
