"""The relations between Debian's packages, as a control paragraph writes them: `a (>= 1) | b, c:any`. Reading, no wording."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.machine.programs.packages.index import Package
from emulator.machine.programs.packages.installed import paragraphs

#: The fields in the order in which apt's cache keeps them, and the words that apt-cache has for each.
KINDS = {
    "Pre-Depends": "PreDepends",
    "Depends": "Depends",
    "Conflicts": "Conflicts",
    "Breaks": "Breaks",
    "Recommends": "Recommends",
    "Suggests": "Suggests",
    "Replaces": "Replaces",
    "Enhances": "Enhances",
}


def fields_of(package: Package) -> dict[str, str]:
    """The package's whole paragraph; what the catalog knows of it where it has none."""
    if package.control:
        return next(paragraphs(package.control))
    fields = {
        "Package": package.name,
        "Version": package.version,
        "Priority": package.priority,
        "Section": package.section,
        "Installed-Size": str(package.installed_size),
        "Architecture": package.architecture,
        "Multi-Arch": package.multi_arch,
        "Depends": ", ".join(package.depends),
        "Recommends": ", ".join(package.recommends),
        "Suggests": ", ".join(package.suggests),
        "Filename": package.filename,
        "Size": str(package.size),
        "Description": package.description,
    }
    return {key: value for key, value in fields.items() if value}


def groups(text: str) -> Iterator[list[str]]:
    """Each relation's alternatives by their names, as `perl:any`."""
    for relation in text.split(","):
        names = [choice.split("(")[0].split("[")[0].strip() for choice in relation.split("|")]
        if any(names):
            yield [name for name in names if name]


def provided(fields: dict[str, str]) -> list[str]:
    """The names that a package stands for."""
    return [name for names in groups(fields.get("Provides", "")) for name in names]
