"""yum of CentOS 7. Its mirror list has gone from the net, so whatever needs the repositories ends as it does today: in yum's
own words, on any machine. With other base URLs, whose packages nobody has looked up, it says that they are not emulated.
"""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages.installed import text_of

REPOSITORIES = "/etc/yum.repos.d"
PLUGINS = "Loaded plugins: fastestmirror, ovl\n"
NEEDS = frozenset(
    ("install", "update", "upgrade", "makecache", "search", "info", "list", "repolist", "groupinstall", "localinstall",
     "reinstall", "provides", "whatprovides", "check-update", "deplist", "downgrade", "distro-sync")
)  # fmt: skip
#: Hosts that no longer have an address.
GONE = frozenset(("mirrorlist.centos.org",))
CHANGES = NEEDS - {"search", "info", "list", "repolist", "provides", "whatprovides", "check-update", "deplist"}
ADVICE = """

 One of the configured repositories failed (Unknown),
 and yum doesn't have enough cached data to continue. At this point the only
 safe thing yum can do is fail. There are a few ways to work "fix" this:

     1. Contact the upstream for the repository and get them to fix the problem.

     2. Reconfigure the baseurl/etc. for the repository, to point to a working
        upstream. This is most often useful if you are using a newer
        distribution release than is supported by the repository (and the
        packages for the previous distribution release still work).

     3. Run the command with the repository temporarily disabled
            yum --disablerepo=<repoid> ...

     4. Disable the repository permanently, so yum won't use it by default. Yum
        will then just ignore the repository until you permanently enable it
        again or use --enablerepo for temporary usage:

            yum-config-manager --disable <repoid>
        or
            subscription-manager repos --disable=<repoid>

     5. Configure the failing repository to be skipped, if it is unavailable.
        Note that yum will try to contact the repo. when it runs most commands,
        so will have to try and fail each time (and thus. yum will be be much
        slower). If it is a very temporary problem though, this is often a nice
        compromise:

            yum-config-manager --save --setopt=<repoid>.skip_if_unavailable=true

"""


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    options = [word for word in process.argv[1:] if word.startswith("-")]
    if unknown := next((word for word in options if word not in ("-y", "-q", "-v", "--assumeyes", "--quiet")), None):
        await process.complain(f"yum: option '{unknown}' is not emulated\n")
        return 1
    command = words[0] if words else ""
    quiet = "-q" in options or "--quiet" in options
    if command == "clean":
        return await clean(process, words[1:], quiet)
    if command not in NEEDS:
        await process.complain(f"yum: {command or 'a call without a command'} is not emulated\n")
        return 1
    if not quiet:
        await process.out(PLUGINS)
    if process.credentials.uid and command in CHANGES:
        await process.complain("You need to be root to perform this command.\n")
        return 1
    return await fetch(process, quiet)


async def fetch(process: Process, quiet: bool) -> int:
    """The first repository that is enabled; there the way ends."""
    if not quiet:
        await process.out("Determining fastest mirrors\n")
    for name, fields in enabled(process):
        mirrors, base = fields.get("mirrorlist", ""), fields.get("baseurl", "")
        url = expanded(mirrors or base)
        host = url.partition("://")[2].partition("/")[0]
        if mirrors and (host in GONE or not await is_there(process, host)):
            await process.out(f"Could not retrieve mirrorlist {url} error was\n")
            await process.out(f'14: curl#6 - "Could not resolve host: {host}; Unknown error"\n')
            await process.complain(f"{ADVICE}Cannot find a valid baseurl for repo: {name}/7/x86_64\n")
            return 1
        await process.complain(f"yum: the packages of {host} are not emulated\n")
        return 1
    await process.complain("There are no enabled repos.\n")
    return 1


async def is_there(process: Process, host: str) -> bool:
    try:
        await resolve(process, host)
    except NameFailure:
        return False
    return True


async def clean(process: Process, what: list[str], quiet: bool) -> int:
    if not what:
        await process.complain("yum: clean without an operand is not emulated\n")
        return 1
    if not quiet:
        names = " ".join(sorted(name for name, _ in enabled(process)))
        await process.out(f"{PLUGINS}Cleaning repos: {names}\n")
    return 0


def enabled(process: Process) -> list[tuple[str, dict[str, str]]]:
    """The repositories in the order of their files, with their fields."""
    found: list[tuple[str, dict[str, str]]] = []
    try:
        files = [name for name in process.listdir(REPOSITORIES) if name.endswith(".repo")]
    except LinuxError:
        return []
    for file in files:
        for line in text_of(process, f"{REPOSITORIES}/{file}").splitlines():
            name, equals, value = line.partition("=")
            if line.startswith("[") and line.rstrip().endswith("]"):
                found.append((line.strip()[1:-1], {}))
            elif equals and found and not line.startswith("#"):
                found[-1][1][name.strip()] = value.strip()
    return [(name, fields) for name, fields in found if fields.get("enabled", "1") != "0"]


def expanded(url: str) -> str:
    for name, value in (("$releasever", "7"), ("$basearch", "x86_64"), ("$infra", "container")):
        url = url.replace(name, value)
    return url
