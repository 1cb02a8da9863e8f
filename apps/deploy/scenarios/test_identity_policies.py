"""Whether the scenarios would see that the policies of a role do not allow what it did."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local_aws.testing import OTHER_ACCOUNT, running_server

from identity_policies import Identities
from platform_under_test import Platform, example

STRANGER = "999999999999"
TARGET = f"arn:aws:iam::{OTHER_ACCOUNT}:role/target"
OUTSIDE = f"arn:aws:iam::{STRANGER}:role/target"


@pytest.fixture
def platform(tmp_path: Any) -> Any:
    """An empty local AWS."""
    with running_server() as settings:
        yield Platform(folder=tmp_path, port=settings.port, config=example())


def organize(platform: Platform, *members: str) -> str:
    """An organization of the platform's account and others."""
    organizations = platform.client("organizations")
    organization = str(organizations.create_organization()["Organization"]["Id"])
    for account in members:
        target = {"Id": account, "Type": "ACCOUNT"}
        handshake = organizations.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        platform.client("organizations", account=account).accept_handshake(HandshakeId=handshake)
    return organization


def role_that_may(platform: Platform, action: str, resource: str, **condition: Any) -> str:
    """The name of a role with one permission."""
    trust = {"Effect": "Allow", "Principal": {"AWS": platform.account}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}
    iam = platform.client("iam")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName="worker", PolicyName="work", PolicyDocument=document(allowed))
    return "worker"


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def call_of(platform: Platform, role: str, action: str, resource: str) -> dict[str, Any]:
    """A call in the words of the record."""
    return {
        "principal": f"arn:aws:sts::{platform.account}:assumed-role/{role}/session",
        "account": platform.account,
        "region": platform.region,
        "action": action,
        "resources": [resource],
        "passed_roles": [],
        "permissions_boundary": None,
        "source_vpc": None,
        "source_vpce": None,
    }


def refusals(platform: Platform, *calls: dict[str, Any]) -> list[str]:
    identities = Identities()
    identities.remember(platform)
    return identities.refusals(calls)


def test_the_organization_of_a_resource_decides(platform: Platform) -> None:
    organization = organize(platform, OTHER_ACCOUNT)
    anywhere = "arn:aws:iam::*:role/target"
    worker = role_that_may(platform, "sts:AssumeRole", anywhere, StringEquals={"aws:ResourceOrgID": organization})
    inside, outside = (call_of(platform, worker, "sts:AssumeRole", arn) for arn in (TARGET, OUTSIDE))
    (refusal,) = refusals(platform, inside, outside)
    assert refusal.endswith(f"role/worker may not sts:AssumeRole on {OUTSIDE}")


def test_without_an_organization_nothing_is_inside(platform: Platform) -> None:
    worker = role_that_may(platform, "sts:AssumeRole", TARGET, StringEquals={"aws:ResourceOrgID": "o-abcd123456"})
    assert len(refusals(platform, call_of(platform, worker, "sts:AssumeRole", TARGET))) == 1


def test_the_account_of_a_resource_is_that_of_its_arn(platform: Platform) -> None:
    own = {"aws:ResourceAccount": platform.account}
    worker = role_that_may(platform, "sts:AssumeRole", "arn:aws:iam::*:role/target", StringEquals=own)
    near = TARGET.replace(OTHER_ACCOUNT, platform.account)
    calls = (call_of(platform, worker, "sts:AssumeRole", arn) for arn in (near, TARGET))
    (refusal,) = refusals(platform, *calls)
    assert refusal.endswith(TARGET)


def test_the_account_of_a_bucket_by_the_key_of_s3_is_that_of_its_arn(platform: Platform) -> None:
    near, far = (
        f"arn:aws:s3:{platform.region}:{account}:accesspoint/data/object/x"
        for account in (platform.account, OTHER_ACCOUNT)
    )
    worker = role_that_may(platform, "s3:GetObject", "*", StringEquals={"s3:ResourceAccount": platform.account})
    calls = (call_of(platform, worker, "s3:GetObject", arn) for arn in (near, far, "arn:aws:s3:::data/x"))
    (refusal,) = refusals(platform, *calls)
    assert refusal.endswith(f"role/worker may not s3:GetObject on {far}")


def test_a_vpc_that_is_shared_belongs_to_its_owner(platform: Platform) -> None:
    organize(platform, OTHER_ACCOUNT)
    ram, ec2 = (platform.client(service, account=OTHER_ACCOUNT) for service in ("ram", "ec2"))
    platform.client("ram").enable_sharing_with_aws_organization()
    vpc = ec2.create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.60.0.0/24")["Subnet"]["SubnetId"]
    arn = f"arn:aws:ec2:{platform.region}:{OTHER_ACCOUNT}:subnet/{subnet}"
    ram.create_resource_share(name="subnets", resourceArns=[arn], principals=[platform.account])
    worker = role_that_may(platform, "ec2:CreateSecurityGroup", f"arn:aws:ec2:{platform.region}:{platform.account}:*")
    (refusal,) = refusals(platform, call_of(platform, worker, "ec2:CreateSecurityGroup", vpc))
    assert refusal.endswith(f"arn:aws:ec2:{platform.region}:{OTHER_ACCOUNT}:vpc/{vpc}")
