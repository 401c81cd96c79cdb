"""`KEY=VALUE` texts: environment variables, labels, sysctls, driver options, and the files that hold lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emulator.parse.errors import ValueRefused
from emulator.parse.values.csv import read_fields
from emulator.quote import quote

SYSCTLS = frozenset(
    f"kernel.{name}" for name in ("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced")
)
SYSCTL_PREFIXES = ("net.", "fs.mqueue.")
_BLANKS = " \t"
_SPACES = " \t\n\v\f\r\x85\xa0"


class KeyValueFileRefused(ValueRefused):
    """A file of `KEY=VALUE` lines is not one. `why` is without the file's name."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"invalid env file ({name}): {why}")


def read_pair(text: str) -> tuple[str, str]:
    """opts.MapOpts: what has no `=` is a key with an empty value."""
    key, _, value = text.partition("=")
    return key, value


def read_variable(text: str) -> str:
    """opts.ValidateEnv; a variable without value is looked up later, by `resolve`."""
    if not text.partition("=")[0]:
        raise ValueRefused(f"invalid environment variable: {text}")
    return text


def resolve(variables: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    """Variables without value take the environment's; those that it has not stay as they are (moby drops them)."""
    return [
        f"{text}={environment[text]}" if "=" not in text and text in environment else text for text in variables
    ]


def read_label(text: str) -> str:
    """opts.ValidateLabel."""
    key = text.partition("=")[0].lstrip(_BLANKS)
    if not key:
        raise ValueRefused(f"invalid label '{text}': empty name")
    if any(blank in key for blank in _BLANKS):
        raise ValueRefused(f"label '{key}' contains whitespaces")
    return text


def read_sysctl(text: str) -> tuple[str, str]:
    """opts.ValidateSysctl."""
    key, mark, value = text.partition("=")
    if mark and key and (key in SYSCTLS or key.startswith(SYSCTL_PREFIXES)):
        return key, value
    raise ValueRefused(f"sysctl '{text}' is not allowed")


def read_string_to_string(text: str) -> tuple[tuple[str, str], ...]:
    """pflag: StringToString: `a=1,b=2`."""
    if "," not in text and '"' not in text:
        fields = [text]
    elif text.count("=") == 1:
        fields = [text.strip('"')]
    else:
        fields = read_fields(text)
    for field in fields:
        if "=" not in field:
            raise ValueRefused(f"{field} must be formatted as key=value")
    return tuple(read_pair(field) for field in fields)


def to_map(texts: Iterable[str]) -> dict[str, str]:
    """opts.ConvertKVStringsToMap: the last one of a key counts."""
    return dict(read_pair(text) for text in texts)


def storage_options(texts: Iterable[str]) -> dict[str, str]:
    """docker/cli: parseStorageOpts."""
    texts = list(texts)
    if any("=" not in text for text in texts):
        raise ValueRefused("invalid storage option")
    return to_map(texts)


def log_options(driver: str, texts: Iterable[str]) -> dict[str, str]:
    """docker/cli: parseLoggingOpts."""
    options = to_map(texts)
    if driver == "none" and options:
        raise ValueRefused(f"invalid logging opts for driver {driver}")
    return options


def parse_file(name: str, content: bytes, environment: Mapping[str, str] | None = None) -> list[str]:
    """docker/cli: kvfile.Parse. Without `environment` (a label file), keys without value are left out."""
    found: list[str] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        line = _decode(name, number, raw.removesuffix(b"\r")).lstrip(_SPACES)
        if not line or line[0] == "#":
            continue
        key, mark, _ = line.partition("=")
        if not key:
            raise KeyValueFileRefused(name, f"no variable name on line '{line}'")
        if any(blank in key for blank in _BLANKS):
            raise KeyValueFileRefused(name, f"variable '{key}' contains whitespaces")
        if mark:
            found.append(line)
        elif environment is not None and line in environment:
            found.append(f"{line}={environment[line]}")
    return found


def _decode(name: str, number: int, line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        shown = " ".join(str(byte) for byte in line)
        raise KeyValueFileRefused(name, f"invalid utf8 bytes at line {number}: [{shown}]") from None
    return line.decode("utf-8").removeprefix("\ufeff" if number == 1 else "")


def quoted_list(texts: Iterable[str]) -> str:
    """Go's `%q` of a list."""
    return "[" + " ".join(quote(text) for text in texts) + "]"
