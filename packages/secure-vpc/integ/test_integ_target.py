"""The network of a stage: addresses of a pool, records in a bucket of somebody else; changed, failed and removed."""

from __future__ import annotations

from typing import Any

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network, allocations, must_be_taken_back, only

APP = "integ.target"
STACK = "IntegTarget"
LANDING_ZONE = "IntegTargetLandingZone"
RANGE = "10.128.0.0/20"
SUBNETS = {"10.128.0.0/23", "10.128.2.0/23"}


@pytest.fixture(scope="module")
def network(account: CdkAccount, untouched: set[str]) -> Network:
    """The network, deployed after a first attempt that failed and gave its range back."""
    must_be_taken_back(account, APP, STACK)
    assert allocations(account, LANDING_ZONE) == {}
    must_deploy(account, APP)
    return Network(account, only(account.of_stack(STACK, "AWS::EC2::VPC")))


def flow_log(network: Network) -> dict[str, Any]:
    (record,) = network.flow_logs()
    return record


def test_the_range_is_one_of_the_pool_and_subnets_have_the_size_that_was_chosen(
    account: CdkAccount, network: Network
) -> None:
    assert allocations(account, LANDING_ZONE) == {network.vpc_id: RANGE}
    assert set(network.subnets()) == SUBNETS
    assert network.nat_gateways() == []
    assert all(destination.startswith("pl-") for each in network.routes().values() for destination in each)


def test_traffic_is_recorded_in_the_bucket_and_needs_no_role(account: CdkAccount, network: Network) -> None:
    record = flow_log(network)
    bucket = only(account.of_stack(LANDING_ZONE, "AWS::S3::Bucket"))
    assert (record["LogDestinationType"], record["LogDestination"]) == ("s3", f"arn:aws:s3:::{bucket}")
    assert record["TrafficType"] == "ALL"
    assert "DeliverLogsPermissionArn" not in record
    assert [name for name in account.of_stack(STACK, "AWS::IAM::Role") if "FlowLogs" in name] == []


def failure_mode(account: CdkAccount, network: Network) -> str:
    found = account.client("route53resolver").get_firewall_config(ResourceId=network.vpc_id)
    return str(found["FirewallConfig"]["FirewallFailOpen"])


def acls(network: Network) -> dict[str, str]:
    """The network ACL of each subnet, by its range."""
    return {cidr: acl["NetworkAclId"] for cidr, acl in network.acls().items()}


def test_a_failing_update_is_taken_back(account: CdkAccount, network: Network) -> None:
    before = (account.inventory(), flow_log(network)["LogDestination"], acls(network))
    failed = account.deploy(APP, "acls", "open", "logs", "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    assert account.inventory() == before[0]
    assert (flow_log(network)["LogDestination"], acls(network)) == before[1:]
    assert failure_mode(account, network) == "DISABLED"


def test_every_choice_changes_without_a_new_network(account: CdkAccount, network: Network) -> None:
    before = {cidr: subnet["SubnetId"] for cidr, subnet in network.subnets().items()}
    must_deploy(account, APP, "acls", "open", "logs")
    assert only(account.of_stack(STACK, "AWS::EC2::VPC")) == network.vpc_id
    assert {cidr: subnet["SubnetId"] for cidr, subnet in network.subnets().items()} == before
    assert flow_log(network)["LogDestinationType"] == "cloud-watch-logs"
    assert {acl["IsDefault"] for acl in network.acls().values()} == {False}
    assert failure_mode(account, network) == "ENABLED"
    must_deploy(account, APP)
    assert flow_log(network)["LogDestinationType"] == "s3"
    assert {acl["IsDefault"] for acl in network.acls().values()} == {True}
    assert failure_mode(account, network) == "DISABLED"


def test_the_network_gives_its_range_back_and_leaves_the_bucket(account: CdkAccount, network: Network) -> None:
    bucket = only(account.of_stack(LANDING_ZONE, "AWS::S3::Bucket"))
    must_destroy(account, APP, STACK)
    assert allocations(account, LANDING_ZONE) == {}
    account.client("s3").head_bucket(Bucket=bucket)


def test_removed_stacks_leave_nothing(account: CdkAccount, network: Network, untouched: set[str]) -> None:
    must_destroy(account, APP)
    assert account.inventory() == untouched
