"""Which IAM actions an S3 operation needs, on which resources.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from local_aws.api_request import ApiRequest

_ACTIONS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
"""Operations whose action has another name; all others are called like their action."""

_VERSIONED = frozenset({"GetObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"})
_READS = frozenset({"GetObject"})
_WRITES = frozenset({"PutObject"})
_MULTIPART = frozenset({"CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload"})


@dataclass(frozen=True)
class Use:
    """One action on one resource. `key_actions` are what it needs of the key that encrypts the object."""

    action: str
    bucket: str
    key: str | None = None
    key_actions: tuple[str, ...] = ()
    writes: bool = False

    @property
    def resource(self) -> str:
        """The ARN of the object, or of the bucket."""
        return f"arn:aws:s3:::{self.bucket}" + (f"/{self.key}" if self.key is not None else "")


def action_of(operation: str) -> str:
    """The IAM action that an operation needs on its bucket or object, without the service; versions apart."""
    return _ACTIONS.get(operation, operation)


def uses_of(request: ApiRequest) -> list[Use]:
    """Everything that the request needs to be allowed. Empty for what is about no bucket, or about a new one."""
    bucket = request.parameters.get("Bucket")
    if not bucket or request.operation == "CreateBucket":
        return []
    if request.operation == "DeleteObjects":
        return [
            Use(_versioned("DeleteObject", entry.get("VersionId")), bucket, entry.get("Key"))
            for entry in (request.parameters.get("Delete") or {}).get("Objects") or []
        ]
    action = action_of(request.operation)
    key = request.parameters.get("Key")
    uses = [
        Use(
            _versioned(action, request.parameters.get("VersionId")),
            bucket,
            key,
            _key_actions(request.operation),
            writes=action in _WRITES,
        )
    ]
    source = request.headers.get("x-amz-copy-source")
    if source and request.operation in ("CopyObject", "UploadPartCopy"):
        uses.append(_source(source))
    return uses


def _key_actions(operation: str) -> tuple[str, ...]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions"""
    if operation in _READS:
        return ("kms:Decrypt",)
    if operation in _MULTIPART:
        return ("kms:GenerateDataKey", "kms:Decrypt")
    return ("kms:GenerateDataKey",) if operation in ("PutObject", "CopyObject") else ()


def _source(header: str) -> Use:
    path, _, query = unquote(header).lstrip("/").partition("?versionId=")
    bucket, _, key = path.partition("/")
    return Use(_versioned("GetObject", query), bucket, key, ("kms:Decrypt",))


def _versioned(action: str, version: object) -> str:
    """Reading and deleting one version are actions of their own."""
    return f"s3:{action}Version" if version and action in _VERSIONED else f"s3:{action}"
