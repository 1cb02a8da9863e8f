"""S3: who may receive access logs, and that none are delivered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket, S3Backend

from local_aws.grafting import graft

_LOGGING = "logging.s3.amazonaws.com"
_ENFORCED = "BucketOwnerEnforced"


def install() -> None:
    """Replace moto's check of the destination, which also fails on lists and on a principal that is no object."""
    graft(FakeBucket, _log_permissions_enabled_policy=staticmethod(_accepts_logs))
    graft(S3Backend, log_incoming_request=_deliver_nothing)


def _deliver_nothing(self: S3Backend, request: Any, bucket_name: str) -> None:
    """Leave the log bucket alone.

    AWS delivers access logs within hours and not reliably; moto does so within the request, so that the requests that
    delete a bucket would fill the log bucket that is about to be deleted after it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#LogDeliveryBestEffort
    """


def _accepts_logs(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Whether PutBucketLogging may name the bucket without a grant in its ACL.

    A bucket whose owner is enforced takes no ACLs; its policy is read when logs are delivered, not here: a policy that
    names the source bucket, as documented, can only be written after that bucket has been made with its logging. Not
    verified without AWS. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    controls = target_bucket.ownership_rule
    if controls is None or _ENFORCED in json.dumps(controls):
        return True
    if not target_bucket.policy:
        return False
    log = f"{target_bucket.arn}/{target_prefix or ''}log"
    return any(_allows(statement, log) for statement in _listed(json.loads(target_bucket.policy)["Statement"]))


def _allows(statement: Mapping[str, Any], log: str) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service")) if isinstance(principal, Mapping) else []
    return (
        statement["Effect"] == "Allow"
        and _LOGGING in services
        and any(fnmatchcase("s3:putobject", action.lower()) for action in _listed(statement.get("Action")))
        and any(fnmatchcase(log, resource) for resource in _listed(statement.get("Resource")))
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
