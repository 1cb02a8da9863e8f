"""Which policies are enforced on which requests.

Enforced: trust policies (sts:AssumeRole, and Lambda for the role of a function), bucket policies, key policies (also
for CloudWatch Logs, which uses the key of a log group in its own name), policies of CodeArtifact; and in EC2 what
participants may do in networks that are shared with them.
Not enforced: identity policies and boundaries, except those of a role that assumes one of another account; service
control policies, endpoint policies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.kms import responses as kms_responses
from moto.s3.models import FakeBucket

from local_aws.api_request import ApiRequest
from local_aws.grafting import graft
from local_aws.policy import buckets, keys, log_groups, packages, shared_networks, trust
from local_aws.policy.document import MalformedPolicyError, parse
from local_aws.policy.refusal import Refusal

_LAMBDA_ROLE_OPERATIONS = ("CreateFunction20150331", "CreateFunction", "UpdateFunctionConfiguration")


def check(request: ApiRequest) -> Refusal | None:
    """Why the request is refused, or None."""
    return _CHECKS.get(request.service, _nothing)(request)


def _nothing(request: ApiRequest) -> Refusal | None:
    return None


def _check_sts(request: ApiRequest) -> Refusal | None:
    return trust.refusal_of_session(request) if request.operation == "AssumeRole" else None


def _check_kms(request: ApiRequest) -> Refusal | None:
    if request.operation in ("CreateKey", "PutKeyPolicy") and request.parameters.get("Policy"):
        return _refusal_of_document(request.parameters["Policy"], "MalformedPolicyDocumentException", 400) or (
            keys.refusal_of_request(request)
        )
    return keys.refusal_of_request(request)


def _check_s3(request: ApiRequest) -> Refusal | None:
    refusal = buckets.refusal_of_request(request)
    if refusal is None and request.operation == "PutBucketPolicy":
        return _refusal_of_document(request.parameters.get("Policy", ""), "MalformedPolicy", 400)
    return refusal


def _check_lambda(request: ApiRequest) -> Refusal | None:
    role = request.parameters.get("Role")
    if request.operation not in _LAMBDA_ROLE_OPERATIONS or not role:
        return None
    account, name = request.caller.account, request.parameters.get("FunctionName", "")
    source = f"arn:aws:lambda:{request.region}:{account}:function:{name}"
    reason = trust.refusal_for_service(str(role), "lambda.amazonaws.com", account, source)
    if reason is None:
        return None
    message = f"The role defined for the function cannot be assumed by Lambda. {reason}"
    return Refusal("InvalidParameterValueException", message, 400)


def _refusal_of_document(document: Any, code: str, status: int) -> Refusal | None:
    """A policy that cannot be evaluated must not come into force."""
    try:
        parse(document)
    except MalformedPolicyError as error:
        return Refusal(code, str(error), status)
    return None


_CHECKS: dict[str, Callable[[ApiRequest], Refusal | None]] = {
    "codeartifact": packages.refusal_of_request,
    "ec2": shared_networks.refusal_of_request,
    "kms": _check_kms,
    "lambda": _check_lambda,
    "logs": log_groups.refusal_of_request,
    "s3": _check_s3,
    "sts": _check_sts,
}


def _neutral(self: FakeBucket, action: str, resource: str) -> Any:
    return PermissionResult.NEUTRAL


def _unchecked(key: Any, action: str) -> None:
    return


def install() -> None:
    """Switch off moto's own enforcement.

    moto takes every statement whose principal or condition is not met for a denial, and knows neither caller nor
    network, so that a perimeter would lock everybody out.
    """
    graft(FakeBucket, get_permission=_neutral)
    graft(kms_responses, validate_policy=_unchecked)
