"""Small settings of a container that are checked after the flags were read: restart policy, namespaces, security, signals,
platforms. Each function raises ValueRefused with the client's sentence, which `docker: ` precedes in `docker run`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from emulator.parse.errors import ValueRefused
from emulator.parse.values.numbers import NumberRefused, read_atoi
from emulator.quote import quote


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    name: str = ""
    most: int = 0

    @property
    def is_none(self) -> bool:
        return self.name in ("", "no")


def parse_restart_policy(text: str) -> RestartPolicy:
    """opts.ParseRestartPolicy; which names there are is for the engine to say."""
    name, mark, count = text.partition(":")
    if mark and not name:
        raise ValueRefused("invalid restart policy format: no policy provided before colon")
    try:
        return RestartPolicy(name, read_atoi(count) if count else 0)
    except NumberRefused:
        raise ValueRefused("invalid restart policy format: maximum retry count must be an integer") from None


def check_pid_mode(text: str) -> None:
    kind, mark, name = text.partition(":")
    if text not in ("", "host") and not (kind == "container" and mark and name):
        raise ValueRefused("--pid: invalid PID mode")


def check_uts_mode(text: str) -> None:
    if text not in ("", "host"):
        raise ValueRefused("--uts: invalid UTS mode")


def check_userns_mode(text: str) -> None:
    if text not in ("", "host"):
        raise ValueRefused("--userns: invalid USER mode")


def check_cgroupns_mode(text: str) -> None:
    if text not in ("", "host", "private"):
        raise ValueRefused("--cgroupns: invalid CGROUP mode")


def check_swappiness(value: int) -> None:
    if value != -1 and not 0 <= value <= 100:
        raise ValueRefused(f"invalid value: {value}. Valid memory swappiness range is 0-100")


def check_pull_policy(text: str) -> None:
    """docker/cli: validatePullOpt."""
    if text not in ("always", "missing", "never", ""):
        raise ValueRefused(f'invalid pull option: \'{text}\': must be one of "always", "missing" or "never"')


def security_options(texts: Iterable[str], read_profile: Callable[[str], str]) -> list[str]:
    """docker/cli: parseSecurityOpts. `read_profile` gives a seccomp profile's compact JSON, or raises ValueRefused."""
    found: list[str] = []
    for text in texts:
        key, mark, value = text.partition("=")
        if not mark and key != "no-new-privileges":
            key, mark, value = text.partition(":")
        if (not mark or not value) and key != "no-new-privileges":
            raise ValueRefused(f"Invalid --security-opt: {quote(text)}")
        if key == "seccomp" and value not in ("builtin", "unconfined"):
            text = f"seccomp={read_profile(value)}"
        found.append(text)
    return found


_NUMBERED = """
HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ
VTALRM PROF WINCH IO PWR SYS
"""
SIGNALS: dict[str, int] = {name: number for number, name in enumerate(_NUMBERED.split(), 1)} | {
    "IOT": 6,
    "CLD": 17,
    "POLL": 29,
    "RTMIN": 34,
    "RTMAX": 64,
    **{f"RTMIN+{offset}": 34 + offset for offset in range(1, 16)},
    **{f"RTMAX-{offset}": 64 - offset for offset in range(1, 15)},
}


def parse_signal(text: str) -> int:
    """moby/sys: signal.ParseSignal."""
    try:
        number = read_atoi(text)
    except NumberRefused:
        number = SIGNALS.get(text.upper().removeprefix("SIG"), 0)
    if not number:
        raise ValueRefused(f"invalid signal: {text}")
    return number


@dataclass(frozen=True, slots=True)
class Platform:
    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


_SYSTEMS = """
aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos
"""
_ARCHITECTURES = """
386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc
riscv riscv64 s390 s390x sparc sparc64 wasm
"""
_SPECIFIER = r"^[A-Za-z0-9_.-]+$"
_OS_AND_VERSION = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$"
_OTHER_NAMES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386"}
_FIXED = {"armhf": ("arm", "v7"), "armel": ("arm", "v6")}
_ARM_VARIANTS = {"": "v7", "7": "v7", "5": "v5", "6": "v6", "8": "v8"}
_ARM64_VARIANTS = {"8": "", "v8": "", "v8.0": "", "9": "v9", "9.0": "v9", "v9.0": "v9"}


def parse_platform(text: str, host: Platform) -> Platform:
    """containerd: platforms.Parse. `host` fills in what a single word leaves open."""
    if "*" in text:
        raise _platform(f"{quote(text)}: wildcards not yet supported")
    parts = text.split("/", 3)
    system = _system(parts[0], text)
    for part in parts[1:]:
        if not re.fullmatch(_SPECIFIER[1:-1], part):
            pattern = quote(_SPECIFIER)
            raise _platform(
                f"{quote(part)} is an invalid component of {quote(text)}: platform specifier component must match {pattern}"
            )
    if len(parts) == 1:
        return _single(parts[0], system, text, host)
    if len(parts) == 4:
        raise _platform(f"{quote(text)}: cannot parse platform specifier")
    architecture, variant = _architecture(parts[1], parts[2] if len(parts) == 3 else "")
    if len(parts) == 2 and (architecture, variant) == ("arm", "v7"):
        variant = ""
    return Platform(system, architecture, variant or ("v8" if len(parts) == 3 and architecture == "arm64" else ""))


def _system(part: str, text: str) -> str:
    found = re.fullmatch(_OS_AND_VERSION[1:-1], part)
    if not found:
        raise _platform(
            f"{quote(part)} is an invalid OS component of {quote(text)}: OSAndVersion specifier component must match "
            f"{quote(_OS_AND_VERSION)}"
        )
    return "darwin" if found[1].lower() == "macos" else found[1].lower()


def _single(part: str, system: str, text: str, host: Platform) -> Platform:
    if system in _SYSTEMS.split():
        return Platform(system, host.architecture)
    architecture, variant = _architecture(part, "")
    if architecture not in _ARCHITECTURES.split():
        raise _platform(f"{quote(text)}: unknown operating system or architecture")
    return Platform(host.os, architecture, "" if (architecture, variant) == ("arm", "v7") else variant)


def _architecture(name: str, variant: str) -> tuple[str, str]:
    name, variant = name.lower(), variant.lower()
    if name in _FIXED:
        return _FIXED[name]
    known = _OTHER_NAMES.get(name, name)
    if name == "i386" or (known == "amd64" and variant == "v1"):
        return known, ""
    table = {"arm": _ARM_VARIANTS, "arm64": _ARM64_VARIANTS}.get(known, {})
    return known, table.get(variant, variant)


def _platform(what: str) -> ValueRefused:
    return ValueRefused(f"{what}: invalid argument")
