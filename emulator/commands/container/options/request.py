"""All flags of `run` and `create` together, checked in the client's order."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.commands.client import Client
from emulator.commands.container.options import environment, health, host, mounts, network, ports, streams
from emulator.commands.outcome import ClientError
from emulator.engine import ContainerCreate
from emulator.model.config import Config, HealthConfig, LogConfig, RestartPolicy
from emulator.model.host_config import HostConfig
from emulator.parse.invocation import Invocation
from emulator.parse.values import pairs, policies


class RestartAndRemove(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --restart and --rm")


@dataclass(frozen=True)
class Checked:
    """What has its own place in the order of checks, and is used behind it."""

    volumes: mounts.Volumes
    ports: ports.Ports
    devices: host.Devices
    environment: tuple[str, ...]
    labels: dict[str, str]
    restart: policies.RestartPolicy
    log_options: dict[str, str]
    security: host.Security
    storage: dict[str, str]


def container_request(docker: Client, call: Invocation) -> ContainerCreate:
    """The request; raises ValueRefused or ClientError with the client's sentence."""
    checked = _check(docker, call)
    healthcheck = health.check(call)
    if call.yes("rm") and not checked.restart.is_none:
        raise RestartAndRemove
    mode, endpoints = network.attachments(call)
    return ContainerCreate(
        config=_config(call, checked, healthcheck),
        host_config=_host_config(call, checked, mode),
        networking=endpoints,
        name=call.text("name"),
        platform=call.text("platform"),
    )


def _check(docker: Client, call: Invocation) -> Checked:
    network.check_mac(call.text("mac-address"))
    policies.check_swappiness(call.number("memory-swappiness"))
    volumes = mounts.volumes(docker.console.directory, call.words("volume"))
    published = ports.ports(call)
    devices = host.devices(call)
    variables = environment.variables(docker, call.words("env-file"), call.words("env"))
    labels = environment.labels(docker, call.words("label-file"), call.words("label"))
    policies.check_pid_mode(call.text("pid"))
    policies.check_uts_mode(call.text("uts"))
    policies.check_userns_mode(call.text("userns"))
    policies.check_cgroupns_mode(call.text("cgroupns"))
    return Checked(
        volumes,
        published,
        devices,
        variables,
        labels,
        restart=policies.parse_restart_policy(call.text("restart")),
        log_options=pairs.log_options(call.text("log-driver"), call.words("log-opt")),
        security=host.security(docker, call.words("security-opt")),
        storage=pairs.storage_options(call.words("storage-opt")),
    )


def _config(call: Invocation, checked: Checked, healthcheck: HealthConfig | None) -> Config:
    image, *command = call.operands
    attached = streams.attached(call)
    return Config(
        Hostname=call.text("hostname"),
        Domainname=call.text("domainname"),
        User=call.text("user"),
        AttachStdin=attached.stdin,
        AttachStdout=attached.stdout,
        AttachStderr=attached.stderr,
        ExposedPorts=checked.ports.exposed or None,
        Tty=call.yes("tty"),
        OpenStdin=call.yes("interactive"),
        StdinOnce=call.yes("interactive") and attached.stdin,
        Env=checked.environment or None,
        Cmd=tuple(command) or None,
        Healthcheck=healthcheck,
        Image=image,
        Volumes=checked.volumes.anonymous or None,
        WorkingDir=call.text("workdir"),
        Entrypoint=(call.text("entrypoint"),) if "entrypoint" in call.changed else None,
        MacAddress=call.text("mac-address"),
        Labels=checked.labels or None,
        StopSignal=call.text("stop-signal"),
        StopTimeout=call.number("stop-timeout") if "stop-timeout" in call.changed else None,
    )


def _host_config(call: Invocation, checked: Checked, network_mode: str) -> HostConfig:
    return HostConfig(
        Binds=checked.volumes.binds or None,
        ContainerIDFile=call.text("cidfile"),
        LogConfig=LogConfig(Type=call.text("log-driver"), Config=checked.log_options),
        NetworkMode=network_mode,
        PortBindings=checked.ports.bindings,
        RestartPolicy=RestartPolicy(Name=checked.restart.name, MaximumRetryCount=checked.restart.most),
        AutoRemove=call.yes("rm"),
        VolumeDriver=call.text("volume-driver"),
        VolumesFrom=call.words("volumes-from") or None,
        PublishAllPorts=call.yes("publish-all"),
        Links=call.words("link") or None,
        StorageOpt=checked.storage or None,
        Tmpfs=mounts.tmpfs(call.words("tmpfs")) or None,
        Mounts=mounts.mount_specs(call) or None,
        Devices=checked.devices.mappings,
        DeviceRequests=checked.devices.requests or None,
        SecurityOpt=checked.security.options or None,
        MaskedPaths=checked.security.masked,
        ReadonlyPaths=checked.security.readonly,
        **host.plain(call),
        **host.resources(call),
    )
