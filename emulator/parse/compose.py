"""What compose looks at before any of its commands runs: its own flags, and how they go together (PersistentPreRunE)."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.parse.errors import UsageFailure
from emulator.quote import quote

_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_PROGRESS = frozenset(("", "auto", "tty", "plain", "quiet", "none", "json"))


def check(group: Mapping[str, object]) -> list[str]:
    """The warnings that compose prints on standard error; raises UsageFailure for flags that exclude each other."""
    warnings: list[str] = []
    ansi, progress = group["ansi"], str(group["progress"])
    if group["no-ansi"]:
        if ansi != "auto":
            raise _refusal('cannot specify DEPRECATED "--no-ansi" and "--ansi". Please use only "--ansi"')
        ansi = "never"
        warnings.append("option '--no-ansi' is DEPRECATED ! Please use '--ansi' instead.")
    if progress not in _PROGRESS:
        raise _refusal(f"unsupported --progress value {quote(progress)}", warnings)
    if progress == "tty" and ansi == "never":
        raise _refusal("can't use --progress tty while ANSI support is disabled", warnings)
    if progress == "plain" and ansi == "always":
        raise _refusal("can't use --progress plain while ANSI support is forced", warnings)
    if group["workdir"]:
        if group["project-directory"]:
            text = 'cannot specify DEPRECATED "--workdir" and "--project-directory". '
            raise _refusal(f'{text}Please use only "--project-directory" instead', warnings)
        text = "option '--workdir' is DEPRECATED at root level! Please use '--project-directory' instead.\n"
        warnings.append(f"{_RED}{text}{_PLAIN}")
    return warnings


def _refusal(sentence: str, warnings: list[str] | None = None) -> UsageFailure:
    lines = [*(warnings or []), sentence]
    return UsageFailure("", "".join(f"{line}\n" for line in lines), 1)
