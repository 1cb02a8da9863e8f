"""The way out of one network changes, and the network stays the same."""

from __future__ import annotations

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network

APP = "integ.modes"
STACK = "IntegModes"
ZONES = {"10.0.0.0/20", "10.0.16.0/20"}
EVERYWHERE = "0.0.0.0/0"
TARGETS = {"nat": "nat", "firewall": "vpce", "transit": "tgw"}


@pytest.fixture(scope="module")
def transit_gateway(account: CdkAccount, untouched: set[str]) -> str:
    """The transit gateway of somebody else."""
    gateway = account.client("ec2").create_transit_gateway(Description="landing zone")["TransitGateway"]
    return str(gateway["TransitGatewayId"])


@pytest.fixture(scope="module")
def network(account: CdkAccount, transit_gateway: str) -> Network:
    must_deploy(account, APP, mode="isolated")
    (vpc_id,) = account.of_stack(STACK, "AWS::EC2::VPC").values()
    return Network(account, vpc_id)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("isolated", "nat"),
        ("nat", "firewall"),
        ("firewall", "nat"),
        ("nat", "transit"),
        ("transit", "firewall"),
        ("firewall", "transit"),
        ("transit", "isolated"),
    ],
)
def test_the_way_out_changes_without_replacing_the_network(
    network: Network, account: CdkAccount, transit_gateway: str, before: str, after: str
) -> None:
    check_way(network, before)
    subnets = {cidr: network.subnets()[cidr]["SubnetId"] for cidr in ZONES}
    endpoints = {name: each["VpcEndpointId"] for name, each in network.endpoints().items()}
    must_deploy(account, APP, mode=after, transitGatewayId=transit_gateway)
    assert list(account.of_stack(STACK, "AWS::EC2::VPC").values()) == [network.vpc_id]
    assert {cidr: network.subnets()[cidr]["SubnetId"] for cidr in ZONES} == subnets
    assert {name: network.endpoints()[name]["VpcEndpointId"] for name in endpoints} == endpoints
    check_way(network, after)


def check_way(network: Network, mode: str) -> None:
    """The default routes of workloads lead where the mode says, and groups and subnets fit to it."""
    ways = [network.routes()[cidr].get(EVERYWHERE, "") for cidr in sorted(ZONES)]
    if mode == "isolated":
        assert ways == ["", ""]
        assert set(network.subnets()) == ZONES
        assert network.open_ranges() == []
    else:
        assert [way.partition("-")[0] for way in ways] == [TARGETS[mode]] * len(ZONES)
        assert {cidr for _, cidr, _ in network.open_ranges()} == {EVERYWHERE}
    closed = {cidr for cidr, acl in network.acls().items() if not acl["IsDefault"]}
    # attachments of a transit gateway keep the open ACL, as AWS recommends
    attached = {cidr for cidr in network.subnets() if mode == "transit" and cidr not in ZONES}
    assert closed == set(network.subnets()) - attached


def test_the_removed_network_leaves_nothing(
    network: Network, account: CdkAccount, transit_gateway: str, untouched: set[str]
) -> None:
    must_destroy(account, APP)
    account.client("ec2").delete_transit_gateway(TransitGatewayId=transit_gateway)
    assert account.inventory() == untouched
