"""What the client knows of its surroundings that parsing and help pages depend on. The face that starts a command fills
this in; nothing in this room looks at the environment itself."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "28.5.2"
COMMIT = "ecc6942"
"""The commit that Docker's own packages of 28.5.2 name."""


@dataclass(frozen=True, slots=True)
class Client:
    config: str = "/root/.docker"
    """Where the client's files are (DOCKER_CONFIG, --config)."""
    certificates: str = ""
    """DOCKER_CERT_PATH; the configuration's folder if empty."""
    width: int = 80
    """Columns of the terminal that help is wrapped for; 80 without one."""
    terminal: bool = False
    """Whether standard output is a terminal."""
    buildkit: bool = True
    """False after DOCKER_BUILDKIT=0: `docker build` is the legacy builder's then."""
    trust: bool = False
    """DOCKER_CONTENT_TRUST: only signed images are to be used."""
    builder: str = ""
    """BUILDX_BUILDER."""
    debug: bool = False
    """DEBUG, or --debug; buildx takes it over."""
    context: str = "default"
    os: str = "linux"
    """The engine's operating system; "" when there is no engine to ask."""
    experimental: bool = False
    """Whether the engine has its experimental features on."""
    swarm: str = "inactive"
    """The engine's part in a swarm: inactive, worker, manager; "" when there is no engine to ask."""
    version: str = f"{VERSION}, build {COMMIT}"

    def fill(self, text: str) -> str:
        """A default of a table with its `$…` filled in."""
        if "$" not in text:
            return text
        for name, value in (
            ("$config/", f"{self.certificates or self.config}/"),
            ("$config", self.config),
            ("$builder", self.builder),
            ("$untrusted", "false" if self.trust else "true"),
            ("$debug", "true" if self.debug else "false"),
            ("$not-a-terminal", "false" if self.terminal else "true"),
        ):
            text = text.replace(name, value)
        return text
