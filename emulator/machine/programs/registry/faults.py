"""The API's errors (distribution: registry/api/v2/errors.go, errcode/register.go): status, code and message, one row each."""

from __future__ import annotations

import json
from enum import Enum

from emulator.errors import EmulatorError


class Code(Enum):
    """HTTP status, name of the code in logs, message."""

    UNKNOWN = (500, "unknown", "unknown error")
    UNSUPPORTED = (405, "unsupported", "The operation is unsupported.")
    DIGEST_INVALID = (400, "digest invalid", "provided digest did not match uploaded content")
    NAME_UNKNOWN = (404, "name unknown", "repository name not known to registry")
    MANIFEST_UNKNOWN = (404, "manifest unknown", "manifest unknown")
    MANIFEST_INVALID = (400, "manifest invalid", "manifest invalid")
    MANIFEST_BLOB_UNKNOWN = (400, "manifest blob unknown", "blob unknown to registry")
    BLOB_UNKNOWN = (404, "blob unknown", "blob unknown to registry")
    BLOB_UPLOAD_UNKNOWN = (404, "blob upload unknown", "blob upload unknown to registry")
    BLOB_UPLOAD_INVALID = (404, "blob upload invalid", "blob upload invalid")
    PAGINATION_NUMBER_INVALID = (400, "pagination number invalid", "invalid number of results requested")


class Fault(EmulatorError):
    """One error of an answer; `detail` is any JSON, None for none."""

    def __init__(self, code: Code, detail: object = None, message: str = "") -> None:
        super().__init__(message or code.value[2])
        self.code, self.detail = code, detail

    def document(self) -> dict[str, object]:
        """As the body has it."""
        shown: dict[str, object] = {"code": self.code.name, "message": str(self)}
        return shown if self.detail is None else shown | {"detail": self.detail}


class Faults(EmulatorError):
    """All errors of one answer; the first decides its status."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults


def body_of(faults: list[Fault]) -> bytes:
    """The document."""
    errors = [fault.document() for fault in faults]
    return json.dumps({"errors": errors}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
