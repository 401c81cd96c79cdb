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
    """A value stands where its default stood, or behind all; a name alone takes its default away (moby:
    ReplaceOrAppendEnvValues). What is said twice stays twice: the process gets the later one."""
    values = {variable.partition("=")[0]: variable for variable in defaults}
    known, added = set(values), []
    for variable in overrides:
        name, equals, _ = variable.partition("=")
        if not equals:
            values.pop(name, None)
        elif name in known:
            values[name] = variable
        else:
            added.append(variable)
    return (*values.values(), *added)


def as_mapping(variables: Strings) -> dict[str, str]:
    """For a process: of two with one name the later one stays, in its place (runc: prepareEnv)."""
    found: dict[str, str] = {}
    for name, _, value in (variable.partition("=") for variable in variables):
        found.pop(name, None)
        found[name] = value
    return found
