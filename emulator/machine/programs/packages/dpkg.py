"""dpkg: lists, status, files, owners, removal; installing a .deb is not emulated (no archive lies in a simulated machine)."""

from __future__ import annotations

import fnmatch

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.dpkg_work import Dpkg
from emulator.machine.programs.packages.index import archive_of
from emulator.machine.programs.packages.installed import debian_version
from emulator.machine.programs.packages.versions import RELATIONS, compare

HELP = """
Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
"""
QUERY_HELP = "Use --help for help about querying packages.\n"
QUERIES = (
    "-l",
    "--list",
    "-s",
    "--status",
    "-L",
    "--listfiles",
    "-S",
    "--search",
    "-W",
    "--show",
    "-p",
    "--print-avail",
)


async def main(process: Process) -> int:
    words = process.argv[1:]
    action = next((word for word in words if word.startswith("-") and not word.startswith("--force")), "")
    if word := next((word for word in words if word.startswith(("--force", "--no-force", "--refuse"))), ""):
        await process.complain(f"dpkg: {word} is not simulated\n")
        return 2
    rest = words[words.index(action) + 1 :] if action else []
    if action in QUERIES:
        return await query(process, action, rest)
    if action == "--version":
        await process.out(
            f"Debian 'dpkg' package management program version {debian_version(process, 'dpkg')} (amd64).\n"
            "This is free software; see the GNU General Public License version 2 or\nlater for copying conditions. "
            "There is NO warranty.\n"
        )
        return 0
    if action == "--print-architecture":
        await process.out("amd64\n")
        return 0
    if action == "--compare-versions":
        return await _compare(process, rest)
    if action == "--get-selections":
        return await _selections(process, rest)
    if action in ("-r", "--remove", "-P", "--purge"):
        return await _remove(process, rest, purge=action in ("-P", "--purge"))
    if action in ("-i", "--install"):
        return await _install(process, rest)
    if action == "--configure":
        return await _configure(process, rest)
    if action in ("--audit", "-C", "--print-foreign-architectures"):
        return 0
    if not action:
        await process.complain(f"dpkg: error: need an action option\n{HELP}")
        return 2
    if action in (
        "--unpack",
        "--contents",
        "-c",
        "--info",
        "-I",
        "-x",
        "--extract",
        "--add-architecture",
        "--set-selections",
        "-V",
        "--verify",
        "--remove-architecture",
        "--validate-version",
    ):
        await process.complain(f"dpkg: {action} is not simulated\n")
        return 2
    await process.complain(f"dpkg: error: unknown option {action}\n{HELP}")
    return 2


async def _compare(process: Process, words: list[str]) -> int:
    if len(words) != 3 or words[1] not in RELATIONS:
        form = "takes three arguments: <version> <relation> <version>" if len(words) != 3 else "bad relation"
        await process.complain(f"dpkg: error: --compare-versions {form}\n{HELP}")
        return 2
    return 0 if compare(words[0], words[2]) in RELATIONS[words[1]] else 1


async def _selections(process: Process, patterns: list[str]) -> int:
    database = Database(process)
    names = [
        name
        for name in database.names()
        if not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    ]
    for name in names:
        word = database.stanzas[name].get("Status", "install").split()[0]
        label = database.label(name)
        await process.out(f"{label}{chr(9) * max(1, 6 - len(label) // 8)}{word}\n")
    if not names and patterns:
        await process.complain(f"dpkg: no packages found matching {patterns[0]}\n")
    return 0


async def _needs_root(process: Process) -> bool:
    if process.credentials.uid == 0:
        return False
    await process.complain("dpkg: error: requested operation requires superuser privilege\n")
    return True


async def _lacks(process: Process, names: list[str], what: str) -> bool:
    if not names:
        await process.complain(f"dpkg: error: {what} argument\n{HELP}")
    return not names


async def _configure(process: Process, names: list[str]) -> int:
    """Nothing is ever left to be configured."""
    if names in (["-a"], ["--pending"]):
        return 0
    if await _lacks(process, names, "--configure needs at least one package name"):
        return 2
    database = Database(process)
    for name in names:
        said = "already installed and configured" if database.installed(name) else ""
        said = f"package {name} is {said}" if said else f"no package named '{name}' is installed, cannot configure"
        await process.complain(
            f"dpkg: error processing package {name} (--configure):\n {said}\n"
            f"Errors were encountered while processing:\n {name}\n"
        )
    return 1


async def _install(process: Process, names: list[str]) -> int:
    if await _lacks(process, names, "--install needs at least one package archive file"):
        return 2
    if await _needs_root(process):
        return 2
    for name in names:
        if not process.exists(name):
            await process.complain(f"dpkg: error: cannot access archive '{name}': No such file or directory\n")
        else:
            await process.complain(f"dpkg: installing {name} is not simulated\n")
    return 2


async def _remove(process: Process, names: list[str], purge: bool) -> int:
    option = "purge" if purge else "remove"
    if await _lacks(process, names, f"--{option} needs at least one package name"):
        return 2
    if await _needs_root(process):
        return 2
    database = Database(process)
    for name in names:
        if database.essential(name) and database.installed(name):
            await process.complain(
                f"dpkg: error processing package {name} (--{option}):\n"
                " this is an essential package; it should not be removed\n"
                f"Errors were encountered while processing:\n {name}\n"
            )
            return 1
        if not database.installed(name) and not (purge and database.left(name)):
            await process.complain(f"dpkg: warning: ignoring request to remove {name} which isn't installed\n")
            continue
        needing = [other for other in database.needed_by(name) if other not in names]
        if needing:
            await process.complain(
                f"dpkg: dependency problems prevent removal of {name}:\n"
                + "".join(f" {other} depends on {name}.\n" for other in needing)
                + f"\ndpkg: error processing package {name} (--{'purge' if purge else 'remove'}):\n"
                + " dependency problems - not removing\n"
                + f"Errors were encountered while processing:\n {name}\n"
            )
            return 1
        await Dpkg(process, database, archive_of(process), by_pty=False).remove([name], purge)
    return 0


async def query(process: Process, action: str, names: list[str]) -> int:
    """What dpkg-query does too."""
    database = Database(process)
    match action:
        case "-l" | "--list":
            return await _list(process, database, names)
        case "-p" | "--print-avail":
            await process.complain(f"dpkg-query: {action} is not simulated\n")
            return 2
        case "-s" | "--status":
            return await _status(process, database, names)
        case "-L" | "--listfiles":
            return await _files(process, database, names)
        case "-S" | "--search":
            return await _search(process, database, names)
    return await _show(process, database, names)


def _chosen(database: Database, patterns: list[str]) -> tuple[list[str], list[str]]:
    """Names that patterns fit, and the patterns that fit none."""
    known = sorted(database.stanzas)
    if not patterns:
        return [name for name in known if database.installed(name)], []
    found = [
        name for name in known if any(fnmatch.fnmatchcase(name, pattern.partition(":")[0]) for pattern in patterns)
    ]
    missing = [
        pattern
        for pattern in patterns
        if not any(fnmatch.fnmatchcase(name, pattern.partition(":")[0]) for name in known)
    ]
    return found, missing


async def _list(process: Process, database: Database, patterns: list[str]) -> int:
    names, missing = _chosen(database, patterns)
    if names:
        rows = []
        for name in names:
            entry = database.stanzas[name]
            words = entry.get("Status", "unknown ok not-installed").split()
            mark = "r" if words[0] == "deinstall" else words[0][0]
            mark += {"installed": "i", "config-files": "c"}.get(words[-1], "n") + " "
            rows.append(
                (
                    mark,
                    database.label(name),
                    entry.get("Version", "<none>"),
                    entry.get("Architecture", "<none>"),
                    entry.get("Description", "(no description available)").split("\n")[0],
                )
            )
        out = process.files.get(1)
        total = out.terminal.columns if out is not None and out.terminal is not None else 0
        widths = [max(least, *(len(row[index]) for row in rows)) for index, least in ((1, 14), (2, 12), (3, 12))]
        rest = (
            total - sum(widths) - 7
            if total
            else max(33, *(len(row[4]) for row in rows))
            if len(rows) > 1 or not total
            else 33
        )
        rest = max(rest, 33 if not total else 10)
        head = (
            "Desired=Unknown/Install/Remove/Purge/Hold\n| "
            "Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"
            "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
        )
        lines = [f"||/ {'Name':<{widths[0]}} {'Version':<{widths[1]}} {'Architecture':<{widths[2]}} Description\n"]
        lines.append("+++-" + "-".join("=" * width for width in (*widths, rest)) + "\n")
        for mark, label, version, architecture, text in rows:
            shown = text[:rest] if total else text
            lines.append(f"{mark} {label:<{widths[0]}} {version:<{widths[1]}} {architecture:<{widths[2]}} {shown}\n")
        await process.out(head + "".join(lines))
    for pattern in missing:
        await process.complain(f"dpkg-query: no packages found matching {pattern}\n")
    return 1 if missing else 0


async def _status(process: Process, database: Database, names: list[str]) -> int:
    status = 0
    names = names or sorted(database.stanzas)
    for name in names:
        entry = database.stanzas.get(name.partition(":")[0])
        if entry is None:
            await process.complain(
                f"dpkg-query: package '{name}' is not installed and no information is available\n"
                "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n"
            )
            status = 1
        else:
            text = "".join(
                f"{key}:{value if value.startswith(chr(10)) else ' ' + value}\n" for key, value in entry.items()
            )
            await process.out(text + ("\n" if name != names[-1] else ""))
    return status


async def _files(process: Process, database: Database, names: list[str]) -> int:
    if not names:
        await process.complain(f"dpkg-query: error: --listfiles needs at least one package name argument\n\n{QUERY_HELP}")
        return 2
    status = 0
    for name in names:
        bare = name.partition(":")[0]
        if not database.installed(bare):
            await process.complain(
                f"dpkg-query: package '{name}' is not installed\n"
                "Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n"
            )
            status = 1
            continue
        await process.out(("\n" if name != names[0] else "") + "".join(f"{path}\n" for path in _tree(database, bare)))
    return status


def _tree(database: Database, name: str) -> list[str]:
    """Its paths, and the directories on the way to each where the list has them not."""
    paths: dict[str, None] = {"/.": None}
    for path in database.files(name):
        parts = path.strip("/").split("/")
        for count in range(1, len(parts)):
            paths["/" + "/".join(parts[:count])] = None
        paths[path] = None
    return list(paths)


async def _search(process: Process, database: Database, patterns: list[str]) -> int:
    if not patterns:
        await process.complain(
            f"dpkg-query: error: --search needs at least one file name pattern argument\n\n{QUERY_HELP}"
        )
        return 2
    status = 0
    owners = dict(sorted(_owners(database).items(), key=lambda item: _bin(item[0])))
    for pattern in patterns:
        sought = pattern if pattern[:1] in ("*", "[", "?", "/") else f"*{pattern}*"
        globs = bool(set(sought) & set("*?[\\"))
        found = [path for path in owners if path == sought or (globs and fnmatch.fnmatchcase(path, sought))]
        if not found:
            await process.complain(f"dpkg-query: no path found matching pattern {sought}\n")
            status = 1
        for path in found:
            await process.out(f"{', '.join(owners[path])}: {path}\n")
    return status


def _bin(path: str) -> int:
    """Where dpkg's table of paths has it, whose order `-S` shows: FNV-1a of the path without its first `/` (fsys-hash.c)."""
    value = 0x811C9DC5
    for byte in path.removeprefix("/").encode("utf-8", "surrogateescape"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % 262139


def _owners(database: Database) -> dict[str, list[str]]:
    """Path → the packages that it belongs to."""
    owners: dict[str, list[str]] = {}
    for name in database.names():
        for path in database.files(name):
            owners.setdefault(path, []).append(database.label(name))
    return owners


async def _show(process: Process, database: Database, words: list[str]) -> int:
    form, names, queue = "${binary:Package}\\t${Version}\\n", list[str](), list(words)
    while queue:
        word = queue.pop(0)
        if word in ("-f", "--showformat") and queue:
            form = queue.pop(0)
        elif word.startswith(("-f=", "--showformat=")):
            form = word.partition("=")[2]
        elif word.startswith("-f"):
            form = word[2:]
        else:
            names.append(word)
    found, missing = _chosen(database, names)
    for name in found:
        entry = database.stanzas[name]
        values = {
            **entry,
            "binary:Package": database.label(name),
            "db:Status-Status": entry.get("Status", "").rpartition(" ")[2],
            "db:Status-Abbrev": "ii ",
            "binary:Summary": entry.get("Description", "").split("\n")[0],
        }
        await process.out(_filled(form, values))
    for pattern in missing:
        await process.complain(f"dpkg-query: no packages found matching {pattern}\n")
    return 1 if missing else 0


def _filled(form: str, values: dict[str, str]) -> str:
    import re

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        width = int(found[2] or 0)
        return value.rjust(width)[:width] if width > 0 else value.ljust(-width)[:-width] if width else value

    return re.sub(r"\$\{([^};]+)(?:;(-?\d{1,4}))?\}", put, form).replace("\\n", "\n").replace("\\t", "\t")
