"""What an answer that is no success says (docker/distribution: registry/client/errors.go)."""

from __future__ import annotations

from emulator.backend.web import WebAnswer
from emulator.engine.errors.registry import ApiFault, Refused, UnexpectedBody, UnexpectedStatus
from emulator.errors import SystemFailure
from emulator.wire.go_decode import InvalidJSON, TrailingContent, parse

BY_STATUS = {401: "UNAUTHORIZED", 403: "DENIED", 429: "TOOMANYREQUESTS"}


def succeeded(answer: WebAnswer) -> bool:
    return 200 <= answer.status < 400


def failure_of(answer: WebAnswer) -> SystemFailure:
    """The error."""
    if not 400 <= answer.status < 500:
        return UnexpectedStatus(f"{answer.status} {answer.reason}".rstrip())
    text = answer.body.decode("utf-8", "surrogateescape")
    kind = answer.header("Content-Type").partition(";")[0].strip().lower()
    if kind not in ("application/json", "application/vnd.api+json"):
        return by_status(answer.status, text)
    try:
        document = parse(answer.body) if text.strip() else None
    except InvalidJSON as error:
        return UnexpectedBody(answer.status, error.cause, text)
    except TrailingContent:
        return UnexpectedBody(answer.status, "invalid character after top-level value", text)
    if document is None:
        return UnexpectedBody(answer.status, "unexpected end of JSON input", text)
    return of_document(answer.status, document, text)


def by_status(status: int, text: str) -> Refused:
    """Without a code, the status decides, and the body is the message."""
    return Refused([ApiFault(BY_STATUS.get(status, "UNKNOWN"), text)])


def of_document(status: int, document: object, text: str) -> SystemFailure:
    """The list of errors, or `details`."""
    fields = document if isinstance(document, dict) else {}
    if isinstance(details := fields.get("details"), str) and details:
        return by_status(status, details)
    errors = fields.get("errors")
    faults = [
        ApiFault(str(each.get("code", "")), str(each.get("message", "")))
        for each in (errors if isinstance(errors, list) else ())
        if isinstance(each, dict)
    ]
    return Refused(faults) if faults else UnexpectedBody(status, "no error details found in HTTP response body", text)
