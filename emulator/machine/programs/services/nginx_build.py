"""How an image's nginx was built: its version and paths, from the package database of the image. Nothing is run here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import apk_version, debian_version, os_release, upstream

DEBIAN = ("nginx-core", "nginx-light", "nginx-full", "nginx-extras", "nginx-common")


@dataclass(frozen=True, slots=True)
class Build:
    """`compiler` is the line `built by …` ("" where the build doesn't tell)."""

    version: str
    prefix: str
    error_log: str
    compiler: str
    configuration: str


# The distributions' own nginx by /etc/os-release, for images whose package database doesn't name it (packages.debian.org).
RELEASES = {
    "debian 11": "1.18.0",
    "debian 12": "1.22.1",
    "debian 13": "1.26.3",
    "ubuntu 14.04": "1.4.6",
    "ubuntu 16.04": "1.10.3",
    "ubuntu 18.04": "1.14.0",
    "ubuntu 20.04": "1.18.0",
    "ubuntu 22.04": "1.18.0",
    "ubuntu 24.04": "1.24.0",
}


def build_of(process: Process) -> Build:
    """Debian's packages log to stderr and live below /usr/share/nginx; nginx.org's (and Alpine's) below /etc/nginx."""
    version = debian_version(process, *DEBIAN)
    if version or process.exists("/usr/share/nginx/modules-available"):
        release = os_release(process)
        number = upstream(version) or RELEASES.get(f"{release.get('ID')} {release.get('VERSION_ID')}", "1.22.1")
        return Build(number, "/usr/share/nginx", "stderr", "", _options("/usr/share/nginx", "stderr"))
    version = debian_version(process, "nginx") or apk_version(process, "nginx") or process.env.get("NGINX_VERSION", "")
    compiler = _compiler(process)
    log = "/var/log/nginx/error.log"
    return Build(
        upstream(version) if "-" in version else version or "1.0.0",
        "/etc/nginx",
        log,
        compiler,
        _options("/etc/nginx", log),
    )


def _compiler(process: Process) -> str:
    base = debian_version(process, "gcc-12-base", "gcc-14-base", "gcc-13-base", "gcc-10-base")
    found = re.match(r"([\d.]+)-", base)
    return f"built by gcc {found[1]} (Debian {base})" if found else ""


def _options(prefix: str, error_log: str) -> str:
    return (
        f"--prefix={prefix} --conf-path=/etc/nginx/nginx.conf --http-log-path=/var/log/nginx/access.log "
        f"--error-log-path={error_log} --pid-path=/run/nginx.pid --with-compat --with-http_stub_status_module"
    )
