"""What Docker can and this emulator cannot yet: said at once, never accepted and ignored."""

from __future__ import annotations

import re

from emulator.engine.errors.container import InvalidConfig
from emulator.engine.network.validate import boolean
from emulator.errors import NotEmulated
from emulator.model.host_config import HostConfig
from emulator.model.network import EndpointSettings
from emulator.quote import quote

SECURITY = ("apparmor", "label", "seccomp")
SWITCHES = ("no-new-privileges", "writable-cgroups")
PROFILES = ("seccomp=unconfined", "seccomp=builtin")
ENDPOINT_SYSCTLS = "com.docker.network.endpoint.sysctls"
INTERFACE_SYSCTL = re.compile(r"net\.(?:ipv4|ipv6|mpls)\.(?:conf|neigh|input)\.(eth[0-9]+)\.")


def check_emulated(host: HostConfig) -> None:
    """Raises NotEmulated, or what Docker itself says on a host without the feature."""
    for option in host.SecurityOpt or ():
        if not is_security_option(option):
            raise InvalidConfig(f"invalid --security-opt 2: {quote(option)}")
    for name in host.StorageOpt or {}:
        if name.lower() != "size":
            raise InvalidConfig(f"Unknown option {name}")
    if host.StorageOpt:
        raise InvalidConfig("--storage-opt is supported only for overlay over xfs with 'pquota' mount option")
    if host.DeviceRequests:
        request = host.DeviceRequests[0]
        wanted = " ".join(f"[{' '.join(group)}]" for group in request.Capabilities or ())
        raise InvalidConfig(f"could not select device driver {quote(request.Driver)} with capabilities: [{wanted}]")
    for name in host.Sysctls or {}:
        if INTERFACE_SYSCTL.match(name):
            raise InvalidConfig(
                f"interface specific sysctl setting {quote(name)} must be supplied using driver option '{ENDPOINT_SYSCTLS}'"
            )
    for option in host.SecurityOpt or ():
        if option.startswith("seccomp=") and option not in PROFILES:
            raise NotEmulated("--security-opt seccomp=PROFILE.json")


def check_endpoint_emulated(settings: EndpointSettings) -> None:
    """The same for what an endpoint asks for."""
    if settings.IPAMConfig and settings.IPAMConfig.LinkLocalIPs:
        raise NotEmulated("--link-local-ip")
    if ENDPOINT_SYSCTLS in (settings.DriverOpts or {}):
        raise NotEmulated(f"--driver-opt {ENDPOINT_SYSCTLS}")


def is_security_option(option: str) -> bool:
    """One that Docker knows, with a value that it can read (moby: parseSecurityOpt)."""
    if option == "no-new-privileges":
        return True
    mark = "=" if "=" in option else ":"
    name, _, value = option.partition(mark)
    return name in SECURITY or (name in SWITCHES and boolean(value) is not None)
