"""The host machine of a world: whose shell the user types into, whose files bind mounts show, whose ports are published.

What it holds is data: the listing `fixtures/images/roots/host.files`. Its name, kernel and memory are the world's.
"""

from __future__ import annotations

from emulator.backend.simulate.layers import layer_of
from emulator.catalog import Host
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.machine.kernel.container_mounts import mount_system

ROOT = "roots/host.files"
NAME = "host"
DOCKER_ROOT = "/var/lib/docker"
PROCESSES = 65_536  # those of all containers are the host's too
ENVIRONMENT = {
    "HOME": "/root",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": "/bin/bash",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


def boot_host(kernel: Kernel, facts: Host, files: FileSystem | None = None) -> Machine:
    """`files` are the host's instead of the listing's: a real host's. What Docker itself keeps stays the simulation's."""
    overlay = Overlay((layer_of(ROOT, kernel.timeline.now),), clock=lambda: kernel.timeline.now)
    root = MountTable(files or overlay)
    if files is not None:
        root.mount(DOCKER_ROOT, overlay, DOCKER_ROOT, resolved=True)
    machine = Machine(kernel, NAME, root=root, hostname=facts.hostname)
    machine.kernel_release = facts.kernel
    machine.kernel_version = facts.kernel_build
    machine.architecture = facts.architecture
    machine.cpus, machine.memory = facts.cpus, facts.memory
    machine.limits.pids_max = PROCESSES
    kernel.boot(machine)
    mount_system(machine, privileged=True)
    return machine
