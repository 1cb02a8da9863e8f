"""An endpoint of a central VPC, reached through a transit gateway, takes the place of an own one; homes are mounted."""

from __future__ import annotations

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import NOWHERE, Network

APP = "integ.central"
STACK = "IntegCentral"
HUB = "IntegHub"
ZONES = ["10.0.0.0/20", "10.0.16.0/20"]
HUB_RANGE = "10.9.0.0/16"
ENDPOINT_RANGES = ["10.9.0.0/24", "10.9.1.0/24"]
NFS = 2049


@pytest.fixture(scope="module")
def transit_gateway(account: CdkAccount, untouched: set[str]) -> str:
    """The transit gateway of somebody else."""
    gateway = account.client("ec2").create_transit_gateway(Description="landing zone")["TransitGateway"]
    return str(gateway["TransitGatewayId"])


@pytest.fixture(scope="module")
def network(account: CdkAccount, transit_gateway: str) -> Network:
    must_deploy(account, APP, transitGatewayId=transit_gateway)
    (vpc_id,) = account.of_stack(STACK, "AWS::EC2::VPC").values()
    return Network(account, vpc_id)


def hub_endpoint(account: CdkAccount) -> tuple[str, str]:
    """The central endpoint and its VPC."""
    (endpoint,) = account.of_stack(HUB, "AWS::EC2::VPCEndpoint").values()
    (vpc,) = account.of_stack(HUB, "AWS::EC2::VPC").values()
    return endpoint, vpc


def parameter(account: CdkAccount, name: str) -> str:
    path = f"/integ/central/network/{name}"
    return str(account.client("ssm").get_parameter(Name=path)["Parameter"]["Value"])


def rules(network: Network, account: CdkAccount, direction: str) -> list[tuple[str, int]]:
    """Ranges and ports that the group of workloads admits or reaches."""
    workload = parameter(account, "security-group-id")
    (group,) = [each for each in network.groups().values() if each["GroupId"] == workload]
    permissions = group["IpPermissions" if direction == "in" else "IpPermissionsEgress"]
    ranges = [(each["CidrIp"], rule["FromPort"]) for rule in permissions for each in rule["IpRanges"]]
    return sorted(each for each in ranges if each[0] != NOWHERE)


def test_the_way_leads_to_the_hub_and_nowhere_else(network: Network, account: CdkAccount, transit_gateway: str) -> None:
    gateway = network.endpoints()["s3"]["VpcEndpointId"]
    for cidr in ZONES:
        routes = network.routes()[cidr]
        assert routes.pop(HUB_RANGE) == transit_gateway
        assert list(routes.values()) == [gateway]
    assert rules(network, account, "out") == [(HUB_RANGE, 443)]
    assert rules(network, account, "in") == []


def test_an_own_endpoint_gives_way_to_the_central_one(
    network: Network, account: CdkAccount, transit_gateway: str
) -> None:
    own = parameter(account, "endpoints/sts")
    kept = {name: each["VpcEndpointId"] for name, each in network.endpoints().items() if name != "sts"}
    assert network.endpoints()["sts"]["VpcEndpointId"] == own
    assert parameter(account, "source-vpc-ids") == network.vpc_id

    change(account, transit_gateway, "central")
    endpoint, vpc = hub_endpoint(account)
    assert {name: each["VpcEndpointId"] for name, each in network.endpoints().items()} == kept
    assert parameter(account, "endpoints/sts") == endpoint
    # requests through it come from there
    assert parameter(account, "source-vpc-ids") == f"{network.vpc_id},{vpc}"
    assert rules(network, account, "out") == sorted((cidr, 443) for cidr in (*ENDPOINT_RANGES, HUB_RANGE))
    (acl,) = {each["NetworkAclId"]: each for cidr, each in network.acls().items() if cidr in ZONES}.values()
    outbound = [each["CidrBlock"] for each in acl["Entries"] if each["Egress"] and each["RuleAction"] == "allow"]
    assert set(ENDPOINT_RANGES) <= set(outbound)


def test_homes_are_mounted_in_workload_subnets_both_ways(
    network: Network, account: CdkAccount, transit_gateway: str
) -> None:
    change(account, transit_gateway, "central", "home")
    nfs = [(cidr, NFS) for cidr in ZONES]
    assert rules(network, account, "in") == nfs
    assert [each for each in rules(network, account, "out") if each[1] == NFS] == nfs


def test_a_failed_change_is_taken_back(network: Network, account: CdkAccount, transit_gateway: str) -> None:
    before, groups = account.inventory(), network.groups()
    failed = account.deploy(APP, "fault", transitGatewayId=transit_gateway)
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    # the own endpoint that was made for a while is gone, and so are its rules
    assert account.inventory() == before
    assert set(network.groups()) == set(groups)
    assert rules(network, account, "in") == [(cidr, NFS) for cidr in ZONES]


def test_the_central_endpoint_gives_way_to_an_own_one_and_homes_are_closed(
    network: Network, account: CdkAccount, transit_gateway: str
) -> None:
    change(account, transit_gateway)
    assert network.endpoints()["sts"]["VpcEndpointId"] == parameter(account, "endpoints/sts")
    assert parameter(account, "source-vpc-ids") == network.vpc_id
    assert rules(network, account, "out") == [(HUB_RANGE, 443)]
    assert rules(network, account, "in") == []


def test_the_hub_survives_the_network(
    network: Network, account: CdkAccount, transit_gateway: str, untouched: set[str]
) -> None:
    change(account, transit_gateway, "central")
    must_destroy(account, APP, STACK, transitGatewayId=transit_gateway)
    endpoint, vpc = hub_endpoint(account)
    assert [each["VpcEndpointId"] for each in Network(account, vpc).endpoints().values()] == [endpoint]
    must_destroy(account, APP, HUB, transitGatewayId=transit_gateway)
    account.client("ec2").delete_transit_gateway(TransitGatewayId=transit_gateway)
    assert account.inventory() == untouched


def change(account: CdkAccount, transit_gateway: str, *changes: str) -> None:
    """Changes the network, and not its VPC."""
    vpcs = account.of_stack(STACK, "AWS::EC2::VPC")
    must_deploy(account, APP, *changes, transitGatewayId=transit_gateway)
    assert account.of_stack(STACK, "AWS::EC2::VPC") == vpcs
