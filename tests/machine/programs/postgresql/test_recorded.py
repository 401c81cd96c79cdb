"""psql and its kin against PostgreSQL 15.18 of Debian 12: `recorded.json` has what each command printed, one after
another in one
server. Where ours says that something is not emulated, it is not in there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine

HOME = "/usr/lib/postgresql/15/bin"
PROGRAMS = ("postgres", "initdb", "pg_ctl", "psql", "pg_isready", "createdb", "dropdb", "createuser", "dropuser")
CASES = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))
FILES = {
    "/tmp/f.sql": "select 1;\nbad;\nselect 3;\n",
    "/tmp/g.sql": "-- a comment\nselect 1\n  as one,\n  'a;b' as two;\n/* more\n; */ select (1\n+2) as three; "
    "select 4 as four\n;\n"
    "\\echo done\nselect 5 as last",
    "/tmp/h.sql": "select id from :tbl where name = :'who';\n\\set n 3\nselect :n as n, "
    "':n' as text, :\"tbl\".name from :tbl limit 0;\n",
}


SETUP = f"""
mkdir -p {HOME}
useradd -r -m postgres
mkdir -p /pg /var/run/postgresql
chown postgres /pg /var/run/postgresql
"""


@pytest.fixture
def server() -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("db", "oracle/debian", {path: text.encode() for path, text in FILES.items()})
    bench.run(machine, ["sh", "-c", SETUP])
    for name in PROGRAMS:
        inode = Inode(Kind.FILE, content=Opaque(1000, f"postgresql/{name}"), mode=0o755)
        machine.root.root.fs.add(f"{HOME}/{name}", inode)
    start = f"export PATH={HOME}:$PATH LANG=en_US.utf8; initdb -D /pg/data && pg_ctl -D /pg/data -l /pg/log -w start"
    result = bench.run(machine, ["su", "postgres", "-s", "/bin/bash", "-c", start])
    assert result.out.endswith("server started\n"), result
    return bench, machine


def test_as_recorded(server: tuple[Bench, Machine]) -> None:
    """One test, for each command finds what those before it left."""
    bench, machine = server
    for case in CASES:
        script = f"export PATH={HOME}:/usr/bin:/bin LANG=C.UTF-8; {case['command']}"
        result = bench.run(machine, ["su", "postgres", "-s", "/bin/bash", "-c", script])
        printed = {"command": case["command"], "stdout": result.out, "stderr": result.err, "status": result.status}
        assert printed == case
