"""Worlds: what each starts with, and what its registry holds."""

from __future__ import annotations

import pytest

from emulator.catalog import load_world
from emulator.catalog.worlds import NoSuchWorld


def test_oracle_has_the_images_of_the_recordings() -> None:
    world = load_world("oracle")
    references = sorted(name for present in world.images for name in present.references)
    assert references == [
        "alpine:3.20",
        "alpine:latest",
        "busybox:1.36",
        "busybox:latest",
        "debian:12",
        "hello-world:latest",
        "nginx:1.27",
        "nginx:latest",
        "redis:7",
        "redis:latest",
    ]
    held = sorted(f"{name}:{tag}" for name in world.catalog.repositories() for tag in world.catalog.tags(name))
    assert held == references


def test_fresh_has_no_image_and_much_to_pull() -> None:
    world = load_world("fresh")
    assert world.images == () and world.start == "" and world.test_start
    for name in ("ubuntu", "debian", "alpine", "busybox", "nginx", "httpd", "redis", "hello-world"):
        assert world.catalog.find(name, "latest"), name
    for tag in ("14.04", "16.04", "22.04", "24.04"):
        assert world.catalog.find("ubuntu", tag), tag
    assert world.catalog.find("centos", "7") and not world.catalog.find("centos", "latest")


def test_there_is_no_other() -> None:
    with pytest.raises(NoSuchWorld, match=r"^no such world: nowhere$"):
        load_world("nowhere")
