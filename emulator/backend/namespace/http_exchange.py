"""One request and its answer on this machine's network, with Go's words for what may go wrong. Blocking: runs on a thread."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from ipaddress import ip_address
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from msgspec.structs import replace

from emulator.backend.web import PlainAnswer, UnknownName, WebAnswer, WebFailure, WebRequest

LARGEST = 2 << 30
"""Bytes of an answer's body."""
LARGEST_TOKEN = 1 << 16
MOST_REDIRECTS = 10
NANOSECONDS = 1_000_000_000
REDIRECTS = (301, 302, 303, 307, 308)
LATE = "net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
REASONS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}
UNKNOWN_AUTHORITY = (18, 19, 20, 21)
EXPIRED, OTHER_HOST = 10, 62
CHALLENGE = re.compile(r"Bearer\s+(.*)", re.IGNORECASE)


class Tokens(dict[tuple[str, str], str]):
    """By host and scope: what a registry's token server gave."""


def exchange(request: WebRequest, tokens: Tokens) -> WebAnswer:
    """The answer behind all redirects; raises UnknownName or WebFailure."""
    answer = follow(request)
    if answer.status != 401 or has_header(request, "authorization"):
        return answer
    token = token_for(request, answer, tokens)
    if not token:
        return answer
    return follow(replace(request, headers=(*request.headers, ("Authorization", f"Bearer {token}"))))


def follow(request: WebRequest) -> WebAnswer:
    """Where an answer leads elsewhere, what is asked for is asked for there, without credentials for another host."""
    for _ in range(MOST_REDIRECTS):
        answer = once(request)
        target = answer.header("Location")
        if answer.status not in REDIRECTS or request.method not in ("GET", "HEAD") or not target:
            return answer
        request = redirected(request, target)
    raise WebFailure(f"stopped after {MOST_REDIRECTS} redirects")


def url_of(request: WebRequest) -> str:
    """As a text."""
    host = f"[{request.host}]" if ":" in request.host else request.host
    return f"{'https' if request.secure else 'http'}://{host}:{request.port}{request.target}"


def redirected(request: WebRequest, location: str) -> WebRequest:
    """The request that follows."""
    parts = urlsplit(urljoin(url_of(request), location))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WebFailure(f'unsupported protocol scheme "{parts.scheme}"')
    secure = parts.scheme == "https"
    same = parts.hostname == request.host
    headers = tuple(pair for pair in request.headers if same or pair[0].lower() != "authorization")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port or (443 if secure else 80)
    return replace(request, host=parts.hostname, port=port, target=target, headers=headers, secure=secure)


def has_header(request: WebRequest, name: str) -> bool:
    """Whether the request carries it."""
    return any(key.lower() == name for key, _ in request.headers)


def token_for(request: WebRequest, answer: WebAnswer, tokens: Tokens) -> str:
    """What the registry's challenge leads to; "" where it asks for something else, or nobody gets a token."""
    found = CHALLENGE.match(answer.header("WWW-Authenticate"))
    asked = parse_keqv_list(parse_http_list(found.group(1))) if found else {}
    realm = asked.pop("realm", "")
    if not realm.startswith(("http://", "https://")):
        return ""
    key = (request.host, asked.get("scope", ""))
    if key not in tokens:
        asked.pop("error", None)
        wanted = replace(request, method="GET", target="/", body=b"", headers=())
        given = follow(redirected(wanted, f"{realm}?{urlencode(asked)}"))
        tokens[key] = read_token(given)
    return tokens[key]


def read_token(answer: WebAnswer) -> str:
    """`token`, or `access_token` as OAuth has it."""
    if answer.status != 200 or len(answer.body) > LARGEST_TOKEN:
        return ""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return ""
    found = document.get("token") or document.get("access_token") if isinstance(document, dict) else ""
    return found if isinstance(found, str) else ""


def once(request: WebRequest) -> WebAnswer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(request.host, request.port)
    connection.default_port = 443 if request.secure else 80
    connection.sock = connect(request)
    try:
        send(connection, request)
        response = connection.getresponse()
        body = response.read(LARGEST + 1)
    except TimeoutError:
        raise WebFailure(LATE) from None
    except http.client.RemoteDisconnected:
        raise WebFailure("EOF") from None
    except http.client.HTTPException as error:
        raise WebFailure(f"net/http: HTTP/1.x transport connection broken: {error}") from None
    except OSError as error:
        raise WebFailure(f"read: {(error.strerror or str(error)).lower()}") from None
    finally:
        connection.close()
    if len(body) > LARGEST:
        raise WebFailure(f"the answer has more than {LARGEST} bytes")
    headers = tuple(response.getheaders())
    return WebAnswer(status=response.status, reason=response.reason, headers=headers, body=body)


def send(connection: http.client.HTTPConnection, request: WebRequest) -> None:
    """The head as it was given, and the body."""
    connection.putrequest(request.method, request.target, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value)
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        connection.putheader("Content-Length", str(len(request.body)))
    connection.putheader("Connection", "close")
    connection.endheaders(request.body)


def connect(request: WebRequest) -> socket.socket:
    """A connection to the first address that takes it, as Go's dialler says why none does."""
    failure: WebFailure | None = None
    for family, address in addresses(request.host, request.port):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(request.patience / NANOSECONDS)
        shown = f"[{address[0]}]:{request.port}" if family == socket.AF_INET6 else f"{address[0]}:{request.port}"
        try:
            sock.connect(address)
            return secured(sock, request) if request.secure else sock
        except TimeoutError:
            failure = failure or WebFailure(f"dial tcp {shown}: i/o timeout")
        except WebFailure:
            sock.close()
            raise
        except OSError as error:
            failure = failure or WebFailure(f"dial tcp {shown}: connect: {(error.strerror or str(error)).lower()}")
        sock.close()
    raise failure or UnknownName(request.host)


def addresses(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    """Families and addresses of a name; raises UnknownName."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise UnknownName(host) from None
    return [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]


def is_loopback(host: str) -> bool:
    """Whether Docker takes the registry for one of this host, whose certificates it believes."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def secured(sock: socket.socket, request: WebRequest) -> socket.socket:
    """TLS on it; raises WebFailure."""
    context = ssl.create_default_context()
    if is_loopback(request.host):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        return context.wrap_socket(sock, server_hostname=request.host)
    except ssl.SSLCertVerificationError as error:
        raise WebFailure(f"tls: failed to verify certificate: x509: {distrust(error, request.host)}") from None
    except ssl.SSLError as error:
        if error.reason in REASONS:
            raise PlainAnswer from None
        raise WebFailure(f"remote error: tls: {(error.reason or str(error)).lower().replace('_', ' ')}") from None
    except TimeoutError:
        raise WebFailure("net/http: TLS handshake timeout") from None
    except OSError as error:
        raise WebFailure("EOF" if not error.errno else f"read: {(error.strerror or '').lower()}") from None


def distrust(error: ssl.SSLCertVerificationError, host: str) -> str:
    """Why a certificate is not believed, in Go's words (crypto/x509)."""
    if error.verify_code in UNKNOWN_AUTHORITY:
        return "certificate signed by unknown authority"
    if error.verify_code == EXPIRED:
        return "certificate has expired or is not yet valid"
    if error.verify_code == OTHER_HOST:
        return f"certificate is not valid for any names, but wanted to match {host}"
    return error.verify_message
