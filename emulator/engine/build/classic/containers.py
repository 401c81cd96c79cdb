"""The containers in which a classic build's steps are done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from msgspec import structs

from emulator.engine.build.classic.chain import Chain
from emulator.engine.build.classic.request import ClassicRequest, StepFailed
from emulator.engine.build.running import PROXIES
from emulator.engine.build.state import StageState
from emulator.engine.container.attach import container_attach
from emulator.engine.container.create import container_create
from emulator.engine.container.remove import container_remove
from emulator.engine.container.request import ContainerCreate
from emulator.engine.container.start import container_start
from emulator.engine.container.wait import container_exit
from emulator.engine.core import Core
from emulator.errors import DockerError
from emulator.model.ids import short
from emulator.model.image import LayerRef
from emulator.wire.progress import Message


def proxies_of(build_args: Mapping[str, str]) -> list[str]:
    """What every RUN sees without an ARG, as it was given."""
    return [f"{key}={value}" for key, value in sorted(build_args.items()) if key.lower() in PROXIES]


class Containers:
    """Of one build."""

    def __init__(self, core: Core, request: ClassicRequest, chain: Chain) -> None:
        self.core, self.request, self.chain = core, request, chain

    async def create(self, state: StageState, words: tuple[str, ...], variables: Sequence[str] = ()) -> str:
        """A container with the stage's configuration and the step's command; raises StepFailed."""
        config = structs.replace(
            state.config, Cmd=words, Entrypoint=("",), Image=self.chain.image.id if self.chain.image else "",
            Env=(*proxies_of(self.request.build_args), *variables, *(state.config.Env or ())), Healthcheck=None,
            Volumes=state.config.Volumes,
        )  # fmt: skip
        try:
            created = await container_create(self.core, ContainerCreate(config=config, host_config=self.request.host))
        except DockerError as error:
            raise StepFailed(str(error)) from None
        return created.ID

    def layer_of(self, container_id: str) -> LayerRef | None:
        """What a container changed, if anything."""
        if not self.core.backend.changes(container_id):
            return None
        return self.core.backend.freeze(container_id)

    async def removed(self, container_id: str) -> Message:
        """The container goes, unless it is to stay."""
        return await self.gone(container_id) if self.request.remove else Message()

    async def gone(self, container_id: str) -> Message:
        await container_remove(self.core, container_id, force=True, volumes=True)
        return Message(stream=f" ---> Removed intermediate container {short(container_id)}\n")

    async def executed(self, container_id: str, words: Sequence[str]) -> AsyncIterator[Message]:
        """The command's output, standard error in red; raises StepFailed."""
        attachment = await container_attach(self.core, container_id, stdin=False, stdout=True, stderr=True)
        waiter = container_exit(self.core, container_id)
        try:
            await container_start(self.core, container_id)
        except DockerError as error:
            attachment.detach()
            raise StepFailed(str(error)) from None
        while (piece := await attachment.read()) is not None:
            stream, data = piece
            output = data.decode("utf-8", "surrogateescape")
            yield Message(stream=f"\x1b[91m{output}\x1b[0m" if stream == 2 else output)
        code = await waiter.wait()
        if code:
            if self.request.force_remove:
                yield await self.gone(container_id)
            raise StepFailed(f"The command '{' '.join(words)}' returned a non-zero code: {code}", code)
