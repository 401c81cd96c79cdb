"""What a RUN sees beside its tree, whatever runs it: name, hosts, name servers, the places where something is mounted."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.backend.simulate.etc_files import words
from emulator.backend.workshop import RunOrder
from emulator.model.config import Config
from emulator.model.container import Container
from emulator.model.host_config import HostConfig

HOSTNAME = "buildkitsandbox"
HOSTS = "127.0.0.1\tlocalhost buildkitsandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n"
TMPFS_SIZE = 256 << 20
ETC = ("/etc/resolv.conf", "/etc/hosts")
SYSTEM = ("/proc", "/dev", "/sys")


def container_of(order: RunOrder, name: str) -> Container:
    """The record that a launcher wants."""
    mode = "host" if order.host_network else "none" if order.network is None else "bridge"
    return Container(
        id=name, name=name, created=0, path=order.words[0], args=tuple(order.words[1:]),
        config=Config(Hostname=HOSTNAME, User=order.user, WorkingDir=order.directory),
        host_config=HostConfig(
            NetworkMode=mode, ShmSize=order.shm_size, Ulimits=order.ulimits or None, CgroupParent=order.cgroup_parent
        ),
        image_id="", layer_id="", networks={}, ports={}, macs={},
    )  # fmt: skip


def hosts_text(hosts: Sequence[str]) -> str:
    """/etc/hosts with `--add-host`, each as NAME:ADDRESS."""
    return HOSTS + "".join(f"{address}\t{name}\n" for name, _, address in (each.partition(":") for each in hosts))


def resolv_conf_text(own: str) -> str:
    """/etc/resolv.conf: the name servers of the host's own."""
    return "".join(f"nameserver {server}\n" for server in words(own, "nameserver"))


def points(order: RunOrder) -> list[str]:
    """Where something is mounted, and all directories above."""
    found = [*SYSTEM, *ETC, *(mount.target for mount in order.mounts)]
    parts = [point.strip("/").split("/") for point in found]
    return list(dict.fromkeys("/" + "/".join(each[:count]) for each in parts for count in range(1, len(each) + 1)))
