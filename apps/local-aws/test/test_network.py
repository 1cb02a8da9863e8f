from __future__ import annotations

import pytest

from local_aws.clients import Clients
from local_aws.network import NOWHERE, NetworkPosition, PassedEndpoint, endpoint_service
from local_aws.testing import OTHER_ACCOUNT, REGION


def test_nowhere_has_no_endpoint() -> None:
    assert NOWHERE.source_vpce("s3") is None


def test_endpoint_counts_for_its_own_vpc_and_service_only(clients: Clients) -> None:
    ec2 = clients.client("ec2")
    first, second = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    made = ec2.create_vpc_endpoint(VpcId=first, ServiceName=f"com.amazonaws.{REGION}.s3")["VpcEndpoint"]
    assert NetworkPosition(first).source_vpce("s3") == made["VpcEndpointId"]
    assert NetworkPosition(first).source_vpce("kms") is None
    assert NetworkPosition(second).source_vpce("s3") is None


def test_deleted_endpoint_counts_no_more(clients: Clients) -> None:
    ec2 = clients.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")["VpcEndpoint"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    assert NetworkPosition(vpc).source_vpce("s3") is None


@pytest.mark.parametrize(
    ("service", "expected"),
    [("s3", "s3"), ("sagemaker", "sagemaker.api"), ("sagemaker-runtime", "sagemaker.runtime"), ("ecr", "ecr.api")],
)
def test_endpoint_services_have_names_of_their_own(service: str, expected: str) -> None:
    assert endpoint_service(service) == expected


def test_endpoint_of_another_account_is_found_with_its_owner(clients: Clients, other_clients: Clients) -> None:
    ec2 = other_clients.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")["VpcEndpoint"]
    passed = NetworkPosition(vpc).passed_endpoint("s3")
    assert passed == PassedEndpoint(made["VpcEndpointId"], OTHER_ACCOUNT)
    assert NetworkPosition(vpc).passed_endpoint("kms") is None
