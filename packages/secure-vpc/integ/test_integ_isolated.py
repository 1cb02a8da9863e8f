"""The default network: deployed, changed, failed half-way, and removed without a trace."""

from __future__ import annotations

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network, must_be_taken_back

APP = "integ.isolated"
STACK = "IntegIsolated"
ZONES = {"10.0.0.0/20", "10.0.16.0/20"}
THIRD_ZONE = "10.0.32.0/20"
FAILURE_MODE = "Custom::ResolverFailureMode"


@pytest.fixture(scope="module")
def network(account: CdkAccount, untouched: set[str]) -> Network:
    """The network, deployed after a first attempt that failed."""
    must_be_taken_back(account, APP, STACK)
    assert account.inventory() - untouched == {f"{account.region}/cloudformation/stack/{STACK}"}
    must_deploy(account, APP)
    (vpc_id,) = account.of_stack(STACK, "AWS::EC2::VPC").values()
    return Network(account, vpc_id)


def ids(network: Network) -> dict[str, str]:
    """Ids of the subnets of the two zones that are there from the beginning."""
    return {cidr: subnet["SubnetId"] for cidr, subnet in network.subnets().items() if cidr in ZONES}


def failure_modes(account: CdkAccount) -> dict[str, str]:
    """Whether resolvers answer what their firewalls cannot judge, by VPC: ENABLED or DISABLED."""
    found = account.client("route53resolver").list_firewall_configs()["FirewallConfigs"]
    return {each["ResourceId"]: each["FirewallFailOpen"] for each in found}


def failure_mode(network: Network, account: CdkAccount) -> str:
    """What the resolver of the network does."""
    found = account.client("route53resolver").get_firewall_config(ResourceId=network.vpc_id)
    mode: str = found["FirewallConfig"]["FirewallFailOpen"]
    return mode


def test_no_route_leads_out(network: Network) -> None:
    routes = network.routes()
    assert set(routes) == ZONES
    gateway = network.endpoints()["s3"]["VpcEndpointId"]
    assert [list(each.values()) for each in routes.values()] == [[gateway], [gateway]]
    assert all(destination.startswith("pl-") for each in routes.values() for destination in each)


def test_each_endpoint_has_the_policy_of_the_perimeter(network: Network, account: CdkAccount) -> None:
    assert set(network.endpoints()) == {"s3", "sts", "kms"}
    for service in network.endpoints():
        statements = network.policy(service)["Statement"]
        ours = [each for each in statements if each["Effect"] == "Allow" and account.account in str(each)]
        assert ours, service
        assert all("Condition" in each or each["Resource"] != "*" for each in statements), service


def test_interface_endpoints_are_in_every_zone(network: Network) -> None:
    subnets = {subnet["SubnetId"] for subnet in network.subnets().values()}
    for service in ("sts", "kms"):
        endpoint = network.endpoints()[service]
        assert set(endpoint["SubnetIds"]) == subnets
        assert endpoint["PrivateDnsEnabled"] is True


def test_only_names_of_endpoints_resolve(network: Network) -> None:
    allowed, blocked = network.resolvable()
    assert allowed[0] == "ALLOW"
    assert "sts.eu-west-1.amazonaws.com." in allowed[1]
    assert "db.corp.example." not in allowed[1]
    assert blocked == ("BLOCK", ["*."])


def test_groups_know_no_address_and_the_default_group_nothing(network: Network) -> None:
    assert network.open_ranges() == []
    default = network.groups()["default"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])
    # the default group, that of workloads and that of endpoints
    assert len(network.groups()) == 3


def test_all_traffic_is_recorded(network: Network, account: CdkAccount) -> None:
    (record,) = network.flow_logs()
    assert record["TrafficType"] == "ALL"
    assert record["MaxAggregationInterval"] == 60
    (group,) = account.client("logs").describe_log_groups(logGroupNamePrefix=record["LogGroupName"])["logGroups"]
    assert group["kmsKeyId"]
    assert group["retentionInDays"] == 365


def test_the_acl_of_the_vpc_lets_everything_through(network: Network) -> None:
    assert all(acl["IsDefault"] for acl in network.acls().values())


def test_an_endpoint_a_zone_a_name_and_acls_are_added_without_replacing_anything(
    network: Network, account: CdkAccount
) -> None:
    subnets = ids(network)
    endpoints = {name: each["VpcEndpointId"] for name, each in network.endpoints().items()}
    must_deploy(account, APP, "endpoint", "zone", "domains", "acls")
    assert list(account.of_stack(STACK, "AWS::EC2::VPC").values()) == [network.vpc_id]
    assert ids(network) == subnets
    assert set(network.subnets()) == ZONES | {THIRD_ZONE}
    now = network.endpoints()
    assert {name: now[name]["VpcEndpointId"] for name in endpoints} == endpoints
    assert set(now) - set(endpoints) == {"logs"}
    assert len(now["kms"]["SubnetIds"]) == 3
    assert list(network.routes()[THIRD_ZONE].values()) == [endpoints["s3"]]
    assert "db.corp.example." in network.resolvable()[0][1]
    (acl,) = {each["NetworkAclId"]: each for each in network.acls().values()}.values()
    assert not acl["IsDefault"]
    outside = [entry for entry in acl["Entries"] if entry["CidrBlock"] not in network.subnets()]
    allowed = {(entry["Egress"], *entry["PortRange"].values()) for entry in outside if entry["RuleAction"] == "allow"}
    # HTTPS to the gateway endpoint, whose service keeps its public addresses, and answers
    assert allowed == {(True, 443, 443), (False, 1024, 65535)}


def test_a_removed_zone_takes_its_subnet_along(network: Network, account: CdkAccount) -> None:
    subnets = ids(network)
    must_deploy(account, APP)
    assert set(network.subnets()) == ZONES
    assert ids(network) == subnets
    assert set(network.endpoints()) == {"s3", "sts", "kms"}
    assert all(acl["IsDefault"] for acl in network.acls().values())


def test_a_failed_change_is_taken_back_and_works_the_next_time(network: Network, account: CdkAccount) -> None:
    before = account.inventory()
    routes, names = network.routes(), network.resolvable()
    acls = {cidr: acl["NetworkAclId"] for cidr, acl in network.acls().items()}
    failed = account.deploy(APP, "endpoint", "zone", "domains", "acls", "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE"
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    assert account.inventory() == before
    assert (network.routes(), network.resolvable()) == (routes, names)
    assert {cidr: acl["NetworkAclId"] for cidr, acl in network.acls().items()} == acls
    must_deploy(account, APP, "endpoint", "zone", "domains")
    assert set(network.subnets()) == ZONES | {THIRD_ZONE}


def test_the_resolver_answers_nothing_while_its_firewall_fails_unless_told(
    network: Network, account: CdkAccount
) -> None:
    names = network.resolvable()
    assert failure_mode(network, account) == "DISABLED"
    assert account.of_stack(STACK, FAILURE_MODE) == {}
    must_deploy(account, APP, "open")
    assert failure_mode(network, account) == "ENABLED"
    assert list(account.of_stack(STACK, FAILURE_MODE).values()) == [network.vpc_id]
    must_deploy(account, APP, "closed")
    assert failure_mode(network, account) == "DISABLED"
    assert network.resolvable()[1:] == names[1:]


def test_a_failed_change_of_the_failure_mode_is_taken_back(network: Network, account: CdkAccount) -> None:
    must_deploy(account, APP, "open")
    failed = account.deploy(APP, "closed", "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE"
    assert failure_mode(network, account) == "ENABLED"


def test_a_failure_mode_that_is_not_told_any_more_is_closed(network: Network, account: CdkAccount) -> None:
    assert failure_mode(network, account) == "ENABLED"
    must_deploy(account, APP)
    assert failure_mode(network, account) == "DISABLED"
    failed = account.deploy(APP, "open", "fault")
    assert failed.code != 0, failed.output
    assert failure_mode(network, account) == "DISABLED"
    assert account.of_stack(STACK, FAILURE_MODE) == {}


def test_the_function_of_the_failure_mode_calls_what_its_policy_lets(account: CdkAccount) -> None:
    calls = account.control("calls?principal=*FailureMode*")
    assert {each["action"] for each in calls} == {"route53resolver:UpdateFirewallConfig"}


def test_every_call_has_an_answer(network: Network, account: CdkAccount) -> None:
    # the CDK CLI asks CloudTrail about deployments that failed, and does without an answer
    assert set(account.control("status")["unimplemented"]) <= {"cloudtrail:LookupEvents"}


def test_the_removed_network_leaves_nothing(network: Network, account: CdkAccount, untouched: set[str]) -> None:
    must_deploy(account, APP, "open")
    assert failure_modes(account)[network.vpc_id] == "ENABLED"
    must_destroy(account, APP)
    assert account.inventory() == untouched
    # the setting goes with the VPC; what is left of it here was closed before
    assert failure_modes(account).get(network.vpc_id, "DISABLED") == "DISABLED"
