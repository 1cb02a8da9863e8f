"""The networks of stages: a change that fails in an account is taken back in all, and holds once it is repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from platform_under_test import Platform

STAGING = ("222222222222", "444444444444")
TARGETS = "acmeml-research-Targets"
ALLOWED = "registry.corp.example"
SUBNETS = {"10.0.0.0/24", "10.0.1.0/24"}
CHOICES = {
    "networkAcls": "closed",
    "dns": {"allowedDomains": [ALLOWED], "blockedThreats": ["tunneling"], "failureMode": "open"},
}
"""Everything that changes in place."""
LARGER = {"subnets": {"workload": 23}}
"""New subnets, which overlap those that they replace."""
WIDER = {"availabilityZones": ["a", "b", "c"]}
THIRD_ZONE = "10.0.2.0/24"


def with_network(platform: Platform, **network: Any) -> dict[str, Any]:
    """The configuration with two accounts in staging, and a network there."""
    config = platform.edited()
    staging = config["environments"][0]["stages"][0]
    staging["accounts"] = list(STAGING)
    if network:
        staging["network"] = network
    return config


@dataclass(frozen=True)
class Network:
    """What an account of a stage has."""

    vpc: str
    subnets: dict[str, str]
    """Ids by address range."""
    acls: set[str]
    """The network ACLs of the subnets beside the one that the VPC brings along."""
    allowed: list[str]
    threats: list[str]
    fails_open: bool


def network_in(platform: Platform, account: str) -> Network:
    ec2, resolver, ssm = (platform.client(name, account=account) for name in ("ec2", "route53resolver", "ssm"))
    vpc = ssm.get_parameter(Name="/acmeml/research/stages/staging/network/vpc-id")["Parameter"]["Value"]
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    acls = ec2.describe_network_acls(Filters=[*here, {"Name": "default", "Values": ["false"]}])["NetworkAcls"]
    (association,) = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=association["FirewallRuleGroupId"])["FirewallRules"]
    lists = [rule["FirewallDomainListId"] for rule in rules if rule["Action"] == "ALLOW"]
    names = [resolver.list_firewall_domains(FirewallDomainListId=each)["Domains"] for each in lists]
    return Network(
        vpc=vpc,
        subnets={each["CidrBlock"]: each["SubnetId"] for each in ec2.describe_subnets(Filters=here)["Subnets"]},
        acls={each["NetworkAclId"] for each in acls},
        allowed=sorted(name for each in names for name in each),
        threats=[rule["DnsThreatProtection"] for rule in rules if "DnsThreatProtection" in rule],
        fails_open=resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]["FirewallFailOpen"] == "ENABLED",
    )


def networks(platform: Platform) -> dict[str, Network]:
    return {account: network_in(platform, account) for account in STAGING}


def stage_stacks(platform: Platform, account: str) -> list[str]:
    """The states of the stacks that the platform has in an account."""
    return [status for name, status in platform.stacks(account).items() if name.startswith("StackSet-")]


@pytest.fixture(scope="module")
def staged(platform: Platform) -> Platform:
    """The example with two accounts in staging, whose network is the default."""
    finished = platform.deploy(with_network(platform))
    assert finished.code == 0, finished.output
    return platform


@pytest.fixture(scope="module")
def in_the_way(staged: Platform) -> str:
    """A subnet that the owner of an account made where that of a third zone belongs."""
    ec2 = staged.client("ec2", account=STAGING[0])
    vpc = network_in(staged, STAGING[0]).vpc
    return str(ec2.create_subnet(VpcId=vpc, CidrBlock=THIRD_ZONE)["Subnet"]["SubnetId"])


def test_new_sizes_are_refused_before_anything_is_touched(staged: Platform) -> None:
    before = (networks(staged), staged.stacks(), [staged.stacks(account) for account in STAGING])
    assert {frozenset(each.subnets) for each in before[0].values()} == {frozenset(SUBNETS)}
    finished = staged.run("deploy-local", config=with_network(staged, **CHOICES, **LARGER))
    assert finished.code == 1, finished.output
    assert "AWS::EC2::Subnet" in finished.output
    assert (networks(staged), staged.stacks(), [staged.stacks(account) for account in STAGING]) == before


def test_a_change_that_fails_names_account_and_reason_and_is_taken_back_everywhere(
    staged: Platform, in_the_way: str
) -> None:
    before = networks(staged)
    finished = staged.run("deploy-local", config=with_network(staged, **CHOICES, **WIDER))
    assert finished.code == 1, finished.output
    assert staged.stacks()[TARGETS] == "UPDATE_ROLLBACK_COMPLETE"
    for said in (" ".join(staged.failures(TARGETS).values()), finished.output):
        assert STAGING[0] in said
        assert "InvalidSubnet.Conflict" in said
    assert networks(staged) == before
    for account in STAGING:
        assert all("FAILED" not in status and "IN_PROGRESS" not in status for status in stage_stacks(staged, account))


def test_once_the_way_is_clear_the_same_change_holds_in_every_account(staged: Platform, in_the_way: str) -> None:
    staged.client("ec2", account=STAGING[0]).delete_subnet(SubnetId=in_the_way)
    before = networks(staged)
    finished = staged.deploy(with_network(staged, **CHOICES, **WIDER))
    assert finished.code == 0, finished.output
    for account, network in networks(staged).items():
        assert network.vpc == before[account].vpc
        assert network.subnets.items() > before[account].subnets.items()
        assert set(network.subnets) == {*SUBNETS, THIRD_ZONE}
        assert len(network.acls) == 1
        assert any(name.startswith(ALLOWED) for name in network.allowed)
        assert network.threats == ["DNS_TUNNELING"]
        assert network.fails_open


def test_the_networks_go_with_the_platform(staged: Platform) -> None:
    finished = staged.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    for account in STAGING:
        assert stage_stacks(staged, account) == []
        vpcs = staged.client("ec2", account=account).describe_vpcs()["Vpcs"]
        assert [each["VpcId"] for each in vpcs if not each["IsDefault"]] == []
