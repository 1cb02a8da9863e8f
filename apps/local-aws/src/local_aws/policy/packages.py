"""Policies of CodeArtifact: a domain's say who gets tokens, a repository's who reads it.

https://docs.aws.amazon.com/codeartifact/latest/ug/security_iam_service-with-iam.html
Identity policies are not enforced: what no policy denies is allowed. Domains are used by their own account only.
"""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError

from local_aws.api_request import ApiRequest
from local_aws.codeartifact.models import Held, codeartifact_backends
from local_aws.policy import principals
from local_aws.policy.context import global_context
from local_aws.policy.document import parse
from local_aws.policy.evaluation import Query, evaluate
from local_aws.policy.refusal import Refusal, by_policy


def refusal_of_request(request: ApiRequest) -> Refusal | None:
    """Why the policy of a domain or repository refuses a request, or None. What does not exist is left to the API."""
    held = _asked_for(request)
    if held is None or held.policy is None:
        return None
    action = f"codeartifact:{request.operation}"
    context = global_context(request, request.caller.account)
    decision = evaluate(
        parse(held.policy["document"]), Query(action, held.arn, context, principals.of_caller(request.caller))
    )
    if not decision.denied:
        return None
    return by_policy("AccessDeniedException", request.caller.arn, action, held.arn, decision)


def _asked_for(request: ApiRequest) -> Held | None:
    """The repository that a request names, else the domain."""
    domain, repository = request.parameters.get("domain"), request.parameters.get("repository")
    if not domain:
        return None
    try:
        found = codeartifact_backends[request.caller.account][request.region].domain(str(domain))
        return found.repository(str(repository)) if repository else found
    except JsonRESTError:
        return None
