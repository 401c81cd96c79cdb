"""What an endpoint can ask for in Docker and not here is refused in one line, and nothing is made."""

from __future__ import annotations

import pytest

from emulator.faces.pytest_plugin import Docker

SYSCTLS = "com.docker.network.endpoint.sysctls"


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        ("--network lan --link-local-ip 169.254.1.2", "--link-local-ip"),
        (f"--network name=lan,driver-opt={SYSCTLS}=net.ipv4.conf.IFNAME.log_martians=1", f"--driver-opt {SYSCTLS}"),
    ],
)
def test_run_refuses(docker: Docker, flags: str, what: str) -> None:
    docker("pull -q busybox")
    docker("network create lan")
    outcome = docker(f"run -d {flags} busybox")
    assert (outcome.status, outcome.stdout) == (125, "")
    assert outcome.stderr == f"docker: {what}: not emulated yet\n\nRun 'docker run --help' for more information\n"
    assert docker("ps -aq").stdout == ""
