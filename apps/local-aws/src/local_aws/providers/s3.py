"""Providers of Amazon S3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local_aws.provider_support import discarding, document, ignoring, only, renamed
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_TRANSITION = {"StorageClass": "StorageClass", "TransitionInDays": "Days", "TransitionDate": "Date"}
_LIFECYCLE_RULE = {
    "Id": "ID",
    "Status": "Status",
    "Prefix": "Prefix",
    "TagFilters": "TagFilters",
    "ObjectSizeGreaterThan": "ObjectSizeGreaterThan",
    "ObjectSizeLessThan": "ObjectSizeLessThan",
    "ExpirationInDays": "Days",
    "ExpirationDate": "Date",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
    "NoncurrentVersionExpirationInDays": "NoncurrentVersionExpirationInDays",
    "NoncurrentVersionExpiration": "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload": "AbortIncompleteMultipartUpload",
    "Transitions": "Transitions",
    "NoncurrentVersionTransitions": "NoncurrentVersionTransitions",
}


class Bucket(ResourceProvider):
    """AWS::S3::Bucket. Deleting a bucket that holds objects fails with BucketNotEmpty."""

    type_name = "AWS::S3::Bucket"
    handled = frozenset(
        {
            "AccessControl",
            "BucketEncryption",
            "BucketName",
            "LifecycleConfiguration",
            "LoggingConfiguration",
            "OwnershipControls",
            "PublicAccessBlockConfiguration",
            "Tags",
            "VersioningConfiguration",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        s3 = request.clients.client("s3")
        name = properties.get("BucketName") or request.suggested_name.lower()
        # CreateBucket answers 200 in us-east-1 when the caller already owns the bucket, CloudFormation fails:
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
        if _exists(s3, name):
            raise ResourceFailure(f"{name} already exists")
        location = {} if request.region == "us-east-1" else {"LocationConstraint": request.region}
        s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": location} if location else {}))
        with discarding(lambda: s3.delete_bucket(Bucket=name)):
            _configure(s3, name, {}, properties)
        return _state(request, name)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        _configure(request.clients.client("s3"), current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("NoSuchBucket"):
            request.clients.client("s3").delete_bucket(Bucket=current.physical_id)


class BucketPolicy(ResourceProvider):
    """AWS::S3::BucketPolicy."""

    type_name = "AWS::S3::BucketPolicy"
    handled = frozenset({"Bucket", "PolicyDocument"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        s3 = request.clients.client("s3")
        bucket = properties["Bucket"]
        if _has_policy(s3, bucket):
            raise ResourceFailure("The bucket policy already exists on bucket " + bucket + ".")
        s3.put_bucket_policy(Bucket=bucket, Policy=document(properties["PolicyDocument"]))
        return ResourceState(bucket)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        request.clients.client("s3").put_bucket_policy(
            Bucket=current.physical_id, Policy=document(properties["PolicyDocument"])
        )
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("NoSuchBucket", "NoSuchBucketPolicy"):
            request.clients.client("s3").delete_bucket_policy(Bucket=current.physical_id)


def _exists(s3: Any, name: str) -> bool:
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        # 403 is a bucket of somebody else: the name is taken all the same.
        return str(error.response["ResponseMetadata"]["HTTPStatusCode"]) == "403"
    return True


def _has_policy(s3: Any, bucket: str) -> bool:
    try:
        s3.get_bucket_policy(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
            return False
        raise
    return True


def _state(request: ResourceRequest, name: str) -> ResourceState:
    return ResourceState(
        name,
        {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{request.region}.amazonaws.com",
            "DualStackDomainName": f"{name}.s3.dualstack.{request.region}.amazonaws.com",
            "WebsiteURL": f"http://{name}.s3-website-{request.region}.amazonaws.com",
        },
    )


def _configure(s3: Any, bucket: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Bring every setting of the bucket to what the properties say; a setting without property is reset."""
    acl = properties.get("AccessControl", "Private")
    if acl != "Private":
        raise ResourceFailure(
            f'local AWS applies property AccessControl of AWS::S3::Bucket only as "Private", received "{acl}"'
        )
    _versioning(s3, bucket, previous, properties)
    if encryption := properties.get("BucketEncryption"):
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=_encryption(encryption))
    else:
        s3.delete_bucket_encryption(Bucket=bucket)
    if block := properties.get("PublicAccessBlockConfiguration"):
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict(block))
    else:
        s3.delete_public_access_block(Bucket=bucket)
    if controls := properties.get("OwnershipControls"):
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=dict(controls))
    else:
        s3.delete_bucket_ownership_controls(Bucket=bucket)
    if lifecycle := properties.get("LifecycleConfiguration"):
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, **_lifecycle(lifecycle))
    else:
        s3.delete_bucket_lifecycle(Bucket=bucket)
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=_logging(bucket, properties.get("LoggingConfiguration")))
    if tags := properties.get("Tags"):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": list(tags)})
    else:
        s3.delete_bucket_tagging(Bucket=bucket)


def _versioning(s3: Any, bucket: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Versioning can be suspended but never taken back, so a removed property suspends it."""
    wanted = properties.get("VersioningConfiguration", {}).get("Status")
    if wanted is None and "VersioningConfiguration" in previous:
        wanted = "Suspended"
    if wanted is not None:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": wanted})


def _encryption(encryption: Mapping[str, Any]) -> dict[str, Any]:
    where = "AWS::S3::Bucket/BucketEncryption/ServerSideEncryptionConfiguration"
    names = {
        "ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault",
        "BucketKeyEnabled": "BucketKeyEnabled",
    }
    return {"Rules": [renamed(rule, names, where) for rule in encryption["ServerSideEncryptionConfiguration"]]}


def _logging(bucket: str, logging: Mapping[str, Any] | None) -> dict[str, Any]:
    if logging is None:
        return {}
    names = {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}
    applied = renamed(logging, names, "AWS::S3::Bucket/LoggingConfiguration")
    # Without a destination the logs go to the bucket itself, and the API requires a prefix.
    return {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "", **applied}}


def _lifecycle(lifecycle: Mapping[str, Any]) -> dict[str, Any]:
    applied = only(lifecycle, ("Rules", "TransitionDefaultMinimumObjectSize"), "AWS::S3::Bucket/LifecycleConfiguration")
    rules = [_lifecycle_rule(rule) for rule in applied.pop("Rules")]
    return {"LifecycleConfiguration": {"Rules": rules}, **applied}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    where = "AWS::S3::Bucket/LifecycleConfiguration/Rules"
    source = renamed(rule, _LIFECYCLE_RULE, where)
    result: dict[str, Any] = {name: source.pop(name) for name in ("ID", "Status") if name in source}
    expiration = {name: source.pop(name) for name in ("Days", "Date", "ExpiredObjectDeleteMarker") if name in source}
    if expiration:
        result["Expiration"] = expiration
    days = source.pop("NoncurrentVersionExpirationInDays", None)
    if days is not None:
        result["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in source:
            result[name] = source.pop(name)
    if "Transitions" in source:
        result["Transitions"] = [
            renamed(item, _TRANSITION, f"{where}/Transitions") for item in source.pop("Transitions")
        ]
    if "NoncurrentVersionTransitions" in source:
        names = {
            "StorageClass": "StorageClass",
            "TransitionInDays": "NoncurrentDays",
            "NewerNoncurrentVersions": "NewerNoncurrentVersions",
        }
        result["NoncurrentVersionTransitions"] = [
            renamed(item, names, f"{where}/NoncurrentVersionTransitions")
            for item in source.pop("NoncurrentVersionTransitions")
        ]
    result["Filter"] = _lifecycle_filter(source)
    return result


def _lifecycle_filter(source: Mapping[str, Any]) -> dict[str, Any]:
    """One condition stands alone in the API, several are joined by And."""
    tags = list(source.get("TagFilters", []))
    conditions = {name: value for name, value in source.items() if name != "TagFilters"}
    if len(tags) + len(conditions) > 1:
        return {"And": {**conditions, **({"Tags": tags} if tags else {})}}
    if tags:
        return {"Tag": tags[0]}
    return conditions or {"Prefix": ""}


PROVIDERS: tuple[type[ResourceProvider], ...] = (Bucket, BucketPolicy)
