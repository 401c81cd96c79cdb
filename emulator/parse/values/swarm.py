"""Values that only the swarm commands take: secrets, configs, published ports of services, placement, credentials.

They are read as Docker reads them, so that wrong ones are refused in its words; what they give is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.parse.errors import ValueRefused
from emulator.parse.values.csv import read_fields, read_strings
from emulator.parse.values.numbers import NumberRefused, read_uint
from emulator.parse.values.ports import parse_port

_LONG_SYNTAX = re.compile(r"[0-9A-Za-z_]=[0-9A-Za-z_]")
_FILE_KEYS = {"source": "source", "src": "source", "target": "target", "uid": "uid", "gid": "gid", "mode": "mode"}
_PORT_WORDS = {"protocol": ("tcp", "udp", "sctp"), "mode": ("ingress", "host")}
_NO_QUOTES = str.maketrans("", "", "\"'`")
_CREDENTIALS = ("config://", "file://", "registry://")


def read_secret(text: str) -> Mapping[str, str]:
    return _file_reference(text, "secret")


def read_config(text: str) -> Mapping[str, str]:
    return _file_reference(text, "config")


def _file_reference(text: str, kind: str) -> Mapping[str, str]:
    fields = read_fields(text)
    if len(fields) == 1 and "=" not in fields[0]:
        return {"source": fields[0], "target": fields[0]}
    given: dict[str, str] = {}
    for field in fields:
        key, mark, value = field.partition("=")
        if not mark or not key:
            raise ValueRefused(f"invalid field '{field}' must be a key=value pair")
        if key.lower() not in _FILE_KEYS:
            raise ValueRefused(f"invalid field in {kind} request: {key}")
        if key.lower() == "mode":
            _mode(value)
        given[_FILE_KEYS[key.lower()]] = value
    if not given.get("source"):
        raise ValueRefused("source is required")
    return {**given, "target": given.get("target") or given["source"]}


def _mode(text: str) -> None:
    try:
        read_uint(text, 0, 32)
    except NumberRefused as error:
        raise ValueRefused(f"invalid mode specified: {error}") from None


def read_service_port(text: str) -> str:
    """swarmopts.PortOpt: `80:8080/udp` or `published=80,target=8080`."""
    if _LONG_SYNTAX.search(text):
        _long_port(text)
    elif any(binding.host_ip for binding in parse_port(text)):
        raise ValueRefused("hostip is not supported")
    return text


def _long_port(text: str) -> None:
    target = 0
    for field in read_fields(text):
        key, mark, value = field.lower().partition("=")
        if not mark or not key:
            raise ValueRefused(f"invalid field: {field}")
        if key in ("target", "published"):
            number = _port_number(key, value)
            target = number if key == "target" else target
        elif key == "protocol":
            if value not in _PORT_WORDS[key]:
                raise ValueRefused(f"invalid protocol value '{value}'")
        elif key == "mode":
            if value not in _PORT_WORDS[key]:
                raise ValueRefused(f"invalid publish mode value ({value}): must be either 'ingress' or 'host'")
        else:
            raise ValueRefused(f"invalid field key: {key}")
    if not target:
        raise ValueRefused("missing mandatory field 'target'")


def _port_number(key: str, text: str) -> int:
    try:
        return read_uint(text, 10, 16)
    except NumberRefused as error:
        raise ValueRefused(f"invalid {key} port ({text}): value must be an integer: {error.why}") from None


def read_preference(text: str) -> str:
    strategy, mark, _ = text.partition("=")
    if not mark or not strategy:
        raise ValueRefused('placement preference must be of the format "<strategy>=<arg>"')
    if strategy != "spread":
        raise ValueRefused(f"unsupported placement preference {strategy} (only spread is supported)")
    return text


def read_credentials(text: str) -> str:
    if text and not text.startswith(_CREDENTIALS):
        raise ValueRefused(
            'invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"'
        )
    return text


def read_generic_resource(text: str) -> str:
    if "=" not in text:
        raise ValueRefused(f"invalid generic-resource format `{text}` expected `name=value`")
    return text


def read_subnets(text: str) -> tuple[str, ...]:
    """pflag: IPNetSlice; quotes count for nothing."""
    from ipaddress import ip_network

    words = read_strings(text.translate(_NO_QUOTES))
    for word in words:
        try:
            if "/" not in word or not word.rpartition("/")[2].strip().isdecimal():
                raise ValueError
            ip_network(word.strip(), strict=False)
        except ValueError:
            raise ValueRefused(f"invalid string being converted to CIDR: {word}") from None
    return tuple(str(ip_network(word.strip(), strict=False)) for word in words)


def read_external_ca(text: str) -> str:
    keys: set[str] = set()
    for field in read_fields(text):
        key, mark, value = field.partition("=")
        if not mark:
            raise ValueRefused(f"invalid field '{field}' must be a key=value pair")
        if key.lower() == "protocol" and value.lower() != "cfssl":
            raise ValueRefused(f"unrecognized external CA protocol {value}")
        keys.add(key.lower())
    for needed in ("protocol", "url"):
        if needed not in keys:
            raise ValueRefused(f"the external-ca option needs a {needed}= parameter")
    return text
