"""What debconf says of the frontends that it cannot use, when a package's script asks it something (Debian 12's 1.5.82)."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Package
from emulator.machine.programs.packages.relations import fields_of, groups
from emulator.machine.programs.packages.versions import compare

#: Packages whose scripts ask debconf by way of another package's program.
BY_ANOTHER = frozenset(("libpam-cap",))
NO_READLINE = (
    "(Can't locate Term/ReadLine.pm in @INC (you may need to install the Term::ReadLine module) (@INC contains: /etc/perl "
    "/usr/local/lib/x86_64-linux-gnu/perl/{0} /usr/local/share/perl/{0} /usr/lib/x86_64-linux-gnu/perl5/{1} "
    "/usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/{1} /usr/share/perl/{1} "
    "/usr/local/lib/site_perl) at /usr/share/perl5/Debconf/FrontEnd/Readline.pm line 7.)"
)
NO_DIALOG = (
    "(No usable dialog-like program is installed, so the dialog based frontend cannot be used. at "
    "/usr/share/perl5/Debconf/FrontEnd/Dialog.pm line 78.)"
)
DUMB = (
    "(Dialog frontend will not work on a dumb terminal, an emacs shell buffer, or without a controlling terminal.)"
)


def asks(package: Package) -> bool:
    """Whether setting it up starts debconf."""
    fields = fields_of(package)
    wanted = f"{fields.get('Depends', '')}, {fields.get('Pre-Depends', '')}"
    return package.name in BY_ANOTHER or any("debconf" in names for names in groups(wanted))


def complaints(process: Process, database: Database, on_terminal: bool) -> Iterator[str]:
    """The lines, from the frontend that is asked for down to the one that works; of other releases than Debian 12 none."""
    if not _is_known(database):
        return
    wanted = process.env.get("DEBIAN_FRONTEND", "").lower() or "dialog"
    if wanted == "dialog":
        yield from _failed("Dialog", _no_dialog(process), "Readline")
    if wanted in ("dialog", "readline") and (reason := _no_readline(database, on_terminal)):
        yield from _failed("Readline", reason, "Teletype")


def _is_known(database: Database) -> bool:
    version = database.version("debconf")
    return bool(version) and compare(version, "1.5.80") >= 0 and compare(version, "1.5.83") < 0


def _failed(frontend: str, reason: str, other: str) -> Iterator[str]:
    yield f"debconf: unable to initialize frontend: {frontend}"
    yield f"debconf: {reason}"
    yield f"debconf: falling back to frontend: {other}"


def _no_dialog(process: Process) -> str:
    terminal = process.env.get("TERM", "")
    if not terminal:
        return "(TERM is not set, so the dialog frontend is not usable.)"
    return DUMB if terminal in ("dumb", "emacs") else NO_DIALOG


def _no_readline(database: Database, on_terminal: bool) -> str:
    if not database.installed("perl"):
        version = database.version("perl-base").partition("-")[0]
        return NO_READLINE.format(version, version.rpartition(".")[0])
    return "" if on_terminal else "(This frontend requires a controlling tty.)"
