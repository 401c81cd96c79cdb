"""Adds packages of Debian to fixtures/images/packages/debian-12.*: `record_debian.py STATUS DEBS NAME…`, on a Debian 12.

STATUS is the image's /var/lib/dpkg/status: what is installed there is no dependency. DEBS is a directory with the `.deb` files
of the packages that are new (`apt-get download`). apt is asked through its ordinary client: the indexes must be up to date
below Dir::State::lists as APT_CONFIG, or the machine, has it. What is in the file already stays as it is.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

FIXTURES = Path(__file__).parents[4] / "fixtures" / "images" / "packages"
#: A mirror's name for each archive, as in the entries that are there.
URIS = {"debian-security": "http://ftp.debian.org/debian-security", "debian": "http://ftp.debian.org/debian"}
#: Files that an image is looked at for; documentation, translations, headers and the insides of libraries are left out.
KEPT = re.compile(
    r"(etc|bin|sbin|usr/bin|usr/sbin|lib/x86_64-linux-gnu|var|usr/games)(/.*)?|usr/lib(/x86_64-linux-gnu)?(/[^/]+\.so[^/]*)?"
    r"|usr/lib/(git-core|postgresql|postgresql/\d+|postgresql/\d+/bin|gcc|mysql|nodejs)(/[^/]+)?"
    r"|usr/share(/[^/]+|/postgresql-common/pg_wrapper)?"
)
LEFT_OUT = re.compile(r".*/(systemd|init|pam\.d/.*|apparmor.*|apport.*|doc|man|locale|lintian|menu|bug)(/.*)?")
LIMIT = 400


def ask(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=300).stdout


def simulate(status: str, names: list[str], *options: str) -> tuple[list[str], list[str]]:
    """What apt would unpack and set up, in its orders."""
    said = ask("apt-get", "-o", f"Dir::State::status={status}", "-s", *options, "install", *names)
    return re.findall(r"^Inst (\S+) \(", said, re.MULTILINE), re.findall(r"^Conf (\S+)", said, re.MULTILINE)


def stanzas(names: list[str]) -> dict[str, dict[str, str]]:
    """What the indexes say of each package."""
    found: dict[str, dict[str, str]] = {}
    for text in ask("apt-cache", "show", "--no-all-versions", *names).split("\n\n"):
        facts = dict(re.findall(r"^([A-Z][\w-]*): (.*)$", text, re.MULTILINE))
        if "Filename" in facts:  # else it is what the image has
            found.setdefault(facts["Package"], facts)
    return found


def needed(field: str, new: set[str], provided: dict[str, list[str]]) -> list[str]:
    """Of each group of alternatives the one that comes."""
    found: list[str] = []
    for group in field.split(","):
        choices = [re.sub(r"[(:\[].*", "", choice).strip() for choice in group.split("|") if choice.strip()]
        real = [one for choice in choices for one in ([choice] if choice in new else provided.get(choice, [])) if one in new]
        found += [one for one in real[:1] if one not in found]
    return found


def entry(facts: dict[str, str], new: set[str], provided: dict[str, list[str]]) -> dict[str, object]:
    security = facts["Filename"].startswith("pool/updates/")
    document: dict[str, object] = {"version": facts["Version"], "architecture": facts["Architecture"]}
    if facts.get("Multi-Arch") == "same":
        document["multi_arch"] = "same"
    document |= {
        "section": facts["Section"], "priority": facts["Priority"],
        "uri": URIS["debian-security" if security else "debian"], "suite": "bookworm-security" if security else "bookworm",
        "component": "main", "filename": facts["Filename"], "size": int(facts["Size"]),
        "installed_size": int(facts["Installed-Size"]), "description": facts.get("Description-en") or facts["Description"],
        "depends": needed(", ".join(facts[key] for key in ("Pre-Depends", "Depends") if key in facts), new, provided),
    }  # fmt: skip
    for key, field in (("recommends", "Recommends"), ("suggests", "Suggests")):
        names = needed(facts.get(field, ""), new, provided)
        if key == "suggests":
            choices = [one.partition("|")[0] for one in facts.get(field, "").split(",") if one.strip()]
            names = [re.sub(r"[(:\[].*", "", one).strip() for one in choices]
        if names:
            document[key] = names
    return document


def listing(deb: Path, programs: dict[str, str]) -> str:
    """The package's files as a listing; programs that are simulated are named."""
    lines = []
    for row in ask("dpkg-deb", "-c", str(deb)).splitlines():
        mode, owner, size, _, _, path = row.split(None, 5)
        path, _, target = path.removeprefix("./").partition(" -> ")
        path, hard, original = path.rstrip("/").partition(" link to ")
        if not path or KEPT.fullmatch(path) is None or LEFT_OUT.fullmatch("/" + path) or mode[0] in "dh":
            continue
        numbers = {"root/root": "0:0"}.get(owner, "0:0")
        if mode[0] == "l":
            lines.append(f"lrwxrwxrwx {numbers} 0 {quoted(path)} -> {quoted(target)}")
        elif hard:
            lines.append(f"{mode.replace('h', '-')} {numbers} {size} {quoted(path)} = {quoted(original.removeprefix('./'))}")
        else:
            known = programs.get(path)
            lines.append(f"{mode} {numbers} {size} {quoted(path)}" + (f" @{known}" if known else ""))
    return "\n".join(sorted(lines[:LIMIT], key=lambda line: line.split(" ")[3])) + "\n" if lines else ""


def quoted(path: str) -> str:
    return quote(path, safe="/!#$&'()*+,-.:;<=>?@[]^_`{|}~\"\\")


def merged(old: list[str], full: list[str]) -> list[str]:
    """`old` with what is new in `full`, each behind the one that it follows there."""
    result = list(old)
    before = None
    for name in full:
        if name not in result:
            result.insert(result.index(before) + 1 if before is not None else 0, name)
        before = name
    return result


def main(status: str, debs: str, *names: str) -> None:
    path = FIXTURES / "debian-12.json"
    document = json.loads(path.read_text())
    programs = json.loads((Path(__file__).parent / "programs.json").read_text())
    unpack, setup = simulate(status, [*names, *(name for name in document["packages"] if not name.startswith("lib"))])
    new = set(unpack)
    provided: dict[str, list[str]] = {}
    known = stanzas(unpack)
    for name in unpack:
        for virtual in known[name].get("Provides", "").split(","):
            provided.setdefault(re.sub(r"[(:].*", "", virtual).strip(), []).append(name)
    wanted, _ = simulate(status, list(names))
    for name in wanted:
        if name in document["packages"]:
            continue
        document["packages"][name] = entry(known[name], new, provided)
        place = FIXTURES / "debian-12" / f"{name}.files"
        if not place.exists():
            place.write_text(listing(next(Path(debs).glob(f"{name}_*.deb")), programs))
    document["order"] = merged(document["order"], [name for name in unpack if name in document["packages"]])
    document["setup_order"] = merged(document["setup_order"], [name for name in setup if name in document["packages"]])
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
