from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.s3 import Bucket, BucketPolicy

FULL: dict[str, Any] = {
    "BucketName": "full",
    "AccessControl": "Private",
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "BucketKeyEnabled": True,
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/mine"},
            }
        ]
    },
    "VersioningConfiguration": {"Status": "Enabled"},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "LifecycleConfiguration": {
        "Rules": [
            {"Id": "old", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
            {
                "Id": "logs",
                "Status": "Enabled",
                "Prefix": "logs/",
                "TagFilters": [{"Key": "a", "Value": "b"}],
                "ExpirationInDays": 7,
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 3}],
            },
        ]
    },
    "Tags": [{"Key": "team", "Value": "red"}],
}


def error_code(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def test_bucket_shows_every_setting(stack: Any, clients: Any) -> None:
    state = stack.create(Bucket, FULL)
    s3 = clients.client("s3")
    assert state.physical_id == "full"
    assert state.attributes["Arn"] == "arn:aws:s3:::full"
    assert state.attributes["RegionalDomainName"] == "full.s3.eu-west-1.amazonaws.com"
    rule = s3.get_bucket_encryption(Bucket="full")["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/mine"}
    assert rule["BucketKeyEnabled"] is True
    assert s3.get_bucket_versioning(Bucket="full")["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket="full")["PublicAccessBlockConfiguration"].values())
    controls = s3.get_bucket_ownership_controls(Bucket="full")["OwnershipControls"]
    assert controls["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    old, logs = s3.get_bucket_lifecycle_configuration(Bucket="full")["Rules"]
    assert old["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert logs["Expiration"]["Days"] == 7
    assert logs["Filter"]["And"] == {"Prefix": "logs/", "Tags": [{"Key": "a", "Value": "b"}]}
    assert logs["Transitions"] == [{"Days": 3, "StorageClass": "GLACIER"}]
    assert s3.get_bucket_tagging(Bucket="full")["TagSet"] == [{"Key": "team", "Value": "red"}]


def test_removed_properties_are_reset(stack: Any, clients: Any) -> None:
    state = stack.create(Bucket, FULL)
    assert stack.update(Bucket, state, FULL, {"BucketName": "full"}).physical_id == "full"
    s3 = clients.client("s3")
    assert s3.get_bucket_versioning(Bucket="full")["Status"] == "Suspended"
    assert error_code(s3.get_public_access_block, Bucket="full") == "NoSuchPublicAccessBlockConfiguration"
    assert error_code(s3.get_bucket_ownership_controls, Bucket="full") == "OwnershipControlsNotFoundError"
    assert error_code(s3.get_bucket_lifecycle_configuration, Bucket="full") == "NoSuchLifecycleConfiguration"
    assert error_code(s3.get_bucket_tagging, Bucket="full") == "NoSuchTagSet"
    assert error_code(s3.get_bucket_encryption, Bucket="full") == "ServerSideEncryptionConfigurationNotFoundError"


def test_a_generated_name_is_lower_case(stack: Any) -> None:
    assert stack.create(Bucket, {}, "Stack-Data-1ABC").physical_id == "stack-data-1abc"


def test_an_existing_name_fails_in_the_region_where_s3_would_not(stack: Any, clients: Any) -> None:
    clients.region = "us-east-1"
    stack.create(Bucket, {"BucketName": "taken"})
    with pytest.raises(ResourceFailure, match="taken already exists"):
        stack.create(Bucket, {"BucketName": "taken"})


def test_a_failed_creation_leaves_nothing(stack: Any, clients: Any) -> None:
    with pytest.raises(ResourceFailure, match="AWS::S3::Bucket/LifecycleConfiguration/Rules/Unheard"):
        stack.create(
            Bucket,
            {"BucketName": "half", "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Unheard": 1}]}},
        )
    assert clients.client("s3").list_buckets()["Buckets"] == []


def test_an_acl_that_is_not_private_is_refused(stack: Any) -> None:
    with pytest.raises(ResourceFailure, match='received "PublicRead"'):
        stack.create(Bucket, {"BucketName": "open", "AccessControl": "PublicRead"})


def test_deleting_a_bucket_with_an_object_fails_and_an_empty_or_absent_one_is_deleted(stack: Any, clients: Any) -> None:
    plain = {"BucketName": "full", "VersioningConfiguration": {"Status": "Enabled"}}
    state = stack.create(Bucket, plain)
    s3 = clients.client("s3")
    s3.put_object(Bucket="full", Key="a", Body=b"a")
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        stack.delete(Bucket, state, plain)
    for version in s3.list_object_versions(Bucket="full")["Versions"]:
        s3.delete_object(Bucket="full", Key="a", VersionId=version["VersionId"])
    stack.delete(Bucket, state, plain)
    assert s3.list_buckets()["Buckets"] == []
    stack.delete(Bucket, state, plain)


def test_logs_may_go_to_a_bucket_without_acls_before_its_policy_is_there(stack: Any, clients: Any) -> None:
    for name, properties in (
        ("plain", {}),
        ("enforced", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}),
    ):
        stack.create(Bucket, {"BucketName": f"{name}-logs", **properties})
        logging = {"DestinationBucketName": f"{name}-logs", "LogFilePrefix": "data/"}
        stack.create(Bucket, {"BucketName": f"{name}-data", "LoggingConfiguration": logging})
        enabled = clients.client("s3").get_bucket_logging(Bucket=f"{name}-data")["LoggingEnabled"]
        assert enabled["TargetBucket"] == f"{name}-logs"
        assert "Contents" not in clients.client("s3").list_objects_v2(Bucket=f"{name}-logs")


def test_logs_go_to_a_bucket_with_acls_only_when_its_policy_allows_delivery(stack: Any, clients: Any) -> None:
    with_acls = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}}
    stack.create(Bucket, {"BucketName": "logbucket", **with_acls})
    logged = {
        "BucketName": "data",
        "LoggingConfiguration": {"DestinationBucketName": "logbucket", "LogFilePrefix": "data/"},
    }
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logbucket/*"}
    policy = stack.create(BucketPolicy, {"Bucket": "logbucket", "PolicyDocument": {"Statement": [deny]}})
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        stack.create(Bucket, logged)
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": "arn:aws:s3:::logbucket/data/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}},
    }
    both = {"Bucket": "logbucket", "PolicyDocument": {"Version": "2012-10-17", "Statement": [deny, allow]}}
    stack.update(BucketPolicy, policy, {}, both)
    state = stack.create(Bucket, logged)
    s3 = clients.client("s3")
    enabled = s3.get_bucket_logging(Bucket="data")["LoggingEnabled"]
    assert (enabled["TargetBucket"], enabled["TargetPrefix"]) == ("logbucket", "data/")
    stack.update(Bucket, state, logged, {"BucketName": "data"})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket="data")


def test_a_second_policy_for_a_bucket_is_refused(stack: Any) -> None:
    stack.create(Bucket, {"BucketName": "data"})
    properties = {"Bucket": "data", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
    stack.create(BucketPolicy, properties)
    with pytest.raises(ResourceFailure, match="already exists on bucket data"):
        stack.create(BucketPolicy, properties)


def test_policy_is_removed_and_its_absence_is_no_error(stack: Any, clients: Any) -> None:
    bucket = stack.create(Bucket, {"BucketName": "data"})
    properties = {"Bucket": "data", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
    state = stack.create(BucketPolicy, properties)
    stack.delete(BucketPolicy, state, properties)
    assert error_code(clients.client("s3").get_bucket_policy, Bucket="data") == "NoSuchBucketPolicy"
    stack.delete(Bucket, bucket, {})
    stack.delete(BucketPolicy, state, properties)
