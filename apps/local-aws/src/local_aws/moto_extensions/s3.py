"""S3: whether a bucket policy lets the logging service write is read from any policy, not only from simple ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket

from local_aws.grafting import graft

_LOGGING = "logging.s3.amazonaws.com"


def install() -> None:
    """Replace moto's reading of the policy, which fails on a principal that is not an object and on lists."""
    graft(FakeBucket, _log_permissions_enabled_policy=staticmethod(_grants_log_delivery))


def _grants_log_delivery(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Whether a statement allows the logging service to put objects under the prefix.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    if not target_bucket.policy:
        return False
    log = f"{target_bucket.arn}/{target_prefix or ''}log"
    statements = _listed(json.loads(target_bucket.policy)["Statement"])
    return any(_allows(statement, log) for statement in statements)


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
