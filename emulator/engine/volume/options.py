"""The options of the driver `local` as a volume is made (moby: volume/local validateOpts), on a disk without quotas."""

from __future__ import annotations

import re

from emulator.engine.errors.volume import (
    BadDeviceUrl,
    BadVolumeSize,
    InvalidVolumeOption,
    MissingVolumeOption,
    NoQuota,
    PortInDevice,
)
from emulator.engine.sizes import binary_size
from emulator.model.document import StringMap
from emulator.quote import quote

NEEDED = {"device": ("type",), "type": ("device",), "o": ("device", "type"), "size": ()}


def check_options(name: str, options: StringMap) -> None:
    """Raises what the driver says; names first, then values, then what is missing."""
    for option in options:
        if option not in NEEDED:
            raise InvalidVolumeOption(name, option)
    if options.get("type") == "cifs":
        check_share(name, options.get("device", ""))
    if "size" in options:
        check_size(name, options["size"])
    for option in options:
        for needed in NEEDED[option]:
            if needed not in options:
                raise MissingVolumeOption(name, needed)


def check_size(name: str, size: str) -> None:
    """go-units' RAMInBytes; only none at all can be held to."""
    try:
        if binary_size(size) > 0:
            raise NoQuota(name)
    except ValueError as error:
        raise BadVolumeSize(name, str(error)) from None


def check_share(name: str, device: str) -> None:
    """`//host/share` without a port."""
    host = re.fullmatch(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*).*", device, re.IGNORECASE)
    port = re.search(r":([^\]:]*)$", host[1]) if host else None
    if port is None or not port[1]:
        return
    if not port[1].isdecimal():
        raise BadDeviceUrl(name, f"parse {quote(device)}: invalid port {quote(port[0])} after host")
    raise PortInDevice(name)
