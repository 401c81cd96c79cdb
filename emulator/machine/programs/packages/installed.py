"""What an image says is installed: /var/lib/dpkg/status and apk's database, read. Versions of servers come from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

STATUS = "/var/lib/dpkg/status"


def paragraphs(text: str) -> Iterator[dict[str, str]]:
    """The stanzas of a control file, their fields by name; continuation lines joined with newlines."""
    fields: dict[str, str] = {}
    last = ""
    for line in text.split("\n"):
        if not line.strip():
            if fields:
                yield fields
            fields, last = {}, ""
        elif line[0] in " \t":
            fields[last] = f"{fields.get(last, '')}\n{line}"
        else:
            last, _, value = line.partition(":")
            fields[last] = value.strip()
    if fields:
        yield fields


def text_of(process: Process, path: str) -> str:
    """A file's text; "" when it cannot be read."""
    try:
        return process.read_file(path).decode("utf-8", "surrogateescape")
    except LinuxError:
        return ""


def debian_version(process: Process, *names: str) -> str:
    """The version of the first of these packages that is installed; "" when none is."""
    found = versions(text_of(process, STATUS))
    return next((found[name] for name in names if name in found), "")


@lru_cache(maxsize=16)
def versions(status: str) -> Mapping[str, str]:
    """The versions in dpkg's status, by package. Containers of one image read the same file."""
    return {entry.get("Package", ""): entry.get("Version", "") for entry in paragraphs(status)}


def apk_version(process: Process, name: str) -> str:
    """The same from /lib/apk/db/installed."""
    current = ""
    for line in text_of(process, "/lib/apk/db/installed").split("\n"):
        if line.startswith("P:"):
            current = line[2:]
        elif line.startswith("V:") and current == name:
            return line[2:]
    return ""


def upstream(version: str) -> str:
    """`1:1.22.1-9+deb12u1` is `1.22.1` of its makers."""
    return version.partition(":")[2].rpartition("-")[0] or version.rpartition("-")[0].rpartition(":")[2] or version


def os_release(process: Process) -> dict[str, str]:
    """/etc/os-release as a mapping."""
    pairs = (line.partition("=") for line in text_of(process, "/etc/os-release").splitlines())
    return {name: value.strip().strip("\"'") for name, equals, value in pairs if equals}


def full_version(process: Process, name: str) -> str:
    """The whole version of a Debian package but its epoch; "" when it is not there."""
    return debian_version(process, name).rpartition(":")[2]


def installed_version(process: Process, name: str) -> str:
    """The version that a package's makers gave it, from whichever database the image has; "" when it is not there."""
    version = full_version(process, name)
    return upstream(version) if version else apk_version(process, name).partition("-r")[0]
