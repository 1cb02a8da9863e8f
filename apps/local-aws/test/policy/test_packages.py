from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from scene import in_vpc, policy, refused

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION

SERVICE = f"com.amazonaws.{REGION}.codeartifact.api"


@pytest.fixture
def vpc(clients: Clients) -> str:
    """A VPC with an endpoint for the service."""
    ec2 = clients.client("ec2")
    identifier = str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsHostnames={"Value": True})
    ec2.create_vpc_endpoint(VpcId=identifier, ServiceName=SERVICE, VpcEndpointType="Interface")
    return identifier


@pytest.fixture
def packages(clients: Clients) -> Any:
    client = clients.client("codeartifact")
    client.create_domain(domain="team")
    client.create_repository(domain="team", repository="packages")
    return client


def outside(vpc: str, action: str) -> str:
    return policy({"Action": f"codeartifact:{action}", "Condition": {"StringNotEquals": {"aws:SourceVpc": vpc}}})


def test_tokens_of_a_domain_are_given_as_its_policy_says(clients: Clients, packages: Any, vpc: str) -> None:
    packages.put_domain_permissions_policy(domain="team", policyDocument=outside(vpc, "GetAuthorizationToken"))
    with pytest.raises(ClientError) as caught:
        packages.get_authorization_token(domain="team")
    code, message = refused(caught)
    assert code == "AccessDeniedException"
    assert f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:domain/team" in message
    inside = in_vpc(clients, "codeartifact", vpc)
    token = inside.get_authorization_token(domain="team", durationSeconds=900)
    assert token["authorizationToken"]
    assert 800 < token["expiration"].timestamp() - time.time() <= 900
    # the policy names one action
    packages.describe_domain(domain="team")


def test_a_repository_is_read_as_its_own_policy_says(clients: Clients, packages: Any, vpc: str) -> None:
    packages.put_domain_permissions_policy(domain="team", policyDocument=outside(vpc, "*"))
    inside = in_vpc(clients, "codeartifact", vpc)
    document = outside(vpc, "GetRepositoryEndpoint")
    inside.put_repository_permissions_policy(domain="team", repository="packages", policyDocument=document)
    wanted = {"domain": "team", "repository": "packages", "format": "pypi"}
    with pytest.raises(ClientError, match="AccessDeniedException"):
        packages.get_repository_endpoint(**wanted)
    assert inside.get_repository_endpoint(**wanted)["repositoryEndpoint"].endswith("/pypi/packages/")
    packages.describe_repository(domain="team", repository="packages")


def test_what_does_not_exist_is_left_to_the_api(packages: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        packages.get_authorization_token(domain="none")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        packages.describe_repository(domain="team", repository="none")


@pytest.mark.parametrize("seconds", [1, 899, 43_201])
def test_a_token_does_not_last_longer_than_aws_gives_it(packages: Any, seconds: int) -> None:
    with pytest.raises(ClientError, match="durationSeconds"):
        packages.get_authorization_token(domain="team", durationSeconds=seconds)
