"""Bucket policies of S3, and the key policies behind encrypted objects.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
Identity policies are not enforced: inside an account everything is allowed that no policy denies, from another account
or without credentials only what the bucket policy allows. Access control lists are not looked at.
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import s3_backends

from local_aws.accounts import ANONYMOUS
from local_aws.api_request import ApiRequest
from local_aws.policy import keys, principals
from local_aws.policy.context import global_context
from local_aws.policy.document import parse
from local_aws.policy.evaluation import Query, evaluate
from local_aws.policy.refusal import Refusal, by_policy
from local_aws.policy.s3_actions import Use, uses_of

ACCESS_DENIED = "AccessDenied"

_HEADER_KEYS = {
    "x-amz-acl": "s3:x-amz-acl",
    "x-amz-content-sha256": "s3:x-amz-content-sha256",
    "x-amz-copy-source": "s3:x-amz-copy-source",
    "x-amz-metadata-directive": "s3:x-amz-metadata-directive",
    "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class": "s3:x-amz-storage-class",
}
_PARAMETER_KEYS = {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"}


def find_bucket(name: str) -> Any | None:
    """moto's bucket of this name, whatever account it is in."""
    home = s3_backends.bucket_accounts.get(name)
    if home is None:
        return None
    partition, account = home
    return s3_backends[account][partition].buckets.get(name)


def refusal_of_request(request: ApiRequest) -> Refusal | None:
    """Why policies refuse an S3 request, or None. Requests about buckets that do not exist are left to S3."""
    for use in uses_of(request):
        bucket = find_bucket(use.bucket)
        if bucket is None:
            continue
        refusal = _refusal_by_bucket(request, use, bucket) or _refusal_by_key(request, use, bucket)
        if refusal:
            return refusal
    return None


def _refusal_by_bucket(request: ApiRequest, use: Use, bucket: Any) -> Refusal | None:
    same_account = request.caller.account == bucket.account_id
    if bucket.policy is None and same_account:
        return None
    context = {**global_context(request, bucket.account_id), **_s3_context(request, bucket)}
    query = Query(use.action, use.resource, context, principals.of_caller(request.caller))
    decision = evaluate(parse(bucket.policy or "{}"), query)
    if decision.allowed or (same_account and not decision.denied):
        return None
    return by_policy(ACCESS_DENIED, request.caller.arn, use.action, use.resource, decision)


def _s3_context(request: ApiRequest, bucket: Any) -> dict[str, str | tuple[str, ...]]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys"""
    context: dict[str, str | tuple[str, ...]] = {
        "s3:tlsversion": "1.3",
        "s3:resourceaccount": str(bucket.account_id),
    }
    if request.caller is not ANONYMOUS:
        context["s3:authtype"] = "REST-HEADER" if "authorization" in request.headers else "REST-QUERY-STRING"
        context["s3:signatureversion"] = "AWS4-HMAC-SHA256"
    for header, key in _HEADER_KEYS.items():
        if header in request.headers:
            context[key] = request.headers[header]
    for parameter, key in _PARAMETER_KEYS.items():
        if request.parameters.get(parameter) is not None:
            context[key] = str(request.parameters[parameter])
    if request.parameters.get("VersionId"):
        context["s3:versionid"] = str(request.parameters["VersionId"])
    return context


def _refusal_by_key(request: ApiRequest, use: Use, bucket: Any) -> Refusal | None:
    """S3 uses the key of an object in the caller's name.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    """
    if not use.key_actions or use.key is None:
        return None
    reference = _key_to_write_with(request, bucket) if use.writes else _key_to_read_with(use.key, bucket)
    if reference is None:
        return None
    key = keys.find_key(reference, bucket.account_id, bucket.region_name)
    if key is None:
        if reference.startswith("alias/aws/"):
            return None
        return Refusal("KMS.NotFoundException", f"Key '{reference}' does not exist", 400)
    if key.key_state != "Enabled":
        code = "KMS.DisabledException" if key.key_state == "Disabled" else "KMS.KMSInvalidStateException"
        return Refusal(code, f"{key.arn} is {key.key_state}", 400)
    for action in use.key_actions:
        refusal = keys.refusal_of_use_by_service(request, "s3", action, key, {"aws:s3:arn": use.resource})
        if refusal:
            return Refusal(ACCESS_DENIED, refusal.message)
    return None


def _key_to_write_with(request: ApiRequest, bucket: Any) -> str | None:
    """The key that the request names, else the bucket's default."""
    default = ((bucket.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
    algorithm = request.headers.get("x-amz-server-side-encryption") or default.get("SSEAlgorithm")
    if algorithm not in ("aws:kms", "aws:kms:dsse"):
        return None
    named = request.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    return named or default.get("KMSMasterKeyID") or "alias/aws/s3"


def _key_to_read_with(name: str, bucket: Any) -> str | None:
    stored = bucket.keys.get(name)
    if stored is None or stored.encryption not in ("aws:kms", "aws:kms:dsse"):
        return None
    return stored.kms_key_id or "alias/aws/s3"
