"""A bucket and a key of the platform account, read by roles of other accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from scene import in_vpc, policy, role, session

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

STAGING, FOREIGN = OTHER_ACCOUNT, "333333333333"
PATH = "/platform/stages/staging/model-execution/"
READER = "arn:aws:iam::*:role/platform/stages/*/model-execution/*"
READ = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"]


def vpc_with_endpoints(account: str, *services: str) -> str:
    ec2 = Clients(account, REGION).client("ec2")
    vpc = str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    for service in services:
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.{service}")
    return vpc


def model_role(account: str, path: str = PATH) -> Clients:
    """A session of a model execution role."""
    owner = Clients(account, REGION)
    return session(owner, role(owner, "model", {"Principal": {"AWS": account}}, path))


@dataclass
class Models:
    """The bucket, its key, and the organization that readers must belong to."""

    s3: Any
    key: str


@pytest.fixture
def models(clients: Clients) -> Models:
    organizations = clients.client("organizations")
    organization = organizations.create_organization()["Organization"]["Id"]
    invited = organizations.invite_account_to_organization(Target={"Id": STAGING, "Type": "ACCOUNT"})["Handshake"]
    Clients(STAGING, REGION).client("organizations").accept_handshake(HandshakeId=invited["Id"])

    readers = {"AWS": [f"arn:aws:iam::{account}:root" for account in (STAGING, FOREIGN)]}
    in_organization = {"aws:PrincipalOrgID": organization}
    decrypt = {
        "Effect": "Allow",
        "Principal": readers,
        "Action": ["kms:Decrypt", "kms:DescribeKey"],
        "Condition": {
            "ArnLike": {"aws:PrincipalArn": READER},
            "StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com", **in_organization},
        },
    }
    owner = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}
    key = clients.client("kms").create_key(Policy=policy(owner, decrypt))["KeyMetadata"]["Arn"]

    s3 = clients.client("s3")
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    s3.put_bucket_encryption(Bucket="models", ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket="models", Key="model", Body=b"weights")
    own_endpoint = {"aws:VpceAccount": "${aws:PrincipalAccount}"}
    ours = {"aws:PrincipalAccount": ACCOUNT}
    read = {
        "Effect": "Allow",
        "Principal": readers,
        "Action": READ,
        "Condition": {"ArnLike": {"aws:PrincipalArn": READER}, "StringEquals": {**own_endpoint, **in_organization}},
    }
    deny = {"Sid": "DenyOtherEndpoints", "Action": "s3:*", "Condition": {"StringNotEquals": {**ours, **own_endpoint}}}
    s3.put_bucket_policy(Bucket="models", Policy=policy(read, deny))
    return Models(s3, str(key))


def read(s3: Any) -> bytes:
    return bytes(s3.get_object(Bucket="models", Key="model")["Body"].read())


def test_role_reads_through_the_endpoint_of_its_account(models: Models) -> None:
    vpc = vpc_with_endpoints(STAGING, "s3")
    s3 = in_vpc(model_role(STAGING), "s3", vpc)
    assert read(s3) == b"weights"
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="models")["Contents"]] == ["model"]
    with pytest.raises(ClientError, match="no resource-based policy allows the s3:PutObject"):
        s3.put_object(Bucket="models", Key="model", Body=b"other")


def test_account_that_owns_the_bucket_is_not_confined(models: Models) -> None:
    assert read(models.s3) == b"weights"


@pytest.mark.parametrize("services", [(), ("kms",)], ids=["no-endpoint", "endpoint-of-another-service"])
def test_vpc_without_endpoint_is_no_position(models: Models, services: tuple[str, ...]) -> None:
    vpc = vpc_with_endpoints(STAGING, *services)
    with pytest.raises(ClientError, match="DenyOtherEndpoints"):
        read(in_vpc(model_role(STAGING), "s3", vpc))


def test_role_outside_of_every_vpc(models: Models) -> None:
    with pytest.raises(ClientError, match="DenyOtherEndpoints"):
        read(model_role(STAGING).client("s3"))


@pytest.mark.parametrize("owner", [ACCOUNT, FOREIGN])
def test_endpoint_of_another_account(models: Models, owner: str) -> None:
    vpc = vpc_with_endpoints(owner, "s3")
    with pytest.raises(ClientError, match="DenyOtherEndpoints"):
        read(in_vpc(model_role(STAGING), "s3", vpc))


def test_other_role_of_the_account(models: Models) -> None:
    vpc = vpc_with_endpoints(STAGING, "s3")
    with pytest.raises(ClientError, match="no resource-based policy allows the s3:GetObject"):
        read(in_vpc(model_role(STAGING, "/team/"), "s3", vpc))


def test_same_role_of_an_account_outside_the_organization(models: Models) -> None:
    vpc = vpc_with_endpoints(FOREIGN, "s3")
    with pytest.raises(ClientError, match="no resource-based policy allows the s3:GetObject"):
        read(in_vpc(model_role(FOREIGN), "s3", vpc))


def test_same_role_of_an_account_that_nobody_named(models: Models) -> None:
    vpc = vpc_with_endpoints("444444444444", "s3")
    with pytest.raises(ClientError, match="no resource-based policy allows the s3:GetObject"):
        read(in_vpc(model_role("444444444444"), "s3", vpc))


def test_key_is_used_through_s3_only(models: Models) -> None:
    vpc = vpc_with_endpoints(STAGING, "s3", "kms")
    kms = in_vpc(model_role(STAGING), "kms", vpc)
    with pytest.raises(ClientError, match="no resource-based policy allows the kms:DescribeKey"):
        kms.describe_key(KeyId=models.key)


def test_key_that_allows_the_account_directly(models: Models, clients: Clients) -> None:
    owner = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}
    direct = {
        "Effect": "Allow",
        "Principal": {"AWS": STAGING},
        "Action": "kms:DescribeKey",
        "Condition": {"StringEquals": {"aws:VpceAccount": "${aws:PrincipalAccount}", "kms:CallerAccount": STAGING}},
    }
    clients.client("kms").put_key_policy(KeyId=models.key, PolicyName="default", Policy=policy(owner, direct))
    vpc = vpc_with_endpoints(STAGING, "kms")
    visitor = model_role(STAGING)
    assert in_vpc(visitor, "kms", vpc).describe_key(KeyId=models.key)["KeyMetadata"]["Arn"] == models.key
    with pytest.raises(ClientError, match="kms:DescribeKey"):
        visitor.client("kms").describe_key(KeyId=models.key)


def test_bucket_that_is_open_with_a_key_that_is_not(models: Models, clients: Clients) -> None:
    owner = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}
    clients.client("kms").put_key_policy(KeyId=models.key, PolicyName="default", Policy=policy(owner))
    vpc = vpc_with_endpoints(STAGING, "s3")
    with pytest.raises(ClientError, match="kms:Decrypt"):
        read(in_vpc(model_role(STAGING), "s3", vpc))


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"Bool": {"aws:ViaAWSService": "true"}}, True),
        ({"ForAnyValue:StringEquals": {"aws:CalledVia": "s3.amazonaws.com"}}, True),
        ({"Null": {"aws:SourceVpc": "true", "aws:SourceVpce": "true", "aws:VpceAccount": "true"}}, True),
        ({"Null": {"aws:SourceIp": "false"}}, False),
    ],
    ids=["via-service", "called-via", "no-network", "no-address"],
)
def test_what_s3_asks_of_the_key_comes_from_s3(
    models: Models, clients: Clients, condition: dict[str, Any], allowed: bool
) -> None:
    decrypt = {"Effect": "Allow", "Principal": {"AWS": STAGING}, "Action": "kms:Decrypt", "Condition": condition}
    owner = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*"}
    clients.client("kms").put_key_policy(KeyId=models.key, PolicyName="default", Policy=policy(owner, decrypt))
    s3 = in_vpc(model_role(STAGING), "s3", vpc_with_endpoints(STAGING, "s3"))
    if allowed:
        assert read(s3) == b"weights"
    else:
        with pytest.raises(ClientError, match="kms:Decrypt"):
            read(s3)
