"""The global condition keys of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moto.iam.models import iam_backends

from local_aws.accounts import ANONYMOUS, PARTITION, Caller
from local_aws.api_request import ApiRequest
from local_aws.network import endpoint_service
from local_aws.organizations import organization_of, path_of

LOOPBACK = "127.0.0.1"
_NETWORK_KEYS = frozenset({"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"})


def global_context(request: ApiRequest, resource_account: str | None = None) -> dict[str, str | tuple[str, ...]]:
    """Keys of who asks, from where, and when; names in lower case. A key without a value is absent, as in AWS."""
    now = datetime.now(UTC)
    context: dict[str, str | tuple[str, ...]] = {
        # The loopback interface stands for TLS 1.3: clients here speak plain HTTP because there are no certificates.
        "aws:securetransport": "true",
        "aws:viaawsservice": "false",
        "aws:principalisawsservice": "false",
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:requestedregion": request.region,
        "aws:useragent": request.headers.get("user-agent", ""),
        **_network(request),
        **principal_context(request.caller),
    }
    if resource_account:
        context["aws:resourceaccount"] = resource_account
        context.update(_organization("resource", resource_account))
    return context


def principal_context(caller: Caller) -> dict[str, str | tuple[str, ...]]:
    """Keys of the principal: ARN, account, type, tags, organization."""
    if caller is ANONYMOUS:
        return {"aws:principaltype": "Anonymous"}
    context: dict[str, str | tuple[str, ...]] = {
        "aws:principalarn": caller.principal_arn,
        "aws:principalaccount": caller.account,
        "aws:principaltype": "AssumedRole" if caller.role_arn else "User",
        **_organization("principal", caller.account),
        **{f"aws:principaltag/{name}".lower(): value for name, value in _tags(caller).items()},
    }
    if not caller.role_arn:
        context["aws:username"] = caller.arn.rsplit("/", 1)[-1]
    return context


def forwarded_context(request: ApiRequest, service: str, resource_account: str) -> dict[str, str | tuple[str, ...]]:
    """As `global_context`, for what a service asks of another one in the name of the request's caller.

    The second request comes from the service: it has nothing of the network that the first one came from.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
    """
    context = global_context(request, resource_account)
    for key in [key for key in context if key in _NETWORK_KEYS or key.startswith("aws:vpce")]:
        del context[key]
    return context | {
        "aws:viaawsservice": "true",
        "aws:calledvia": (service,),
        "aws:calledviafirst": service,
        "aws:calledvialast": service,
    }


def _network(request: ApiRequest) -> dict[str, str | tuple[str, ...]]:
    """A request that passes an endpoint has the endpoint's keys, any other has a source address instead."""
    passed = request.network.passed_endpoint(endpoint_service(request.service))
    if passed and request.network.vpc_id:
        return {
            "aws:sourcevpc": request.network.vpc_id,
            "aws:sourcevpce": passed.endpoint_id,
            "aws:vpceaccount": passed.account,
            **_organization("vpce", passed.account),
        }
    return {"aws:sourceip": LOOPBACK}


def _tags(caller: Caller) -> dict[str, str]:
    """Tags of the role or user, overridden by those of the session."""
    backend = iam_backends[caller.account][PARTITION]
    tags: dict[str, str] = {}
    roles: list[Any] = list(backend.roles.values())
    for role in roles:
        if caller.role_arn and role.arn == caller.role_arn:
            tags = {tag["Key"]: tag["Value"] for tag in role.tags}
    for user in list(backend.users.values()):
        if user.arn == caller.arn:
            tags = {tag["Key"]: tag["Value"] for tag in backend.tagger.list_tags_for_resource(user.arn)["Tags"]}
    return {**tags, **dict(caller.tags)}


def _organization(subject: str, account: str) -> dict[str, str | tuple[str, ...]]:
    """The organization of an account and the account's path in it, when it is in one."""
    organization, path = organization_of(account), path_of(account)
    if organization is None or path is None:
        return {}
    return {f"aws:{subject}orgid": organization, f"aws:{subject}orgpaths": (path,)}
