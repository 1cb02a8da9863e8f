"""A VPC that the CDK CLI looks up: found by its tags, remembered, and asked for again when its owner changed it."""

from __future__ import annotations

from typing import Any

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network

APP = "integ.lookup"
STACK = "IntegLookup"
TWO = {"10.50.0.0/24", "10.50.1.0/24"}
THIRD = "10.50.2.0/24"


class Owner:
    """Who has the VPC, and does not deploy it by the CDK."""

    def __init__(self, account: CdkAccount) -> None:
        self._account = account
        self._ec2 = account.client("ec2")
        self.vpc_id = ""
        self.made: list[tuple[str, str]] = []

    def create(self) -> None:
        self.vpc_id = self._ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self._ec2.modify_vpc_attribute(VpcId=self.vpc_id, **{attribute: {"Value": True}})
        self._ec2.create_tags(Resources=[self.vpc_id], Tags=[{"Key": "purpose", "Value": "workloads"}])
        for letter, cidr in zip("ab", sorted(TWO), strict=True):
            self.add_subnet(letter, cidr)

    def add_subnet(self, letter: str, cidr: str) -> None:
        zone = f"{self._account.region}{letter}"
        wanted = {"VpcId": self.vpc_id, "CidrBlock": cidr, "AvailabilityZone": zone}
        subnet = self._ec2.create_subnet(**wanted)["Subnet"]["SubnetId"]
        table = self._ec2.create_route_table(VpcId=self.vpc_id)["RouteTable"]["RouteTableId"]
        self._ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.made.append((subnet, table))

    def remove(self) -> None:
        for subnet, table in self.made:
            self._ec2.delete_subnet(SubnetId=subnet)
            self._ec2.delete_route_table(RouteTableId=table)
        self._ec2.delete_vpc(VpcId=self.vpc_id)


@pytest.fixture(scope="module")
def owner(account: CdkAccount, untouched: set[str]) -> Owner:
    """The owner, whose VPC is there after a deployment that came too early."""
    owner = Owner(account)
    early = account.deploy(APP)
    assert early.code != 0, early.output
    assert "Could not find any VPCs matching" in early.output
    assert account.inventory() == untouched
    owner.create()
    return owner


@pytest.fixture(scope="module")
def network(account: CdkAccount, owner: Owner) -> Network:
    must_deploy(account, APP)
    return Network(account, owner.vpc_id)


def ids(network: Network) -> dict[str, str]:
    return {name: each["VpcEndpointId"] for name, each in network.endpoints().items()}


def subnets_of(network: Network, service: str) -> set[str]:
    """The ranges of the subnets in which an endpoint has its interfaces."""
    cidrs = {each["SubnetId"]: cidr for cidr, each in network.subnets().items()}
    return {cidrs[subnet] for subnet in network.endpoints()[service]["SubnetIds"]}


def test_the_network_is_made_in_the_vpc_that_was_found(network: Network, account: CdkAccount) -> None:
    assert account.of_stack(STACK, "AWS::EC2::VPC") == {}
    assert set(network.endpoints()) == {"s3", "sts", "kms"}
    for service in ("sts", "kms"):
        assert subnets_of(network, service) == TWO
    gateway = network.endpoints()["s3"]["VpcEndpointId"]
    assert [list(each.values()) for each in network.routes().values()] == [[gateway], [gateway]]
    assert len(network.flow_logs()) == 1
    assert network.resolvable()[-1] == ("BLOCK", ["*."])


def test_an_endpoint_is_added_without_asking_again(network: Network, account: CdkAccount, owner: Owner) -> None:
    before = ids(network)
    owner.add_subnet("c", THIRD)
    must_deploy(account, APP, "endpoint")
    now = ids(network)
    assert now == {**before, "logs": now["logs"]}
    assert subnets_of(network, "kms") == TWO


def test_a_subnet_is_found_once_the_cli_asks_again(network: Network, account: CdkAccount) -> None:
    before = ids(network)
    account.forget_lookups()
    must_deploy(account, APP, "endpoint")
    assert ids(network) == before
    for service in ("sts", "kms", "logs"):
        assert subnets_of(network, service) == {*TWO, THIRD}
    assert list(network.routes()[THIRD].values()) == [before["s3"]]


def test_a_failed_change_is_taken_back(network: Network, account: CdkAccount) -> None:
    before = account.inventory()
    failed = account.deploy(APP, "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    assert account.inventory() == before


def test_the_vpc_survives_the_network(network: Network, account: CdkAccount, owner: Owner, untouched: set[str]) -> None:
    must_destroy(account, APP)
    found: list[Any] = [network.endpoints(), network.flow_logs(), network.resolvable()]
    assert found == [{}, [], []]
    assert set(network.groups()) == {"default"}
    owner.remove()
    assert account.inventory() == untouched
