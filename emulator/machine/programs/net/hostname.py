"""hostname, in the words of Debian's package; busybox/hostname.py shares `main_for` with busybox's words."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.transport import network_of
from emulator.machine.programs.net.words import canonical, need
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, program

USAGE = """\
Usage: hostname [-b] {{hostname|-F file}}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {{yp,nis,}}domainname {{nisdomain|-F file}}  set NIS domain name (from file)
       {{yp,nis,}}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {{yp,nis,}}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
"""
_GNU = (
    "-a,--alias -A,--all-fqdns -b,--boot -d,--domain -f,--fqdn,--long -F,--file= -i,--ip-address -I,--all-ip-addresses "
    "-s,--short -y,--yp,--nis! -h -V"
)


@program(gnu=_GNU, busybox="-s -i -d -f -F=", trouble=255, hint=USAGE, busybox_trouble=1)
async def main(job: Job) -> int | None:
    process = job.process
    called = job.argv[0].rpartition("/")[2]
    job.name = called if called in ("dnsdomainname", "domainname") else "hostname"
    if job.has("h"):
        await job.out.text(USAGE.format())
        return 0
    new = await _given(job)
    if new is not None:
        return await _set(job, new)
    if called == "domainname":
        await job.out.text(f"{process.machine.domainname or '(none)'}\n")
        return 0
    shown = job.options.latest("a", "A", "d", "f", "i", "I", "s") or ("d" if called == "dnsdomainname" else "")
    try:
        text = await _shown(job, process, shown)
    except NameFailure as error:
        raise Complaint(job.words(str(error), f"{error.name}: Host name lookup failure"), 1) from error
    await job.out.text(text)
    return 0


async def _given(job: Job) -> str | None:
    """The new name, from the operand or -F."""
    path = job.get("F")
    if path is None:
        return job.operands[0] if job.operands else None
    try:
        text = job.process.read_file(path).decode("utf-8", "surrogateescape")
    except LinuxError as error:
        raise Complaint(job.words(f"can't open `{path}'", f"{path}: {error}"), 1) from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return lines[0] if lines else None


async def _set(job: Job, new: str) -> int:
    try:
        need(job.process, "CAP_SYS_ADMIN")
    except LinuxError as error:
        words = job.words("you must be root to change the host name", f"sethostname: {error}")
        raise Complaint(words, 1) from error
    if not new or len(new) > 64:
        raise Complaint(job.words("the specified hostname is invalid", "sethostname: Invalid argument"), 1)
    job.process.machine.hostname = new
    return 0


async def _shown(job: Job, process: Process, letter: str) -> str:
    name = process.machine.hostname
    if letter in ("f", "d", "A"):
        await resolve(process, name)
    full = canonical(process, name)
    domain = full.partition(".")[2]
    match letter:
        case "s":
            return name.partition(".")[0] + "\n"
        case "f" | "A":
            return full + (" \n" if letter == "A" else "\n")
        case "d":
            return domain + "\n" if domain else ""
        case "i":
            return " ".join(await resolve(process, name)) + "\n"
        case "I":
            return "".join(f"{address} " for address in network_of(process).own_addresses()) + "\n"
        case "a":
            return "\n"
        case _:
            return name + "\n"


async def busybox(process: Process) -> int:
    return await main(process, BUSYBOX)
