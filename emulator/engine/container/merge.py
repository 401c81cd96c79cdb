"""The image's configuration under the user's (moby: daemon/commit.go merge, used by create and commit alike)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine.errors.container import InvalidConfig
from emulator.model.config import Config, HealthConfig
from emulator.model.document import as_set


def merged(user: Config, image: Config) -> Config:
    """What the user left out comes from the image; maps and environments are joined."""
    entrypoint, command = user.Entrypoint, user.Cmd
    if not entrypoint:
        command = command or image.Cmd
        entrypoint = image.Entrypoint if entrypoint is None else entrypoint
    return structs.replace(
        user,
        User=user.User or image.User,
        ExposedPorts=as_set({**(image.ExposedPorts or {}), **(user.ExposedPorts or {})} or user.ExposedPorts),
        Env=joined_environment(user.Env, image.Env),
        Labels={**(image.Labels or {}), **(user.Labels or {})},
        Cmd=command,
        Entrypoint=entrypoint,
        Healthcheck=merged_health(user.Healthcheck, image.Healthcheck),
        WorkingDir=user.WorkingDir or image.WorkingDir,
        Volumes=as_set({**(user.Volumes or {}), **(image.Volumes or {})} or user.Volumes or image.Volumes),
        StopSignal=user.StopSignal or image.StopSignal,
        Shell=user.Shell or image.Shell,
    )


def joined_environment(user: tuple[str, ...] | None, image: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The user's variables, then those of the image that he did not name."""
    if not user:
        return image
    named = {variable.partition("=")[0] for variable in user}
    return user + tuple(variable for variable in image or () if variable.partition("=")[0] not in named)


def merged_health(user: HealthConfig | None, image: HealthConfig | None) -> HealthConfig | None:
    """Field by field: what is 0 or empty comes from the image."""
    if user is None or image is None:
        return user or image
    fields = {name: getattr(user, name) or getattr(image, name) for name in HealthConfig.__struct_fields__}
    return HealthConfig(**fields)


def verified(config: Config) -> Config:
    """An entrypoint of one empty word means none; something must be run."""
    if config.Entrypoint == ("",):
        config = structs.replace(config, Entrypoint=None)
    if not config.Entrypoint and not config.Cmd:
        raise InvalidConfig("no command specified")
    return config
