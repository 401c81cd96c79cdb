"""What `POST /networks/create` carries."""

from __future__ import annotations

from msgspec import Struct, field

from emulator.model.document import StringMap
from emulator.model.network import IPAM


class NetworkCreate(Struct, frozen=True, kw_only=True):
    """A request; None for what is not said."""

    name: str
    driver: str = "bridge"
    options: StringMap = field(default_factory=dict)
    labels: StringMap = field(default_factory=dict)
    ipam: IPAM = IPAM()
    internal: bool = False
    attachable: bool = False
    ingress: bool = False
    scope: str = ""
    config_only: bool = False
    config_from: str = ""
    enable_ipv4: bool | None = None
    enable_ipv6: bool | None = None
