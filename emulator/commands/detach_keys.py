"""The keys that leave a container without stopping it: Ctrl-P Ctrl-Q unless told otherwise (moby/term: ascii.go, proxy.go)."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.errors import InvalidParameter, SystemFailure

DEFAULT = b"\x10\x11"
CONTROLS = "@abcdefghijklmnopqrstuvwxyz[\\]^_"


class InvalidDetachKeys(InvalidParameter):
    """What `attach` is answered; the command line shows only that the connection was not upgraded."""

    def __init__(self, keys: str) -> None:
        super().__init__(f"Invalid detach keys ({keys}) provided")


class InvalidEscapeKeys(SystemFailure):
    """What `exec` is answered: Docker takes it for a fault of its own."""

    def __init__(self, keys: str) -> None:
        super().__init__(f"Invalid escape keys ({keys}) provided")


class CannotUpgrade(ClientError):
    def __init__(self) -> None:
        super().__init__("unable to upgrade to tcp, received 400")


def attach_keys(keys: str) -> bytes:
    """The keys of `attach`, `run` and `start`."""
    try:
        return parse_keys(keys)
    except InvalidDetachKeys:
        raise CannotUpgrade from None


def exec_keys(keys: str) -> bytes:
    """The keys of `exec`."""
    try:
        return parse_keys(keys)
    except InvalidDetachKeys:
        raise InvalidEscapeKeys(keys) from None


def parse_keys(keys: str) -> bytes:
    """`ctrl-p,ctrl-q` or `a,ctrl-@`; the empty string is the default."""
    return b"".join(_key(name, keys) for name in keys.split(",")) if keys else DEFAULT


def _key(name: str, keys: str) -> bytes:
    control = name.removeprefix("ctrl-").lower()
    if len(name) == 1 and name.isascii():
        return name.encode()
    if name.startswith("ctrl-") and len(control) == 1 and control in CONTROLS:
        return bytes([CONTROLS.index(control)])
    raise InvalidDetachKeys(keys)


class EscapeWatch:
    """Lets typed bytes through until the keys have come in a row; holds back a beginning of them."""

    def __init__(self, keys: bytes) -> None:
        self._keys = keys
        self._matched = 0
        self.detached = False

    def pass_on(self, typed: bytes) -> bytes:
        """What goes to the container; `detached` tells whether the keys have come."""
        out = bytearray()
        for byte in typed:
            if byte == self._keys[self._matched]:
                self._matched += 1
                if self._matched == len(self._keys):
                    self.detached = True
                    break
                continue
            out += self._keys[: self._matched]
            self._matched = 0
            if byte == self._keys[0]:
                self._matched = 1
            else:
                out.append(byte)
        return bytes(out)
