"""The request that an operation begins with: the client names it where it may not open the engine's socket.

Recorded from the real client. Where the API's version decides something, the client first asks for it: `_ping`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

PING: Final = "Head /_ping"
REQUESTS: Final = {
    "container_list": "Get {v}/containers/json{query}",
    "container_remove": "Delete {v}/containers/{name}{query}",
    "container_start": "Post {v}/containers/{name}/start",
    "container_stop": "Post {v}/containers/{name}/stop",
    "container_restart": "Post {v}/containers/{name}/restart",
    "container_kill": "Post {v}/containers/{name}/kill",
    "container_pause": "Post {v}/containers/{name}/pause",
    "container_unpause": "Post {v}/containers/{name}/unpause",
    "container_rename": "Post {v}/containers/{name}/rename?name={other}",
    "container_update": "Post {v}/containers/{name}/update",
    "container_inspect": "Get {v}/containers/{name}/json",
    "container_logs": "Get {v}/containers/{name}/json",
    "container_top": "Get {v}/containers/{name}/top",
    "container_changes": "Get {v}/containers/{name}/changes",
    "container_export": "Get {v}/containers/{name}/export",
    "image_inspect": "Get {v}/images/{name}/json",
    "image_history": "Get {v}/images/{name}/history",
    "image_remove": "Delete {v}/images/{name}",
    "network_list": "Get {v}/networks",
    "network_inspect": "Get {v}/networks/{name}",
    "network_connect": "Post {v}/networks/{name}/connect",
    "network_disconnect": "Post {v}/networks/{name}/disconnect",
    "network_remove": "Delete {v}/networks/{name}",
    "volume_list": "Get {v}/volumes",
    "volume_create": "Post {v}/volumes/create",
    "volume_inspect": "Get {v}/volumes/{name}",
    "volume_remove": "Delete {v}/volumes/{name}",
    "events": "Get {v}/events",
    "info": "Get {v}/info",
    "version": "Get {v}/version",
    "disk_usage": "Get {v}/system/df",
}


FLAGS: Final = {"all": "all", "size": "size", "force": "force", "volumes": "v", "link": "link"}


def first_request(operation: str, arguments: tuple[object, ...], options: Mapping[str, object], version: str) -> str:
    """`Get /v1.51/containers/web/json`."""
    words = [argument for argument in arguments if isinstance(argument, str)]
    name, other = [*words, "", ""][:2]
    row = REQUESTS.get(operation, PING)
    return row.format(v=f"/v{version}", name=name, other=other, query=query_of(options))


def query_of(options: Mapping[str, object]) -> str:
    """What is asked for behind the path, sorted by name."""
    asked = {word: "1" for option, word in FLAGS.items() if options.get(option)}
    limit, filters = options.get("limit"), options.get("filters")
    if isinstance(limit, int) and limit > 0:
        asked["limit"] = str(limit)
    if isinstance(filters, Mapping) and filters:
        values = {key: dict.fromkeys(sorted(given), True) for key, given in sorted(filters.items())}
        asked["filters"] = json.dumps(values, separators=(",", ":"))
    return "?" + urlencode(sorted(asked.items())) if asked else ""
