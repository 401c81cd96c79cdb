"""netstat (net-tools and busybox) and ss: sockets of the namespace; `-r` is route's table."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.network import network_of
from emulator.machine.network.namespace import NetworkNamespace
from emulator.machine.programs.net import route
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Job, program

SERVICES = {
    80: "http",
    443: "https",
    22: "ssh",
    53: "domain",
    25: "smtp",
    6379: "redis",
    8080: "http-alt",
    3306: "mysql",
    5432: "postgresql",
}


@dataclass(frozen=True, slots=True)
class Row:
    protocol: str
    local: tuple[str, int]
    remote: tuple[str, int]
    state: str
    owner: tuple[int, str]
    queue: int = 0


def rows(network: NetworkNamespace) -> list[Row]:
    """TCP listeners, connections, then UDP."""
    found = []
    for socket in network.all_bound():
        six = ":" in socket.address
        name = socket.protocol + ("6" if six else "")
        state = "LISTEN" if socket.protocol == "tcp" else ""
        found.append(Row(name, (socket.address, socket.port), ("::" if six else "0.0.0.0", 0), state, socket.owner))
    for stream in network.streams.values():
        name = "tcp6" if ":" in stream.local[0] else "tcp"
        found.append(Row(name, stream.local, stream.remote, stream.state, stream.owner, len(stream.data)))
    return sorted(found, key=lambda row: (row.protocol.startswith("udp"), row.protocol, row.state != "LISTEN"))


@program(
    gnu=(
        "-t,--tcp -u,--udp -l,--listening -n,--numeric -p,--programs -a,--all -r,--route -e,--extend -x,--unix "
        "-w,--raw -4 -6 -W,--wide -i! -s! -c!"
    ),
    busybox="-t -u -l -n -a -r -e -x -w -W",
    trouble=4,
    busybox_trouble=1,
)
async def main(job: Job) -> int | None:
    job.name = "netstat"
    network = network_of(job.process)
    if job.has("r"):
        await job.out.text(route.table(network, numeric=job.has("n"), windows=True, stars=not job.gnu))
        return 0
    protocols = {name for name in ("tcp", "udp") if job.has(name[0])}
    any_kind = bool(protocols) or job.has("x") or job.has("w")
    listening, every = job.has("l"), job.has("a")
    kind = "(only servers)" if listening else "(servers and established)" if every else "(w/o servers)"
    if protocols or not any_kind:
        tail = "PID/Program name    " if job.has("p") else ""
        space = " " if tail or not job.gnu else ""
        heads = f"Proto Recv-Q Send-Q Local Address           Foreign Address         State      {space}"
        await job.out.text(f"Active Internet connections {kind}\n{heads}{tail}\n")
        for row in rows(network):
            wanted = row.protocol.rstrip("6") in (protocols or {"tcp", "udp"})
            is_server = row.state in ("LISTEN", "")
            if wanted and (every or is_server == listening):
                await job.out.text(_line(job, row))
    if job.has("x") or not any_kind:
        inode = "I-Node   Path" if job.gnu else "I-Node Path"
        await job.out.text(
            f"Active UNIX domain sockets {kind}\nProto RefCnt Flags       Type       State         {inode}\n"
        )
    return 0


def _line(job: Job, row: Row) -> str:
    numeric = job.has("n")
    local, remote = _shown(row.local, numeric, job.gnu), _shown(row.remote, numeric, job.gnu)
    name = row.protocol if job.gnu else row.protocol.rstrip("6")
    owner = f" {f'{row.owner[0]}/{row.owner[1][:18]}' if row.owner[0] else '-':<19} " if job.has("p") else ""
    return f"{name:<5} {row.queue:>6} {0:>6} {local:<23} {remote:<23} {row.state:<11}{owner if job.has('p') else ' '}\n"


def _shown(place: tuple[str, int], numeric: bool, gnu: bool) -> str:
    address, port = place
    word = "*" if not port else str(port) if numeric else SERVICES.get(port, str(port))
    if not numeric:
        address = {"127.0.0.1": "localhost", "0.0.0.0": "0.0.0.0", "::": "[::]" if gnu else "::"}.get(address, address)
    return f"{address}:{word}"


async def busybox(process: Process) -> int:
    return await main(process, BUSYBOX)
