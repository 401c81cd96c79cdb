"""`--network` and the flags that set up its endpoint (cli: parseNetworkOpts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from emulator.commands.outcome import ClientError
from emulator.model.network import EndpointIPAMConfig, EndpointSettings
from emulator.parse.invocation import Invocation
from emulator.parse.values.addresses import is_mac
from emulator.parse.values.networks import NetworkAttachment, is_user_defined
from emulator.quote import quote

EMPTY = EndpointSettings()


class BadMac(ClientError):
    def __init__(self, mac: str) -> None:
        super().__init__(f"{mac} is not a valid mac address")


class OptionsConflict(ClientError):
    """A container flag and the long form of `--network` say the same."""

    def __init__(self, what: str) -> None:
        super().__init__(f"conflicting options: cannot {what}")


class NetworkTwice(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"network {quote(name)} is specified multiple times")


class NoNetworkName(ClientError):
    def __init__(self) -> None:
        super().__init__("no name set for network")


class OnlyUserDefined(ClientError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} are only supported for user-defined networks")


def check_mac(mac: str) -> None:
    if mac and not is_mac(mac.strip()):
        raise BadMac(mac)


def attachments(call: Invocation) -> tuple[str, dict[str, EndpointSettings]]:
    """The network mode, and an endpoint for each network that has settings."""
    given = list(call.items("network", NetworkAttachment))
    mode = given[0].target if given else "default"
    first, *others = given or [NetworkAttachment(target="default")]
    endpoints: dict[str, EndpointSettings] = {}
    for attachment in (_with_flags(call, first), *others):
        links = call.words("link") if attachment.target == first.target and not endpoints else ()
        endpoint = _endpoint(attachment, links if is_user_defined(attachment.target) else ())
        if attachment.target in endpoints:
            raise NetworkTwice(attachment.target)
        if len(given) != 1 or endpoint != EMPTY:
            endpoints[attachment.target] = endpoint
    kinds = {is_user_defined(attachment.target) for attachment in given}
    if len(kinds) > 1:
        raise OptionsConflict("attach both user-defined and non-user-defined network-modes")
    return mode, endpoints


def _with_flags(call: Invocation, attachment: NetworkAttachment) -> NetworkAttachment:
    """The first network takes `--ip`, `--network-alias`, `--link` and their like."""
    rivals = (
        (attachment.aliases, call.words("network-alias"), "specify both --network-alias and per-network alias"),
        (attachment.ipv4, call.text("ip"), "specify both --ip and per-network IPv4 address"),
        (attachment.ipv6, call.text("ip6"), "specify both --ip6 and per-network IPv6 address"),
        (attachment.mac, call.text("mac-address"), "specify both --mac-address and per-network MAC address"),
        (attachment.link_local, call.words("link-local-ip"),
         "specify both --link-local-ip and per-network link-local IP addresses"),
    )
    for own, flag, what in rivals:
        if own and flag:
            raise OptionsConflict(what)
    return replace(
        attachment,
        aliases=list(call.words("network-alias")) or attachment.aliases,
        ipv4=call.text("ip") or attachment.ipv4,
        ipv6=call.text("ip6") or attachment.ipv6,
        mac=call.text("mac-address") or attachment.mac,
        link_local=list(call.words("link-local-ip")) or attachment.link_local,
    )


def _endpoint(attachment: NetworkAttachment, links: Sequence[str]) -> EndpointSettings:
    """`links`: on a network that a user made, `--link` is another name for a container there."""
    if not attachment.target.strip():
        raise NoNetworkName
    if attachment.aliases and not is_user_defined(attachment.target):
        raise OnlyUserDefined("network-scoped aliases")
    check_mac(attachment.mac)
    addresses = attachment.ipv4 or attachment.ipv6 or attachment.link_local
    return EndpointSettings(
        IPAMConfig=EndpointIPAMConfig(
            IPv4Address=attachment.ipv4,
            IPv6Address=attachment.ipv6,
            LinkLocalIPs=tuple(attachment.link_local) or None,
        ) if addresses else None,
        Links=tuple(links) or None,
        Aliases=tuple(attachment.aliases) or None,
        DriverOpts=attachment.driver_options or None,
        MacAddress=attachment.mac,
        GwPriority=attachment.gateway_priority,
    )
