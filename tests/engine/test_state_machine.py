"""Any sequence of actions keeps the world's invariants, refuses only in DockerErrors, and can be walked back."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from emulator.engine import NetworkCreate
from emulator.errors import DockerError
from emulator.model.events import Event
from emulator.model.host_config import PortBinding

from .conftest import Lab

NAMES = st.sampled_from(["web", "db", "job", "cache"])
IMAGES = st.sampled_from(["debian:12", "nginx", "snap:1", "snap:2", "redis:7"])
NETWORKS = st.sampled_from(["bridge", "host", "none", "front", "back"])
VOLUMES = st.sampled_from(["data", "logs"])


class Actions(RuleBasedStateMachine):
    """What users do, in any order."""

    @initialize()
    def begin(self) -> None:
        self.lab = Lab()
        self.events: list[Event] = []
        self.lab.engine.journal = self.events.append
        self.images = dict(self.lab.engine.world.images)
        self.networks = dict(self.lab.engine.world.networks)

    def attempt(self, coroutine: Any) -> None:
        """Whatever Docker refuses is fine."""
        try:
            self.lab.run(coroutine)
        except DockerError as error:
            assert str(error)

    @rule(
        name=NAMES,
        image=IMAGES,
        network=NETWORKS,
        volume=VOLUMES,
        port=st.sampled_from(["", "8080", "8081"]),
        remove=st.booleans(),
    )
    def create(self, name: str, image: str, network: str, volume: str, port: str, remove: bool) -> None:
        options: dict[str, Any] = {"NetworkMode": network, "Binds": (f"{volume}:/v",), "AutoRemove": remove}
        if port:
            options |= {"ExposedPorts": {"80/tcp": {}}, "PortBindings": {"80/tcp": (PortBinding(HostPort=port),)}}
        try:
            self.lab.create("sleep", "5", image=image, name=name, Entrypoint=("",), **options)
        except DockerError as error:
            assert str(error)

    @rule(name=NAMES, action=st.sampled_from(["start", "kill", "pause", "unpause"]))
    def act(self, name: str, action: str) -> None:
        self.attempt(getattr(self.lab.engine, f"container_{action}")(name))

    @rule(name=NAMES, seconds=st.sampled_from([0, 1]), restart=st.booleans())
    def stop(self, name: str, seconds: int, restart: bool) -> None:
        verb = self.lab.engine.container_restart if restart else self.lab.engine.container_stop
        self.attempt(verb(name, seconds))

    @rule(name=NAMES, force=st.booleans(), volumes=st.booleans())
    def remove(self, name: str, force: bool, volumes: bool) -> None:
        self.attempt(self.lab.engine.container_remove(name, force=force, volumes=volumes))

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        self.attempt(self.lab.engine.container_rename(old, new))

    @rule(name=NAMES, reference=st.sampled_from(["snap:1", "snap:2", ""]))
    def commit(self, name: str, reference: str) -> None:
        self.attempt(self.lab.engine.container_commit(name, reference=reference))

    @rule(source=IMAGES, other=st.sampled_from(["snap:1", "snap:2", "debian:12"]))
    def tag(self, source: str, other: str) -> None:
        self.attempt(self.lab.engine.image_tag(source, other))

    @rule(image=IMAGES, force=st.booleans())
    def remove_image(self, image: str, force: bool) -> None:
        self.attempt(self.lab.engine.image_remove(image, force=force))

    @rule(dangling=st.sampled_from(["true", "false"]))
    def prune(self, dangling: str) -> None:
        self.attempt(self.lab.engine.image_prune({"dangling": [dangling]}))
        self.attempt(self.lab.engine.container_prune())
        self.attempt(self.lab.engine.network_prune())
        self.attempt(self.lab.engine.volume_prune({"all": ["true"]}))

    @rule(name=st.sampled_from(["front", "back"]), create=st.booleans())
    def network(self, name: str, create: bool) -> None:
        engine = self.lab.engine
        self.attempt(engine.network_create(NetworkCreate(name=name)) if create else engine.network_remove(name))

    @rule(name=NAMES, network=NETWORKS, connect=st.booleans())
    def connect(self, name: str, network: str, connect: bool) -> None:
        engine = self.lab.engine
        self.attempt(engine.network_connect(network, name) if connect else engine.network_disconnect(network, name))

    @rule(seconds=st.sampled_from([0.5, 6.0]))
    def wait(self, seconds: float) -> None:
        self.lab.advance(seconds)

    @invariant()
    def consistent(self) -> None:
        if hasattr(self, "lab"):
            self.lab.engine.world.check()
            for container in self.lab.engine.world.containers.values():
                held = self.lab.backend.holdings[container.id].running is not None
                assert held == (container.running and container.state.status.value != "restarting")

    def teardown(self) -> None:
        if not hasattr(self, "lab"):
            return
        for event in reversed(self.events):
            self.lab.engine.world.undo(event)
        world = self.lab.engine.world
        assert not world.containers and not world.volumes
        assert (world.images, world.networks) == (self.images, self.networks)


Actions.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestActions = Actions.TestCase
