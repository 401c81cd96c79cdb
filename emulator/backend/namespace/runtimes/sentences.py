"""What a runtime complains of, in the words of the runc that Docker 28.5.2 comes with (1.3.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.quote import quote

INIT = "unable to start container process: error during container init: "
FAILED = "unable to start container process: "
PARAMETER = re.compile(r"(open|write)(?: to)? `?/proc/sys/([^`:]+)`?: (.+)")
CALL = re.compile(r"(sethostname|setdomainname): (.+)")


def sentence(line: str, parameters: Mapping[str, str]) -> str:
    """`line` is the runtime's last one, `parameters` what it was to write below /proc/sys."""
    if found := PARAMETER.search(line):
        return INIT + parameter_fault(found[1], found[2], found[3].lower(), parameters)
    if found := CALL.search(line):
        return f"{INIT}{found[1]}: {found[2].lower()}"
    return line if line.startswith(FAILED) else FAILED + line


def parameter_fault(verb: str, path: str, reason: str, parameters: Mapping[str, str]) -> str:
    """One that is not there, cannot be opened, or does not take the value."""
    place = f"fsmount:fscontext:proc/./sys/{path}"
    name = next((name for name in parameters if name.replace(".", "/") == path), path.replace("/", "."))
    if verb == "write":
        return f"failed to write sysctl {name} = {quote(parameters.get(name, ''))}: write {place}: {reason}"
    if reason == "permission denied":
        return f"open sysctl {name} file: reopen fd 8: {reason}"
    return f"open sysctl {name} file: unsafe procfs detected: openat2 {place}: {reason}"
