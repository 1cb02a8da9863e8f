"""A landing zone's VPC: what exists is used, what is missing is made, and the VPC survives the network."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network

APP = "integ.existing"
STACK = "IntegExisting"
LANDING_ZONE = "IntegLandingZone"
DOMAIN = "integ-existing"


@pytest.fixture(scope="module")
def network(account: CdkAccount, untouched: set[str]) -> Network:
    must_deploy(account, APP)
    vpc_id = account.client("ssm").get_parameter(Name="/landing-zone/vpc-id")["Parameter"]["Value"]
    return Network(account, vpc_id)


def endpoint_of(account: CdkAccount, stack: str, service: str) -> str:
    """The id of the endpoint of a service that a stack made."""
    ec2 = account.client("ec2")
    ids = list(account.of_stack(stack, "AWS::EC2::VPCEndpoint").values())
    found = ec2.describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"]
    (endpoint,) = [each["VpcEndpointId"] for each in found if each["ServiceName"].endswith(f".{service}")]
    return str(endpoint)


def groups_of(account: CdkAccount, network: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    """The groups of workloads and of endpoints that were made."""
    used = {group["GroupId"] for group in network.endpoints()["codeartifact.api"]["Groups"]}
    made = account.of_stack(STACK, "AWS::EC2::SecurityGroup").values()
    groups = {each["GroupId"]: each for each in network.groups().values() if each["GroupId"] in made}
    ((endpoint, workload),) = [
        (groups[one], groups[other]) for one in groups for other in groups if one in used and other not in used
    ]
    return workload, endpoint


def test_only_missing_endpoints_are_made(network: Network, account: CdkAccount) -> None:
    assert set(network.endpoints()) == {"kms", "s3", "codeartifact.api", "codeartifact.repositories"}
    assert network.endpoints()["kms"]["VpcEndpointId"] == endpoint_of(account, LANDING_ZONE, "kms")
    for service in ("s3", "codeartifact.api", "codeartifact.repositories"):
        statements = network.policy(service)["Statement"]
        assert any(account.account in str(each) for each in statements), service
        assert all("Condition" in each or each["Resource"] != "*" for each in statements), service


def test_the_gateway_serves_the_route_tables_that_the_parameters_name(network: Network) -> None:
    gateway = network.endpoints()["s3"]["VpcEndpointId"]
    assert [list(each.values()) for each in network.routes().values()] == [[gateway], [gateway]]


def test_workloads_reach_the_central_endpoint_by_its_ranges_alone(network: Network, account: CdkAccount) -> None:
    workload, _ = groups_of(account, network)
    open_ranges = [(cidr, port) for name, cidr, port in network.open_ranges() if name == workload["GroupName"]]
    assert open_ranges == [("10.9.0.0/24", 443), ("10.9.1.0/24", 443)]


def test_workloads_reach_the_endpoints_of_the_landing_zone_and_those_that_are_made(
    network: Network, account: CdkAccount
) -> None:
    workload, endpoint = groups_of(account, network)
    (group,) = network.endpoints()["kms"]["Groups"]
    reached = {
        pair["GroupId"]
        for permission in workload["IpPermissionsEgress"]
        for pair in permission["UserIdGroupPairs"]
        if permission.get("FromPort") == 443
    }
    assert reached == {group["GroupId"], endpoint["GroupId"]}


def test_traffic_is_recorded_in_the_bucket(network: Network, account: CdkAccount) -> None:
    (record,) = network.flow_logs()
    (bucket,) = account.of_stack(STACK, "AWS::S3::Bucket").values()
    assert (record["TrafficType"], record["LogDestinationType"]) == ("ALL", "s3")
    assert record["LogDestination"].startswith(f"arn:aws:s3:::{bucket}")


def test_names_are_restricted_in_the_vpc_of_the_landing_zone(network: Network) -> None:
    allowed, blocked = network.resolvable()
    # also the name of the service whose endpoint is central
    assert "sts.eu-west-1.amazonaws.com." in allowed[1]
    assert blocked == ("BLOCK", ["*."])


def test_a_reader_gets_at_packages_in_the_network_only(network: Network, account: CdkAccount) -> None:
    role = account.output(STACK, "ReaderArn")
    session = account.client("sts").assume_role(RoleArn=role, RoleSessionName="persona")["Credentials"]
    keys = {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }
    reader = account.client("codeartifact", keys, vpc_id=network.vpc_id)
    assert reader.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    endpoint = reader.get_repository_endpoint(domain=DOMAIN, repository="packages", format="pypi")
    assert endpoint["repositoryEndpoint"].endswith("/pypi/packages/")
    outside = account.client("codeartifact", keys)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        outside.get_authorization_token(domain=DOMAIN)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        outside.get_repository_endpoint(domain=DOMAIN, repository="packages", format="pypi")


def test_packages_come_from_the_index_by_name(network: Network, account: CdkAccount) -> None:
    packages = account.client("codeartifact")
    repository = packages.describe_repository(domain=DOMAIN, repository="packages")["repository"]
    assert [each["repositoryName"] for each in repository["upstreams"]] == ["packages-pypi-store"]
    assert repository["externalConnections"] == []
    assert may_enter(account) == {"/pypi/*": "BLOCK", "/pypi//numpy$": "ALLOW"}


def may_enter(account: CdkAccount) -> dict[str, str]:
    """Which groups of packages come from the index, by pattern."""
    packages = account.client("codeartifact")
    found = {}
    for group in packages.list_package_groups(domain=DOMAIN)["packageGroups"]:
        described = packages.describe_package_group(domain=DOMAIN, packageGroup=group["pattern"])["packageGroup"]
        restriction = described["originConfiguration"]["restrictions"]["EXTERNAL_UPSTREAM"]
        if restriction["mode"] != "INHERIT" and group["pattern"] != "/*":
            found[group["pattern"]] = restriction["mode"]
    return found


def test_an_endpoint_and_a_package_are_added(network: Network, account: CdkAccount) -> None:
    endpoints = {name: each["VpcEndpointId"] for name, each in network.endpoints().items()}
    must_deploy(account, APP, "endpoint", "packages")
    now = {name: each["VpcEndpointId"] for name, each in network.endpoints().items()}
    assert now == {**endpoints, "logs": now["logs"]}
    assert may_enter(account) == {"/pypi/*": "BLOCK", "/pypi//numpy$": "ALLOW", "/pypi//pandas$": "ALLOW"}


def test_a_failed_change_is_taken_back_and_works_the_next_time(network: Network, account: CdkAccount) -> None:
    must_deploy(account, APP)
    before = account.inventory()
    failed = account.deploy(APP, "endpoint", "packages", "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    assert account.inventory() == before
    assert may_enter(account) == {"/pypi/*": "BLOCK", "/pypi//numpy$": "ALLOW"}
    must_deploy(account, APP, "endpoint", "packages")
    assert "logs" in network.endpoints()


def test_the_vpc_of_the_landing_zone_survives_the_network(
    network: Network, account: CdkAccount, untouched: set[str]
) -> None:
    must_destroy(account, APP, STACK)
    assert set(network.endpoints()) == {"kms"}
    assert network.flow_logs() == []
    assert network.resolvable() == []
    assert all(routes == {} for routes in network.routes().values())
    must_destroy(account, APP, LANDING_ZONE)
    assert account.inventory() == untouched
