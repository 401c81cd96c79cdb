"""Every help page that Docker 28.5.2 prints, byte for byte. Recorded pages: fixtures/docker-28.5.2/help."""

from pathlib import Path

import pytest

from emulator.parse import HelpShown, parse
from emulator.spec import tables

PAGES = sorted((Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "help").glob("docker*.txt"))


def words_of(page: Path) -> list[str]:
    """docker-image-ls.txt is `docker image ls`; names with a dash in them are found in the tables."""
    path: tuple[str, ...] = ()
    words: list[str] = []
    parts = page.stem.split("-")[1:]
    while parts:
        if path == ("builder",):
            path = ("buildx",)  # `docker builder` is, while BuildKit is on
        sizes = [size for size in range(1, len(parts) + 1) if tables().step(path, "-".join(parts[:size]))]
        word, parts = "-".join(parts[: sizes[-1]]), parts[sizes[-1] :]
        path, words = (*path, word), [*words, word]
    return words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    with pytest.raises(HelpShown) as shown:
        parse([*words_of(page), "--help"])
    assert shown.value.stdout == page.read_text(encoding="utf-8")
    assert (shown.value.stderr, shown.value.status) == ("", 0)
