"""The environment of a container's processes (moby: container.CreateDaemonEnvironment)."""

from __future__ import annotations

from emulator.model.container import Container
from emulator.model.document import Strings

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def container_environment(container: Container, *, tty: bool, links: Strings = ()) -> Strings:
    """PATH, HOSTNAME, TERM with a terminal, links, then what was asked for; a name without `=` takes its variable out again."""
    variables = [f"PATH={PATH}", f"HOSTNAME={container.config.Hostname}"]
    if tty:
        variables.append("TERM=xterm")
    return replaced((*variables, *links), container.config.Env or ())


def replaced(defaults: Strings, overrides: Strings) -> Strings:
    """Later values stand where the earlier ones stood."""
    values = {variable.partition("=")[0]: variable for variable in defaults}
    for variable in overrides:
        name, equals, _ = variable.partition("=")
        if equals:
            values[name] = variable
        else:
            values.pop(name, None)
    return tuple(values.values())


def as_mapping(variables: Strings) -> dict[str, str]:
    """For a process."""
    return {name: value for name, _, value in (variable.partition("=") for variable in variables)}
