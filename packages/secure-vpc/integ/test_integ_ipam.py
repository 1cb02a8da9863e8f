"""Two networks with addresses of one pool: they do not overlap, and give their addresses back."""

from __future__ import annotations

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network, allocations, only

APP = "integ.ipam"
STACKS = ("IntegIpamFirst", "IntegIpamSecond")
POOL = "IntegIpamPool"


@pytest.fixture(scope="module")
def vpc_ids(account: CdkAccount, untouched: set[str]) -> list[str]:
    must_deploy(account, APP)
    return [only(account.of_stack(stack, "AWS::EC2::VPC")) for stack in STACKS]


def test_each_network_has_a_range_of_its_own(account: CdkAccount, vpc_ids: list[str]) -> None:
    taken = allocations(account, POOL)
    assert set(taken) == set(vpc_ids)
    assert sorted(taken.values()) == ["10.128.0.0/20", "10.128.16.0/20"]


def test_subnets_are_blocks_of_the_range(account: CdkAccount, vpc_ids: list[str]) -> None:
    blocks = {
        "10.128.0.0/20": {"10.128.0.0/24", "10.128.1.0/24"},
        "10.128.16.0/20": {"10.128.16.0/24", "10.128.17.0/24"},
    }
    taken = allocations(account, POOL)
    for vpc_id in vpc_ids:
        assert set(Network(account, vpc_id).subnets()) == blocks[taken[vpc_id]]


def test_a_removed_network_gives_its_range_back(account: CdkAccount, vpc_ids: list[str]) -> None:
    must_destroy(account, APP, STACKS[0])
    assert set(allocations(account, POOL)) == {vpc_ids[1]}


def test_removed_networks_leave_nothing(account: CdkAccount, vpc_ids: list[str], untouched: set[str]) -> None:
    must_destroy(account, APP)
    assert account.inventory() == untouched
