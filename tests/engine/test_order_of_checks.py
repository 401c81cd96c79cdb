"""Sentences and their order, as recorded from Docker 28.5.2."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.engine import NetworkCreate
from emulator.errors import DockerError
from emulator.model.config import Config, HealthConfig, RestartPolicy
from emulator.model.host_config import MountSpec, PortBinding

from .conftest import Lab

RUNC = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init: "
)

CREATE = [
    ({"image": "nosuch"}, "No such image: nosuch:latest"),
    ({"image": "busybox:9"}, "No such image: busybox:9"),
    ({"WorkingDir": "relative"}, "the working directory 'relative' is invalid, it needs to be an absolute path"),
    ({"name": "bad name"}, "Invalid container name (bad name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"),
    ({"name": "a"}, "Invalid container name (a), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"),
    ({"CapDrop": ("NOPE",)}, 'invalid CapDrop: unknown capability: "CAP_NOPE"'),
    ({"StopSignal": "FOO"}, "invalid signal: FOO"),
    ({"Healthcheck": HealthConfig(Test=("CMD", "x"), Interval=1000)}, "Interval in Healthcheck cannot be less than 1ms"),
    (
        {"RestartPolicy": RestartPolicy(Name="sometimes")},
        "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
    ),
    (
        {"RestartPolicy": RestartPolicy(Name="always", MaximumRetryCount=3)},
        "invalid restart policy: maximum retry count can only be used with 'on-failure'",
    ),
    (
        {"RestartPolicy": RestartPolicy(Name="on-failure", MaximumRetryCount=-1)},
        "invalid restart policy: maximum retry count cannot be negative",
    ),
    ({"Memory": 1024}, "Minimum memory limit allowed is 6MB"),
    ({"NanoCPUs": 5 * 10**9}, "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
    ({"CpusetCpus": "7"}, "Requested CPUs are not available - requested 7, available: 0-1"),
    ({"IpcMode": "foo"}, "invalid IPC mode: foo"),
    ({"Runtime": "foo"}, "unknown or invalid runtime name: foo"),
    ({"PortBindings": {"80/tcp": (PortBinding(HostPort="99999"),)}}, 'invalid port specification: "99999"'),
    (
        {"NetworkMode": "container:web", "Hostname": "other"},
        "conflicting options: hostname and the network mode",
    ),
    (
        {"NetworkMode": "container:web", "PortBindings": {"81/tcp": (PortBinding(HostPort="81"),)}},
        "conflicting options: port publishing and the container type network mode",
    ),
    (
        {"NetworkMode": "host", "Links": ("web",)},
        "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
    ),
    ({"Links": ("nosuch",)}, "could not get container for nosuch: No such container: nosuch"),
    ({"VolumesFrom": ("nosuch",)}, "No such container: nosuch"),
    ({"VolumesFrom": ("nosuch:foo",)}, "invalid mode: foo"),
    ({"Binds": ("/tmp:/m:zzz",)}, "invalid mode: zzz"),
    (
        {"Binds": ("/:/",)},
        "invalid volume specification: '/:/': invalid mount config for type \"bind\": invalid specification: "
        "destination can't be '/'",
    ),
    (
        {"Binds": ("data:relative",)},
        "invalid volume specification: 'data:relative': invalid mount config for type \"volume\": invalid mount path: "
        "'relative' mount path must be absolute",
    ),
    (
        {"Binds": ("relative/path:/x",)},
        'create relative/path: "relative/path" includes invalid characters for a local volume name, only '
        '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    ),
    (
        {"Mounts": (MountSpec(Type="bind", Target="/m"),)},
        'invalid mount config for type "bind": field Source must not be empty',
    ),
    (
        {"Mounts": (MountSpec(Type="bind", Source="/nope", Target="/m"),)},
        'invalid mount config for type "bind": bind source path does not exist: /nope',
    ),
    ({"Mounts": (MountSpec(Type="nope", Target="/t"),)}, 'invalid mount config for type "nope": mount type unknown'),
    ({"Tmpfs": {"x": ""}}, "invalid mount path: 'x' mount path must be absolute"),
]


@pytest.mark.parametrize(("options", "sentence"), CREATE, ids=[sentence[:40] for _, sentence in CREATE])
def test_create_refuses(lab: Lab, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DockerError) as caught:
        lab.create("true", **options)
    assert str(caught.value) == sentence
    assert not lab.engine.world.containers
    lab.engine.world.check()


def test_create_without_a_command(lab: Lab) -> None:
    lab.run(lab.engine.container_create(request_without_command()))


def request_without_command() -> Any:
    from emulator.engine import ContainerCreate

    return ContainerCreate(config=Config(Image="debian:12"))


START = [
    (("nosuch",), {}, RUNC + 'exec: "nosuch": executable file not found in $PATH', 127),
    (("/etc",), {}, RUNC + 'exec: "/etc": is a directory: permission denied', 126),
    (("/etc/passwd",), {}, RUNC + 'exec: "/etc/passwd": permission denied', 126),
    (("./x",), {}, RUNC + 'exec: "./x": stat ./x: no such file or directory', 127),
    (("true",), {"User": "nosuch"}, "unable to find user nosuch: no matching entries in passwd file", 128),
    (("true",), {"User": "1000:nosuch"}, "unable to find group nosuch: no matching entries in group file", 128),
    (("true",), {"User": "99999999999"}, "uids and gids must be in range 0-2147483647", 128),
    (
        ("true",),
        {"NetworkMode": "nosuch"},
        "failed to set up container networking: network nosuch not found",
        128,
    ),
    (
        ("true",),
        {"NetworkMode": "container:nosuch"},
        "joining network namespace of container: No such container: nosuch",
        128,
    ),
]


@pytest.mark.parametrize(("command", "options", "sentence", "code"), START, ids=[row[2][-40:] for row in START])
def test_start_fails(lab: Lab, command: tuple[str, ...], options: dict[str, Any], sentence: str, code: int) -> None:
    container = lab.create(*command, **options)
    with pytest.raises(DockerError) as caught:
        lab.run(lab.engine.container_start(container))
    assert str(caught.value) == sentence
    state = lab.state(container)
    assert (state.Status, state.ExitCode, state.Error) == ("created", code, sentence)
    lab.engine.world.check()


def test_names(lab: Lab) -> None:
    first = lab.create("true", name="web")
    with pytest.raises(DockerError) as caught:
        lab.create("true", name="/web")
    assert str(caught.value) == (
        f'Conflict. The container name "/web" is already in use by container "{first}". '
        "You have to remove (or rename) that container to be able to reuse that name."
    )
    second = lab.create("true", name="other")
    with pytest.raises(DockerError, match=r"^Error when allocating new name: Conflict"):
        lab.run(lab.engine.container_rename("other", "web"))
    with pytest.raises(DockerError, match=r"^Renaming a container with the same name as its current name$"):
        lab.run(lab.engine.container_rename("web", "web"))
    assert lab.run(lab.engine.container_inspect(second[:8])).Name == "/other"


def test_kill_names_itself(lab: Lab) -> None:
    made = lab.create("sleep", "300", name="made")
    cases = [
        ("made", "", f"cannot kill container: made: container {made} is not running"),
        ("nosuch", "NOPE", "cannot kill container: nosuch: invalid signal: NOPE"),
        ("nosuch", "0", "cannot kill container: nosuch: invalid signal: 0"),
        ("nosuch", "99", "cannot kill container: nosuch: the linux daemon does not support signal 99"),
        ("nosuch", "", "cannot kill container: nosuch: No such container: nosuch"),
    ]
    for name, signal, sentence in cases:
        with pytest.raises(DockerError) as caught:
            lab.run(lab.engine.container_kill(name, signal))
        assert str(caught.value) == sentence


def test_networks(lab: Lab) -> None:
    lab.run(lab.engine.network_create(NetworkCreate(name="front")))
    with pytest.raises(DockerError, match=r"^network with name front already exists$"):
        lab.run(lab.engine.network_create(NetworkCreate(name="front")))
    with pytest.raises(DockerError, match=r"^bridge is a pre-defined network and cannot be removed$"):
        lab.run(lab.engine.network_remove("bridge"))
    with pytest.raises(DockerError, match=r"^network nosuch not found$"):
        lab.run(lab.engine.network_inspect("nosuch"))
