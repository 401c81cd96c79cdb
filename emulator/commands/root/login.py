"""docker login [-u USER] [-p PASSWORD | --password-stdin] [SERVER] (cli: command/registry/login.go)"""

from __future__ import annotations

from emulator.commands.client import STDERR, STDIN, Client
from emulator.commands.input_file import read_input
from emulator.commands.outcome import ClientError
from emulator.commands.registry.credentials import INDEX_SERVER, host_of, store, stored
from emulator.commands.registry.questions import NO_WEB_LOGIN, ask_password, ask_user
from emulator.errors import DockerError
from emulator.output.note import note
from emulator.parse.invocation import Invocation

DEFAULT_DOMAIN = "docker.io"
INSECURE = "WARNING! Using --password via the CLI is insecure. Use --password-stdin."
ANOTHER = "To login with a different account, run 'docker logout' followed by 'docker login'"


class BothPasswords(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --password and --password-stdin")


class NeedsUsername(ClientError):
    def __init__(self) -> None:
        super().__init__("the --password-stdin option requires --username to be set")


class EmptyValue(ClientError):
    def __init__(self, which: str) -> None:
        super().__init__(f"{which} is empty")


class NotInteractive(ClientError):
    def __init__(self) -> None:
        super().__init__("Error: Cannot perform an interactive login from a non TTY device")


async def main(docker: Client, call: Invocation) -> int:
    user, password = call.text("username"), await _password(docker, call)
    given = call.operands[0] if call.operands else ""
    server = given if given and given != DEFAULT_DOMAIN else INDEX_SERVER
    key = server if server == INDEX_SERVER else host_of(server)
    known = stored(docker, key)
    if not user and not password and all(known) and await _again(docker, server, *known):
        return 0
    if not (user and password):
        if not docker.console.is_terminal(STDIN):
            raise NotInteractive
        if not user and not password and server == INDEX_SERVER:
            await docker.complain(NO_WEB_LOGIN)
    user = user.strip() or await ask_user(docker, server == INDEX_SERVER, known[0].strip())
    password = password.strip() or await ask_password(docker, server == INDEX_SERVER)
    await docker.engine.registry_login(server)
    if warning := store(docker, key, user, password):
        await docker.complain(warning)
    await docker.line("Login Succeeded")
    return 0


async def _password(docker: Client, call: Invocation) -> str:
    if call.text("password") and call.yes("password-stdin"):
        raise BothPasswords
    for name in ("username", "password"):
        if name in call.changed and not call.text(name):
            raise EmptyValue(name)
    if call.text("password"):
        await docker.complain(INSECURE)
        return call.text("password")
    if not call.yes("password-stdin"):
        return ""
    if not call.text("username"):
        raise NeedsUsername
    said = (await read_input(docker)).decode("utf-8", "surrogateescape")
    return said.removesuffix("\n").removesuffix("\r")


async def _again(docker: Client, server: str, user: str, password: str) -> bool:
    """With what is kept; whether that was taken."""
    await docker.complain(f"Authenticating with existing credentials... [Username: {user}]")
    await docker.complain(note(ANOTHER, docker.console.is_terminal(STDERR)) + "\n")
    try:
        await docker.engine.registry_login(server)
    except DockerError as error:
        await docker.complain(f"Login did not succeed, error: {error}")
        return False
    await docker.line("Login Succeeded")
    return True
