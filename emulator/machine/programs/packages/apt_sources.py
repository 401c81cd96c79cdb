"""apt's sources: /etc/apt/sources.list and what is below sources.list.d, in both formats; and the lists fetched from them."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import paragraphs, text_of

LISTS = "/var/lib/apt/lists"


@dataclass(frozen=True, slots=True)
class Source:
    """One `deb URI SUITE COMPONENTS`."""

    uri: str
    suite: str
    components: tuple[str, ...]

    @property
    def host(self) -> str:
        return self.uri.partition("://")[2].partition("/")[0]


def sources(process: Process) -> list[Source]:
    """All binary sources, in apt's order."""
    found = _lines(text_of(process, "/etc/apt/sources.list"))
    directory = "/etc/apt/sources.list.d"
    try:
        names = process.listdir(directory)
    except LinuxError:
        names = []
    for name in names:
        text = text_of(process, f"{directory}/{name}")
        if name.endswith(".list"):
            found += _lines(text)
        elif name.endswith(".sources"):
            found += _stanzas(text)
    return found


def has_sources(process: Process) -> bool:
    """Whether some line or paragraph says `deb-src`."""
    directory = "/etc/apt/sources.list.d"
    try:
        names = process.listdir(directory)
    except LinuxError:
        names = []
    texts = [text_of(process, "/etc/apt/sources.list"), *(text_of(process, f"{directory}/{name}") for name in names)]
    lines = (line for text in texts for line in text.splitlines() if not line.startswith("#"))
    return any("deb-src" in line.removeprefix("Types:").split() for line in lines)


def _lines(text: str) -> list[Source]:
    found = []
    for line in text.splitlines():
        words = line.partition("#")[0].replace("]", "] ").split()
        if words and words[0] == "deb":
            words = [
                word for word in words[1:] if not word.startswith("[") and not word.endswith("]") and "=" not in word
            ]
            if len(words) > 1:
                found.append(Source(words[0], words[1], tuple(words[2:])))
    return found


def _stanzas(text: str) -> list[Source]:
    found = []
    clean = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for entry in paragraphs(clean):
        if "deb" not in entry.get("Types", "").split() or entry.get("Enabled", "").lower() == "no":
            continue
        for uri in entry.get("URIs", "").split():
            found += [
                Source(uri, suite, tuple(entry.get("Components", "").split()))
                for suite in entry.get("Suites", "").split()
            ]
    return found


def list_name(uri: str, suite: str, name: str) -> str:
    """`archive.ubuntu.com_ubuntu_dists_trusty_main_binary-amd64_Packages`: the file of a list below LISTS."""
    place = uri.partition("://")[2].strip("/").replace("/", "_")
    words = name.split()
    tail = (
        name if len(words) == 1 else f"{words[0]}_binary-{words[1]}_{words[2]}" if len(words) == 3 else "_".join(words)
    )
    return f"{place}_dists_{suite}_{tail.replace('/', '_')}"


def has_lists(process: Process) -> bool:
    """Whether `apt-get update` has been here."""
    try:
        return any("_Packages" in name for name in process.listdir(LISTS))
    except LinuxError:
        return False
