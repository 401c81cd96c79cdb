"""Which context the client uses: the flag, the environment, or `default`; a host given directly is always `default`."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.parse.invocation import Invocation


def context_name(docker: Client, call: Invocation) -> str:
    """cli: command/cli.go resolveContextName."""
    environment = docker.console.environment
    if call.globals.get("host") or environment.get("DOCKER_HOST"):
        return "default"
    return str(call.globals.get("context") or environment.get("DOCKER_CONTEXT") or "default")
