"""Everything that was found out, and the tier that follows from it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from emulator.backend.namespace.preflight import cgroups, spaces, tools
from emulator.backend.namespace.preflight.findings import Finding
from emulator.backend.namespace.runtimes import PREFERENCE

WAY_OUT, OUTBOUND, TUN = ("slirp4netns",), "outbound network", "/dev/net/tun"


class Tier(Struct, frozen=True, kw_only=True):
    """How containers will run. `runtime` is "" where none can."""

    runtime: str
    ids: str
    limits: str
    pause: str
    network: str
    published: str
    outbound: str


class Survey(Struct, frozen=True, kw_only=True):
    """`works`: whether containers can run at all."""

    works: bool
    tier: Tier
    findings: tuple[Finding, ...]


def survey(home: Path) -> Survey:
    """Does it all. `home`: where worlds lie; a directory is made there for a moment."""
    namespaces = spaces.namespaces()
    if namespaces.works:
        further, within = spaces.further_ids(), spaces.within(home)
    else:
        further = Finding(what="further ids", works=False, why=spaces.NO_NAMESPACES)
        within = spaces.untried(spaces.NO_NAMESPACES)
    runtimes = tools.runtimes()
    limits = cgroups.finding()
    outbound = tools.installed(WAY_OUT, OUTBOUND)
    findings = (namespaces, further, *within, limits, *runtimes, outbound, tools.installed(("nft",), "packet filter"))
    works = all(finding.works for finding in findings if finding.needed) and any(found.works for found in runtimes)
    return Survey(works=works, tier=tier(findings), findings=findings)


def tier(findings: tuple[Finding, ...]) -> Tier:
    """What follows."""
    by = {finding.what: finding for finding in findings}
    runtime = next((name for name in PREFERENCE if by[f"runtime {name}"].works), "")
    return Tier(
        runtime=by[f"runtime {runtime}"].found if runtime else "",
        ids="mapped" if by["further ids"].works else "one: root, or the user of --user, who then owns all files",
        limits="control groups" if by["cgroup limits"].works else "discarded, with Docker's warning",
        pause="SIGSTOP",
        network="bridges, names by 127.0.0.11",
        published="relay on loopback",
        outbound="slirp4netns" if by[OUTBOUND].works and by[TUN].works else "none",
    )
