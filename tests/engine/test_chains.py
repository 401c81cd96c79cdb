"""The directories of layers: kept as long as something stands on them, and not for ever."""

from __future__ import annotations

from emulator.engine.image.chains import FEW_CHAINS
from emulator.faces.session import Session


def test_directories_of_gone_layers_are_forgotten() -> None:
    session = Session("oracle", 0)
    stays = session.line("docker image inspect -f '{{.GraphDriver.Data.UpperDir}}' busybox").stdout
    for number in range(FEW_CHAINS + 44):
        for line in (
            f"docker create --name box busybox touch /{number}",
            "docker start -a box",
            "docker commit box kept:1",
            "docker image inspect kept:1",
            "docker rm box",
            "docker rmi kept:1",
        ):
            assert session.line(line).status == 0
    assert len(session.engine.cache_ids) < FEW_CHAINS
    assert session.line("docker image inspect -f '{{.GraphDriver.Data.UpperDir}}' busybox").stdout == stays
    session.close()
