"""Key policies of KMS.

Unlike every other resource policy, a key policy must allow even principals of its own account, by naming them or by
delegating to the account.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moto.kms.models import kms_backends
from moto.kms.utils import RESERVED_ALIASES

from local_aws.api_request import ApiRequest
from local_aws.policy import principals
from local_aws.policy.context import forwarded_context, global_context
from local_aws.policy.document import parse
from local_aws.policy.evaluation import Query, evaluate
from local_aws.policy.patterns import Context
from local_aws.policy.refusal import Refusal, by_policy

ACCESS_DENIED = "AccessDeniedException"
_BAD_REQUEST = 400
_CIPHERTEXT_KEY_ID_LENGTH = 36

_WITHOUT_KEY = frozenset(
    {"CreateKey", "ListKeys", "ListAliases", "GenerateRandom", "DescribeCustomKeyStores", "ListRetirableGrants"}
)


def find_key(reference: str, account: str, region: str) -> Any | None:
    """moto's key for an id, an ARN or an alias, in the caller's account and region unless an ARN says otherwise."""
    if reference.startswith("arn:"):
        _, _, _, region, account, reference = reference.split(":", 5)
    backend = kms_backends[account][region]
    if reference.startswith("alias/"):
        if reference in RESERVED_ALIASES:
            return None
        key_id = backend.get_key_id_from_alias(reference)
    else:
        key_id = reference.removeprefix("key/")
    return backend.keys.get(key_id) if key_id else None


def refusal_of_request(request: ApiRequest) -> Refusal | None:
    """Why the key policies refuse a KMS request, or None. Requests about keys that do not exist are left to KMS."""
    if request.operation in _WITHOUT_KEY:
        return None
    for action, reference in _uses(request):
        key = find_key(reference, request.caller.account, request.region)
        if key is None:
            continue
        context = {**global_context(request, _account_of(key)), **_kms_context(request)}
        refusal = _refusal_of_use(request, action, key, context)
        if refusal:
            return refusal
    return None


def refusal_of_use_by_service(
    request: ApiRequest, service: str, action: str, key: Any, encryption_context: Mapping[str, str]
) -> Refusal | None:
    """Why the key's policy refuses the action to a service that acts in the name of the request's caller, or None.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    context = {
        **forwarded_context(request, f"{service}.amazonaws.com", _account_of(key)),
        "kms:viaservice": f"{service}.{key.arn.split(':')[3]}.amazonaws.com",
        **_encryption_context(encryption_context),
    }
    return _refusal_of_use(request, action, key, context)


def _account_of(key: Any) -> str:
    return str(key.arn.split(":")[4])


def _refusal_of_use(request: ApiRequest, action: str, key: Any, context: Context) -> Refusal | None:
    """Unlike a bucket policy, a key policy has to allow in every case, so that other accounts are no special case."""
    context = {**context, "kms:calleraccount": request.caller.account}
    decision = evaluate(parse(key.policy), Query(action, key.arn, context, principals.of_caller(request.caller)))
    if decision.allowed:
        return None
    refusal = by_policy(ACCESS_DENIED, request.caller.arn, action, key.arn, decision)
    return Refusal(refusal.code, refusal.message, _BAD_REQUEST)


def refusal_for_service(
    key: Any, service: str, actions: Iterable[str], encryption_context: Mapping[str, str]
) -> str | None:
    """Why an AWS service may not use the key in its own name, or None."""
    if key.key_state != "Enabled":
        return f"{key.arn} is {key.key_state}"
    context: dict[str, str | tuple[str, ...]] = {
        "aws:principalisawsservice": "true",
        "aws:securetransport": "true",
        **_encryption_context(encryption_context),
    }
    policy = parse(key.policy)
    for action in actions:
        decision = evaluate(policy, Query(action, key.arn, context, principals.Principal(service=service)))
        if not decision.allowed:
            return by_policy(ACCESS_DENIED, service, action, key.arn, decision).message
    return None


def _encryption_context(given: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    if not given:
        return {}
    values: dict[str, str | tuple[str, ...]] = {
        f"kms:encryptioncontext:{name}".lower(): value for name, value in given.items()
    }
    return {"kms:encryptioncontextkeys": tuple(given), **values}


def _uses(request: ApiRequest) -> list[tuple[str, str]]:
    """The actions that the operation needs, each with the key that it needs it on."""
    parameters = request.parameters
    action = f"kms:{request.operation}"
    if request.operation == "ReEncrypt":
        source = parameters.get("SourceKeyId") or _key_of_ciphertext(parameters)
        uses = [("kms:ReEncryptFrom", source), ("kms:ReEncryptTo", parameters.get("DestinationKeyId"))]
    elif request.operation == "UpdateAlias":
        # Both the key that loses the alias and the one that gets it are asked.
        uses = [(action, parameters.get("AliasName")), (action, parameters.get("TargetKeyId"))]
    elif request.operation == "DeleteAlias":
        uses = [(action, parameters.get("AliasName"))]
    else:
        reference = parameters.get("KeyId") or parameters.get("TargetKeyId") or _key_of_ciphertext(parameters)
        uses = [(action, reference)]
    return [(name, str(reference)) for name, reference in uses if reference]


def _key_of_ciphertext(parameters: dict[str, Any]) -> str | None:
    """moto writes the id of the key in front of what it encrypts."""
    blob = parameters.get("CiphertextBlob")
    return blob[:_CIPHERTEXT_KEY_ID_LENGTH].decode("ascii", "replace") if isinstance(blob, bytes) else None


def _kms_context(request: ApiRequest) -> dict[str, str | tuple[str, ...]]:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    parameters = request.parameters
    context: dict[str, str | tuple[str, ...]] = {}
    if request.operation == "CreateGrant":
        context["kms:grantisforawsresource"] = "false"
        context["kms:granteeprincipal"] = str(parameters.get("GranteePrincipal", ""))
        context["kms:grantoperations"] = tuple(parameters.get("Operations") or ())
    if request.operation == "ScheduleKeyDeletion":
        context["kms:schedulekeydeletionpendingwindowindays"] = str(parameters.get("PendingWindowInDays", 30))
    if request.operation == "PutKeyPolicy":
        context["kms:bypasspolicylockoutsafetycheck"] = str(
            parameters.get("BypassPolicyLockoutSafetyCheck", False)
        ).lower()
    context.update(_encryption_context(parameters.get("EncryptionContext") or {}))
    if str(parameters.get("KeyId", "")).startswith("alias/"):
        context["kms:requestalias"] = str(parameters["KeyId"])
    return context
