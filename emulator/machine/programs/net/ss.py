"""ss: sockets in iproute2's columns, which are as wide as what stands in them."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network import network_of
from emulator.machine.programs.net.netstat import Row, rows
from emulator.machine.programs.text.job import Job, program

_STATES = {
    "LISTEN": "LISTEN",
    "ESTABLISHED": "ESTAB",
    "CLOSE_WAIT": "CLOSE-WAIT",
    "FIN_WAIT2": "FIN-WAIT-2",
    "": "UNCONN",
}


@program(
    gnu=(
        "-t,--tcp -u,--udp -l,--listening -n,--numeric -p,--processes -a,--all -4,--ipv4 -6,--ipv6 -H,--no-header "
        "-x,--unix -s,--summary! -e! -i! -o!"
    ),
    trouble=255,
)
async def main(job: Job) -> int | None:
    process: Process = job.process
    one_kind = job.has("t") != job.has("u")
    chosen = [row for row in rows(network_of(process)) if _wanted(job, row)]
    heads = ["State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port"]
    table = [] if job.has("H") else [heads if one_kind else ["Netid", *heads]]
    for row in chosen:
        cells = [
            _STATES[row.state],
            str(row.queue),
            "511" if row.state == "LISTEN" else "0",
            _place(row.local),
            _place(row.remote),
        ]
        table.append(cells if one_kind else [row.protocol[:3], *cells])
    widths = [max(len(line[index]) for line in table) for index in range(len(table[0]))] if table else []
    owners = [""] * (not job.has("H")) + [f'users:(("{row.owner[1]}",pid={row.owner[0]},fd=6))' for row in chosen]
    for number, line in enumerate(table):
        text = " ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        heading = number == 0 and not job.has("H")
        tail = "Process" if heading else owners[number] if job.has("p") else ""
        await job.out.text(f"{text}{tail}\n")
    return 0


def _wanted(job: Job, row: Row) -> bool:
    protocol = row.protocol.rstrip("6")
    if (job.has("t") or job.has("u")) and not job.has(protocol[0]):
        return False
    if (job.has("4") and row.protocol.endswith("6")) or (job.has("6") and not row.protocol.endswith("6")):
        return False
    is_server = row.state in ("LISTEN", "")
    return job.has("a") or is_server == job.has("l")


def _place(place: tuple[str, int]) -> str:
    address, port = place
    shown = f"[{address}]" if ":" in address else address
    return f"{shown}:{port or '*'}"
