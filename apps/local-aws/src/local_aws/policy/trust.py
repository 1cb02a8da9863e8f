"""Who may assume a role: its trust policy, and across accounts the policies of the role that asks.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

from typing import Any

from moto.iam.models import iam_backends

from local_aws.accounts import PARTITION
from local_aws.api_request import ApiRequest
from local_aws.policy import principals
from local_aws.policy.context import global_context
from local_aws.policy.document import parse
from local_aws.policy.evaluation import Decision, Query, evaluate
from local_aws.policy.identities import refusal_of_role
from local_aws.policy.refusal import Refusal, by_policy

ASSUME_ROLE = "sts:AssumeRole"
_TAG_SESSION = "sts:TagSession"


def find_role(role_arn: str) -> Any | None:
    """moto's role with exactly this ARN, path included."""
    parts = role_arn.split(":")
    if len(parts) < 6:
        return None
    for role in list(iam_backends[parts[4]][PARTITION].roles.values()):
        if role.arn == role_arn:
            return role
    return None


def refusal_of_session(request: ApiRequest) -> Refusal | None:
    """Why the caller of sts:AssumeRole may not have the session, or None."""
    role_arn = str(request.parameters.get("RoleArn", ""))
    role = find_role(role_arn)
    who = request.caller.arn
    if role is None:
        # AWS does not tell a missing role from a forbidden one.
        return Refusal(
            "AccessDenied", f"User: {who} is not authorized to perform: {ASSUME_ROLE} on resource: {role_arn}"
        )
    policy = parse(role.assume_role_policy_document)
    context = {**global_context(request, role_arn.split(":")[4]), **_session_context(request)}
    actions = [ASSUME_ROLE, _TAG_SESSION] if request.parameters.get("Tags") else [ASSUME_ROLE]
    for action in actions:
        query = Query(action, role_arn, context, principals.of_caller(request.caller))
        decision = evaluate(policy, query)
        if not decision.allowed:
            return by_policy("AccessDenied", who, action, role_arn, decision, "role trust")
        refusal = _refusal_of_visitor(request, Query(action, role_arn, context))
        if refusal:
            return refusal
    return None


def _refusal_of_visitor(request: ApiRequest, query: Query) -> Refusal | None:
    """Why the own policies of a role do not let its session have another role, or None.

    Across accounts both sides must allow it. Inside an account the trust policy alone decides here, as long as the role
    of the session is there: with a role its policies are gone, while its sessions last. In which words AWS refuses them
    is not verified without AWS.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
    """
    caller = request.caller
    if not caller.role_arn:
        return None
    visitor = find_role(caller.role_arn)
    if visitor is None:
        return by_policy("AccessDenied", caller.arn, query.action, query.resource, Decision(None), "identity-based")
    if caller.account == query.resource.split(":")[4]:
        return None
    return refusal_of_role(visitor, caller.arn, query)


def refusal_for_service(role_arn: str, service: str, account: str, source_arn: str) -> str | None:
    """Why a service may not assume a role on behalf of a resource of the account, or None."""
    role = find_role(role_arn)
    if role is None:
        return f"role {role_arn} does not exist"
    context = {
        "aws:sourceaccount": account,
        "aws:sourcearn": source_arn,
        "aws:principalisawsservice": "true",
        "aws:securetransport": "true",
    }
    query = Query(ASSUME_ROLE, role_arn, context, principals.Principal(service=service))
    decision = evaluate(parse(role.assume_role_policy_document), query)
    if decision.allowed:
        return None
    return by_policy("AccessDenied", service, ASSUME_ROLE, role_arn, decision, "role trust").message


def _session_context(request: ApiRequest) -> dict[str, str | tuple[str, ...]]:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html"""
    parameters = request.parameters
    context: dict[str, str | tuple[str, ...]] = {}
    for name, key in (
        ("ExternalId", "sts:externalid"),
        ("RoleSessionName", "sts:rolesessionname"),
        ("SourceIdentity", "sts:sourceidentity"),
    ):
        if parameters.get(name):
            context[key] = str(parameters[name])
    tags = parameters.get("Tags") or []
    if tags:
        context["aws:tagkeys"] = tuple(tag["Key"] for tag in tags)
        context.update({f"aws:requesttag/{tag['Key']}".lower(): str(tag["Value"]) for tag in tags})
    if parameters.get("TransitiveTagKeys"):
        context["sts:transitivetagkeys"] = tuple(parameters["TransitiveTagKeys"])
    return context
