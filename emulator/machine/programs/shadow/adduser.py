"""adduser and addgroup, deluser and delgroup: Debian's talkative front ends."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files


async def main(process: Process) -> int:
    called = process.argv[0].rpartition("/")[2]
    options, names = _split(process.argv[1:])
    if process.credentials.uid != 0:
        await process.complain(f"{called}: Only root may add a user or group to the system.\n")
        return 1
    files = Files(process)
    if called == "addgroup" or "group" in options:
        if not names:
            await process.complain(f"{called}: Only one or two names allowed.\n")
            return 1
        return await _group(process, files, names, options)
    if len(names) == 2:
        return await _join(process, files, *names)
    if len(names) != 1:
        await process.complain("adduser: Only one or two names allowed.\n")
        return 1
    if "system" in options:
        return await _system_user(process, files, names[0], options)
    return await _user(process, files, names[0], options)


def _split(words: list[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    names, queue = [], list(words)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-"):
            names.append(word)
            continue
        name, equals, value = word.lstrip("-").partition("=")
        if name in ("gecos", "comment", "uid", "gid", "home", "shell", "ingroup", "firstuid") and not equals and queue:
            value = queue.pop(0)
        options[name] = value
    return options, names


async def _group(process: Process, files: Files, names: list[str], options: dict[str, str]) -> int:
    name = names[0]
    if files.find("group", name):
        await process.complain(f"addgroup: The group `{name}' already exists.\n")
        return 1
    gid = (
        int(options["gid"])
        if options.get("gid", "").isdigit()
        else files.first_free("group", 100 if "system" in options else 1000)
    )
    await process.out(f"Adding group `{name}' (GID {gid}) ...\n")
    files.add_group(name, gid)
    files.save()
    await process.out("Done.\n")
    return 0


async def _join(process: Process, files: Files, user: str, group: str) -> int:
    for file, kind, name in (("passwd", "user", user), ("group", "group", group)):
        if files.find(file, name) is None:
            await process.complain(f"adduser: The {kind} `{name}' does not exist.\n")
            return 1
    if not files.join(user, group):
        await process.complain(f"adduser: The user `{user}' is already a member of `{group}'.\n")
        return 0
    await process.out(f"Adding user `{user}' to group `{group}' ...\n")
    files.save()
    await process.out("Done.\n")
    return 0


async def _system_user(process: Process, files: Files, name: str, options: dict[str, str]) -> int:
    if files.find("passwd", name):
        await process.complain(f"adduser: The system user `{name}' already exists. Exiting.\n")
        return 0
    uid = int(options["uid"]) if options.get("uid", "").isdigit() else files.first_free("passwd", 100)
    await process.out(f"Adding system user `{name}' (UID {uid}) ...\n")
    group, gid = options.get("ingroup", "nogroup"), 65534
    if "group" in options:
        group, gid = name, files.first_free("group", uid)
        await process.out(f"Adding new group `{name}' (GID {gid}) ...\n")
        files.add_group(name, gid)
    row = files.find("group", group)
    gid = int(row[2]) if row is not None else gid
    await process.out(f"Adding new user `{name}' (UID {uid}) with group `{group}' ...\n")
    home = options.get("home", "/nonexistent")
    files.add_user(name, uid, gid, options.get("gecos", ""), home, options.get("shell", "/usr/sbin/nologin"))
    files.save()
    if home == "/nonexistent" or "no-create-home" in options:
        await process.out(f"Not creating `{home}'.\n")
    else:
        await process.out(f"Creating home directory `{home}' ...\n")
        files.make_home(home, uid, gid)
    return 0


async def _user(process: Process, files: Files, name: str, options: dict[str, str]) -> int:
    if files.find("passwd", name):
        await process.complain(f"adduser: The user `{name}' already exists.\n")
        return 1
    if "disabled-password" not in options and "disabled-login" not in options:
        await process.complain("adduser: asking for a password is not emulated yet (use --disabled-password)\n")
        return 1
    uid = int(options["uid"]) if options.get("uid", "").isdigit() else files.first_free("passwd", 1000)
    gid = files.first_free("group", uid)
    home, shell = options.get("home", f"/home/{name}"), options.get("shell", "/bin/bash")
    await process.out(
        f"Adding user `{name}' ...\nAdding new group `{name}' ({gid}) ...\nAdding new user `{name}' ({uid}) with "
        f"group `{name} ({gid})' ...\n"
    )
    files.add_group(name, gid)
    files.add_user(
        name,
        uid,
        gid,
        options.get("gecos", options.get("comment", "")),
        home,
        shell,
        "*" if "disabled-password" in options else "!",
    )
    if "no-create-home" not in options:
        await process.out(f"Creating home directory `{home}' ...\nCopying files from `/etc/skel' ...\n")
        files.make_home(home, uid, gid, 0o700)
    if files.find("group", "users") is not None:
        await process.out(
            f"Adding new user `{name}' to supplemental / extra groups `users' ...\nAdding user `{name}' to group "
            "`users' ...\n"
        )
        files.join(name, "users")
    files.save()
    return 0
