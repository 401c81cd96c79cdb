"""nginx's rewrite module: `rewrite`, `set` and `return`, which run in the order in which a server or location has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from emulator.machine.programs.services.nginx_logs import substitute
from emulator.machine.programs.services.nginx_syntax import ConfigError, Directive

FLAGS = ("last", "break", "redirect", "permanent")
#: The variables that a configuration may use without setting them; `http_`, `arg_` and their like come with any ending.
_KNOWN = """
args arg binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time content_length
content_type document_root document_uri host hostname https is_args limit_rate msec nginx_version pid pipe
proxy_add_x_forwarded_for proxy_host proxy_port query_string realpath_root remote_addr remote_port remote_user request
request_body request_body_file request_completion request_filename request_id request_length request_method
request_time request_uri scheme server_addr server_name server_port server_protocol status tcpinfo_rtt time_iso8601
time_local uri upstream_addr upstream_status upstream_response_time invalid_referer gzip_ratio ssl_protocol
"""
KNOWN = frozenset(_KNOWN.split())
OPEN_ENDED = ("http_", "arg_", "cookie_", "sent_http_", "sent_trailer_", "upstream_http_", "upstream_cookie_")
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
WHOLE = re.compile(r"https?://|\$scheme")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three; `regex` of a rewrite, `name` of a variable, `answer` of a return."""

    kind: str
    value: str = ""
    regex: re.Pattern[str] | None = None
    flag: str = ""
    name: str = ""
    answer: tuple[int, str] = (0, "")


@dataclass
class Outcome:
    """What the steps of one server or location came to: an answer, or a uri to look for anew (`again`)."""

    uri: str
    arguments: str
    variables: dict[str, str] = field(default_factory=dict)
    answer: tuple[int, str] | None = None
    again: bool = False


def rewriting(directive: Directive, regex: re.Pattern[str]) -> Step:
    """A `rewrite` as a step; raises ConfigError."""
    _, value, *rest = directive.args
    flag = rest[0] if rest else ""
    if flag and flag not in FLAGS:
        raise directive.wrong(f'invalid parameter "{flag}"')
    return Step("rewrite", value, regex, "redirect" if WHOLE.match(value) and flag != "permanent" else flag)


def setting(directive: Directive) -> Step:
    """A `set` as a step; raises ConfigError."""
    name, value = directive.args
    if not name.startswith("$"):
        raise directive.wrong(f'invalid variable name "{name}"')
    return Step("set", value, name=name[1:])


def check_variables(texts: Iterable[str], given: Iterable[str]) -> None:
    """Raises ConfigError for the first variable that nobody sets."""
    known = {*KNOWN, *given}
    for text in texts:
        for found in VARIABLE.finditer(text):
            name = found[1] or found[2]
            if name not in known and not name.isdigit() and not name.startswith(OPEN_ENDED):
                raise ConfigError(f'unknown "{name}" variable')


def run(steps: Iterable[Step], uri: str, arguments: str, variables: dict[str, str]) -> Outcome:
    """Goes through the steps until one ends them."""
    outcome = Outcome(uri, arguments)
    for step in steps:
        values = variables | outcome.variables | {"uri": outcome.uri, "args": outcome.arguments}
        if step.kind == "return":
            outcome.answer = step.answer
            return outcome
        if step.kind == "set":
            outcome.variables[step.name] = substitute(step.value, values)
        elif step.regex is not None and (found := step.regex.search(outcome.uri)):
            _rewrite(outcome, step, found, values)
            if step.flag:
                outcome.again = outcome.again and step.flag == "last"
                return outcome
    return outcome


def _rewrite(outcome: Outcome, step: Step, found: re.Match[str], values: dict[str, str]) -> None:
    groups = {str(number): found[number] or "" for number in range(1, (found.re.groups or 0) + 1)}
    target, mark, arguments = substitute(step.value, values | groups).partition("?")
    if mark and (not outcome.arguments or not arguments):
        outcome.arguments = arguments
    elif mark:
        outcome.arguments = f"{arguments}&{outcome.arguments}"
    if step.flag in ("redirect", "permanent"):
        query = f"?{outcome.arguments}" if outcome.arguments else ""
        outcome.answer = (301 if step.flag == "permanent" else 302, (target + query).replace("$", "${dollar}"))
        return
    outcome.uri, outcome.again = target, True
