"""Address pools and driver options: what is wrong with them, in Docker's words."""

import pytest

from emulator.engine.container.tmpfs import merged
from emulator.engine.errors.network import BadDriverOption, InvalidNetwork
from emulator.engine.errors.volume import InvalidTmpfsOption
from emulator.engine.network import addresses, validate
from emulator.errors import NotEmulated
from emulator.model.network import IPAM, IPAMConfig


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (IPAMConfig(Subnet="10.0.0.1/8"), "invalid subnet 10.0.0.1/8: it should be 10.0.0.0/8"),
        (IPAMConfig(Subnet="10.0.0.0/33"), "invalid subnet 10.0.0.0/33: invalid CIDR block notation"),
        (
            IPAMConfig(Subnet="10.0.0.0/24", IPRange="10.0.0.0/8"),
            "invalid ip-range 10.0.0.0/8: CIDR block is bigger than its parent subnet 10.0.0.0/24",
        ),
        (
            IPAMConfig(Subnet="10.0.0.0/24", Gateway="fd00::1"),
            "invalid gateway fd00::1: parent subnet is an IPv4 block",
        ),
        (
            IPAMConfig(Subnet="10.0.0.0/24", Gateway="10.1.0.1"),
            "invalid gateway 10.1.0.1: parent subnet 10.0.0.0/24 doesn't contain this address",
        ),
        (
            IPAMConfig(Subnet="10.0.0.0/24", AuxAddress={"a": "x"}),
            "invalid auxiliary address a: invalid address",
        ),
    ],
)
def test_one_fault(config: IPAMConfig, fault: str) -> None:
    with pytest.raises(InvalidNetwork) as raised:
        validate.check_ipam(IPAM(Config=(config,)), ipv6=True)
    assert str(raised.value) == f"invalid network config:\n{fault}"


def test_several_faults_are_a_list() -> None:
    config = IPAMConfig(Subnet="10.0.0.1/24", Gateway="x")
    with pytest.raises(InvalidNetwork) as raised:
        validate.check_ipam(IPAM(Config=(config,)), ipv6=False)
    assert str(raised.value).splitlines()[1:] == [
        "* invalid subnet 10.0.0.1/24: it should be 10.0.0.0/24",
        "* invalid gateway x: invalid address",
    ]


def test_pools_of_a_family_that_is_off_are_not_looked_at() -> None:
    validate.check_ipam(IPAM(Config=(IPAMConfig(Subnet="fd00::1/64"),)), ipv6=False)


@pytest.mark.parametrize(
    ("name", "value"), [("driver.mtu", "x"), ("bridge.enable_icc", "yes"), ("bridge.host_binding_ipv4", "here")]
)
def test_options_that_cannot_be_read(name: str, value: str) -> None:
    with pytest.raises(BadDriverOption):
        validate.check_options({f"com.docker.network.{name}": value})


def test_options_that_change_where_packets_go_are_not_emulated() -> None:
    with pytest.raises(NotEmulated):
        validate.check_options({"com.docker.network.bridge.gateway_mode_ipv4": "routed"})


@pytest.mark.parametrize(
    ("subnet", "edges"),
    [("10.0.0.0/30", ["10.0.0.0", "10.0.0.3"]), ("10.0.0.0/31", []), ("10.0.0.0/32", []), ("fd00::/64", ["fd00::"])],
)
def test_edges_are_nobodys(subnet: str, edges: list[str]) -> None:
    assert [str(edge) for edge in addresses.edges(addresses.subnet_of(subnet))] == edges


@pytest.mark.parametrize(
    ("options", "whole"),
    [
        ("", "noexec,nosuid,nodev"),
        ("exec", "nosuid,nodev,exec"),
        ("ro,size=1m,rw,size=2m", "noexec,nosuid,nodev,rw,size=2m"),
        ("defaults,suid", "noexec,nodev,suid"),
    ],
)
def test_of_rival_tmpfs_options_the_last_counts(options: str, whole: str) -> None:
    assert merged(options) == whole


@pytest.mark.parametrize("options", ["bogus", "bogus=1", "size"])
def test_other_tmpfs_options_are_refused(options: str) -> None:
    with pytest.raises(InvalidTmpfsOption):
        merged(options)
