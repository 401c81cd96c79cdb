"""The images: each is whole, its layers are sane file systems, and the facts that people see are the looked-up ones."""

from __future__ import annotations

import re

import pytest

from emulator.catalog import CatalogImage, load_image, load_layer, load_world
from emulator.catalog.fixtures import MissingFixture, folder

SHA = re.compile(r"sha256:[0-9a-f]{64}")
PROGRAM = re.compile(r"[a-z0-9.+-]+/[^ /]+")
CATALOGS = [load_world("oracle").catalog, load_world("fresh").catalog]
IMAGES = [image for catalog in CATALOGS for name in catalog.repositories() for image in catalog.images(name)]
LISTINGS = sorted({layer.files.removesuffix(".files") for image in IMAGES for layer in image.layers if layer.files})


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: f"{image.repository}:{image.tags[0]}:{image.id[7:15]}")
def test_an_image_is_whole(image: CatalogImage) -> None:
    assert SHA.fullmatch(image.id) and SHA.fullmatch(image.digest)
    assert image.source, "where the facts were looked up"
    assert image.history[-1].created <= image.created or image.repository in ("ubuntu", "busybox")
    assert len([entry for entry in image.history if not entry.empty_layer]) == len(image.layers)
    assert {"Cmd", "Entrypoint", "Env", "Labels", "User", "Volumes", "WorkingDir"} <= set(image.config)


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: f"{image.repository}:{image.tags[0]}:{image.id[7:15]}")
def test_layers_are_named_and_sized(image: CatalogImage) -> None:
    for layer in image.layers:
        assert SHA.fullmatch(layer.diff_id) and SHA.fullmatch(layer.digest)
        assert layer.size >= 0 and layer.compressed_size > 0


@pytest.mark.parametrize("catalog", CATALOGS, ids=("oracle", "fresh"))
def test_a_blob_is_one_layer(catalog: object) -> None:
    found: dict[str, str] = {}
    for image in IMAGES:
        for layer in image.layers:
            assert found.setdefault(layer.digest, layer.diff_id) == layer.diff_id


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_is_a_file_system(name: str) -> None:
    entries = {entry.path: entry for entry in load_layer(name)}
    for path, entry in entries.items():
        assert path and not path.startswith("/") and ".." not in path.split("/")
        assert entry.kind != "hardlink" or entries[entry.target].kind == "file"
        assert not entry.program or PROGRAM.fullmatch(entry.program)
        assert entry.kind != "symlink" or entry.target
        above = entries.get(path.rpartition("/")[0])
        assert above is None or above.kind == "directory", f"{path} lies below a {above and above.kind}"


@pytest.mark.parametrize(
    ("world", "repository", "tag", "size", "short"),
    [
        ("oracle", "nginx", "1.27", 248894029, "e208e27ec35a"),
        ("oracle", "redis", "latest", 246586208, "395008c59b06"),
        ("oracle", "debian", "12", 116673305, "ca6870d0ace2"),
        ("oracle", "busybox", "1.36", 1982377, "400f5e4c1e0a"),
        ("fresh", "ubuntu", "14.04", 196470000, "13b66b487594"),
        ("fresh", "centos", "7", 203930000, "eeb6ee3f44bd"),
        ("fresh", "hello-world", "latest", 10072, "e2ac70e7319a"),
    ],
)
def test_what_docker_images_shows(world: str, repository: str, tag: str, size: int, short: str) -> None:
    image = load_world(world).catalog.find(repository, tag)
    assert image is not None
    assert (image.size, image.id[7:19]) == (size, short)


def files(image: str, layer: int = 0) -> dict[str, object]:
    return {entry.path: entry for entry in load_image(image).layers[layer].entries()}


def test_distributions_differ() -> None:
    trusty, noble, debian, centos = (files(name) for name in ("ubuntu/14.04", "ubuntu/24.04", "debian/12", "centos/7"))
    assert "sbin/ifconfig" in trusty and "etc/init.d/rc" in trusty and "sbin/start" in trusty
    assert "usr/sbin/ifconfig" not in noble and "home/ubuntu" in noble and "bin.usr-is-merged" in noble
    assert "usr/sbin/ifconfig" not in debian and "etc/debian_version" in debian
    assert "usr/bin/yum" in centos and "etc/yum.repos.d/CentOS-Base.repo" in centos and "usr/bin/apt" not in centos


def test_debian_names_its_package_host() -> None:
    recorded = {entry.path: entry for entry in load_layer("roots/oracle-debian")}
    assert recorded["etc/apt/sources.list"].content() == b"deb http://ftp.debian.org/debian bookworm main\n"
    official = {entry.path: entry for entry in load_layer("roots/debian-12")}
    content = official["etc/apt/sources.list.d/debian.sources"].content()
    assert content is not None and b"http://ftp.debian.org/debian\n" in content and b"deb.debian.org" not in content


def test_the_two_greetings() -> None:
    short, full = load_layer("roots/oracle-hello-world")[0], load_layer("roots/hello-world")[0]
    assert short.program == full.program == "image/hello"
    assert short.content() == (
        b"\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n"
    )
    assert (full.content() or b"").endswith(b"https://docs.docker.com/get-started/\n\n")


def test_find_by_tag_and_digest() -> None:
    catalog = load_world("fresh").catalog
    image = catalog.find("nginx", "1.27")
    assert image is not None and catalog.find_digest("nginx", image.digest) is image
    assert catalog.find("nginx", "nosuchtag") is None
    assert catalog.find("nosuchimage", "latest") is None
    assert catalog.tags("redis") == tuple(sorted(catalog.tags("redis")))


def test_images_share_their_base_layers() -> None:
    redis, httpd = load_image("redis/8.10"), load_image("httpd/2.4")
    assert redis.layers[0] == httpd.layers[0]


def test_a_name_cannot_leave_the_folder() -> None:
    with pytest.raises(MissingFixture):
        load_image("../worlds/fresh")


def test_the_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in folder("images").rglob("*") if path.is_file()) < 4 << 20
