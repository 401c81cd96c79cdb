"""`emulator doctor`: what this machine lets containers do for real, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from emulator.backend.namespace.preflight.findings import Finding
from emulator.backend.namespace.preflight.survey import Survey, Tier, survey
from emulator.faces.daemon.home import home

WIDTH = 22


def doctor(*, as_json: bool) -> int:
    """Prints it; 0 where `--backend namespace` can run, 1 where it cannot."""
    found = survey(home())
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        print("\n".join(lines(found)))
    return 0 if found.works else 1


def lines(found: Survey) -> Iterator[str]:
    """The table, what to do, and what follows."""
    for finding in found.findings:
        yield from row(finding)
    yield ""
    if not found.works:
        yield "Containers cannot run for real here: see what is needed above. `emulator` without --backend simulates them."
        return
    yield "Containers run for real with `--backend namespace`:"
    yield from tier_lines(found.tier)


def row(finding: Finding) -> Iterator[str]:
    """One thing: whether it works, what was found or why not, and what to do."""
    verdict = "yes" if finding.works else "NO " if finding.needed else "no "
    yield f"{finding.what:<{WIDTH}} {verdict}  {finding.found if finding.works else finding.why}".rstrip()
    if finding.advice:
        yield f"{'':<{WIDTH}}      → {finding.advice}"


def tier_lines(tier: Tier) -> Iterator[str]:
    """The tier, a line each."""
    for name, value in msgspec.structs.asdict(tier).items():
        yield f"  {name:<10} {value}"
