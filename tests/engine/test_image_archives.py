"""save, load and import: what goes out comes in again, and what is damaged leaves the world as it was."""

from __future__ import annotations

import io
import json
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.errors import DockerError
from emulator.wire.progress import Message
from tests.engine.conftest import Lab


def load(lab: Lab, data: bytes) -> list[Message]:
    return lab.run(lab.collected(lab.engine.image_load(data)))


def committed(lab: Lab, name: str, *command: str, image: str = "busybox:latest") -> str:
    """An image of a container that ran a command; its id."""
    container = lab.create("sh", "-c", *command, image=image)
    lab.run(lab.attached(container))
    found = lab.run(lab.engine.container_commit(container, reference=name))
    lab.run(lab.engine.container_remove(container))
    return found


def save(lab: Lab, *names: str) -> bytes:
    return lab.run(lab.engine.image_save(names))


def names_of(lab: Lab) -> tuple[object, ...]:
    """All that a load may change."""
    world = lab.engine.world
    return dict(world.images), dict(world.references), dict(world.digests)


def test_one_lab_s_images_are_another_s() -> None:
    one, other = Lab(1), Lab(2)
    first = committed(one, "a:1", "echo 1 >/one; rm /etc/passwd")
    second = committed(one, "a:2", "echo 2 >/two", image="a:1")
    data = save(one, "a")
    said = [message.stream for message in load(other, data)]
    assert said == ["Loaded image: a:1\n", "Loaded image: a:2\n"]
    assert [other.engine.world.references[f"docker.io/library/a:{tag}"] for tag in "12"] == [first, second]
    assert other.engine.world.images[second].parent == first
    assert other.engine.world.images[second].layers[:-1] == other.engine.world.images[first].layers
    assert save(other, "a") == data
    assert other.output("cat", "/one", "/two", image="a:2") == ("1\n2\n", "", 0)
    other.engine.world.check()


def test_an_image_of_the_catalog_comes_back_as_itself() -> None:
    one, other = Lab(1), Lab(2)
    data = save(one, "hello-world", "busybox:1.36")
    hello = one.engine.world.references["docker.io/library/hello-world:latest"]
    other.run(other.engine.image_remove("hello-world", force=True))
    load(other, data)
    assert other.engine.world.references["docker.io/library/hello-world:latest"] == hello
    assert other.engine.world.images[hello].layers == one.engine.world.images[hello].layers


def test_every_layer_has_the_digest_that_the_image_names(lab: Lab) -> None:
    committed(lab, "a:1", "echo 1 >/one")
    with tarfile.open(fileobj=io.BytesIO(save(lab, "a:1", "hello-world"))) as archive:
        files = {info.name: (archive.extractfile(info) or io.BytesIO()).read() for info in archive if info.isfile()}
    from hashlib import sha256

    for item in json.loads(files["manifest.json"]):
        config = json.loads(files[item["Config"]])
        assert [f"sha256:{sha256(files[name]).hexdigest()}" for name in item["Layers"]] == config["rootfs"]["diff_ids"]
    for name, data in files.items():
        assert not name.startswith("blobs/") or name == f"blobs/sha256/{sha256(data).hexdigest()}"


def test_a_note_that_lies_is_not_believed() -> None:
    one, other = Lab(1), Lab(2)
    found = committed(one, "a:1", "echo 1 >/one")
    layers = one.engine.world.images[found].layers
    one.engine.backend.layer_digest(layers[0].diff_id)
    data = save(one, "a:1").replace(layers[0].diff_id.encode(), ("sha256:" + "0" * 64).encode())
    load(other, data)
    assert found in other.engine.world.images
    assert other.output("cat", "/one", image="a:1") == ("1\n", "", 0)


@pytest.fixture(scope="module")
def archive() -> tuple[Lab, bytes]:
    """An engine that has not what an archive holds."""
    one = Lab(1)
    data = b"FROM nothing"
    with io.BytesIO() as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        info = tarfile.TarInfo("f")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
        tar.close()
        one.run(one.engine.image_import(stream.getvalue(), reference="small:1"))
    return Lab(2), save(one, "small:1")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 20_000), place=st.integers(0, 20_000), byte=st.integers(0, 255))
def test_damage_is_refused_in_words_and_changes_nothing(
    archive: tuple[Lab, bytes], cut: int, place: int, byte: int
) -> None:
    lab, whole = archive
    data = bytearray(whole[:cut] if cut < len(whole) else whole)
    if data:
        data[place % len(data)] = byte
    before = names_of(lab)
    try:
        load(lab, bytes(data))
    except DockerError as error:
        assert str(error) and names_of(lab) == before
    else:
        lab.engine.world.check()
        for image in [image for image in lab.engine.world.images if image not in before[0]]:  # type: ignore[operator]
            lab.run(lab.engine.image_remove(image, force=True))
        assert names_of(lab) == before


def test_what_an_import_refuses_changes_nothing(lab: Lab) -> None:
    before = names_of(lab)
    for data, changes in ((b"junk", ()), (b"", ("RUN x",)), (b"", ("EXPOSE x",)), (b"x" * 600, ())):
        with pytest.raises(DockerError):
            lab.run(lab.engine.image_import(data, reference="x:1", changes=changes))
    assert names_of(lab) == before
