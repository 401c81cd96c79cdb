"""What `docker login` asks at a terminal for want of a user or a password (cli: command/registry.go)."""

from __future__ import annotations

from emulator.commands.client import STDERR, STDIN, Client
from emulator.commands.outcome import ClientError
from emulator.commands.prompt import answer
from emulator.output.note import note, underlined

NO_WEB_LOGIN = "Failed to start web-based login - falling back to command line login...\n"
WELCOME = """\
Log in with your Docker ID or email address to push and pull images from Docker Hub. \
If you don't have a Docker ID, head over to https://hub.docker.com/ to create one.
You can log in with your password or a Personal Access Token (PAT). \
Using a limited-scope PAT grants better security and is required for organizations using SSO. \
Learn more at https://docs.docker.com/go/access-tokens/
"""
TOKEN = f"""\
A Personal Access Token (PAT) can be used instead.
To create a PAT, visit {underlined("https://app.docker.com/settings")}

"""


class NonNullUsername(ClientError):
    def __init__(self) -> None:
        super().__init__("Error: Non-null Username Required")


class PasswordRequired(ClientError):
    def __init__(self) -> None:
        super().__init__("Error: Password Required")


class NotATerminal(ClientError):
    def __init__(self) -> None:
        super().__init__("inappropriate ioctl for device")


async def ask_user(docker: Client, hub: bool, known: str) -> str:
    """`known` is taken where nothing is said."""
    if hub:
        await docker.line(WELCOME)
    user = await answer(docker, f"Username ({known}): " if known else "Username: ", patient=True) or known
    if not user:
        raise NonNullUsername
    return user


async def ask_password(docker: Client, hub: bool) -> str:
    if not docker.console.is_terminal(STDIN):
        raise NotATerminal
    with docker.console.silent():
        if hub:
            await docker.err(note(TOKEN, docker.console.is_terminal(STDERR)))
        password = await answer(docker, "Password: ", patient=True)
    await docker.line("")
    if not password:
        raise PasswordRequired
    return password
