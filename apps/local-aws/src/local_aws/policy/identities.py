"""Identity policies of roles: what a role may do, within its boundary.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.iam.models import iam_backends

from local_aws.accounts import PARTITION
from local_aws.policy.document import parse
from local_aws.policy.evaluation import Decision, Query, evaluate
from local_aws.policy.refusal import Refusal, by_policy


def refusal_of_role(role: Any, who: str, query: Query) -> Refusal | None:
    """Why the policies and the boundary of moto's role do not let its session do something, or None.

    `query` has no principal: identity policies belong to theirs.
    """
    decisions = [("identity-based", _decision(query, _policies(role)))]
    if role.permissions_boundary_arn:
        decisions.append(("permissions boundary", _decision(query, _boundary(role))))
    # an explicit deny is reported before a missing allow
    for kind, decision in sorted(decisions, key=lambda each: not each[1].denied):
        if not decision.allowed:
            return by_policy("AccessDenied", who, query.action, query.resource, decision, kind)
    return None


def _decision(query: Query, documents: Iterable[str]) -> Decision:
    """The decision of several policies: a deny of one wins over every allow."""
    decisions = [evaluate(parse(document), query) for document in documents]
    denying = [decision for decision in decisions if decision.denied]
    allowing = [decision for decision in decisions if decision.allowed]
    return next(iter([*denying, *allowing]), Decision(None))


def _policies(role: Any) -> list[str]:
    return [*role.policies.values(), *(_document(policy) for policy in role.managed_policies.values())]


def _boundary(role: Any) -> list[str]:
    """The document of the boundary; none when the policy is gone, so that nothing is allowed."""
    policy = iam_backends[role.account_id][PARTITION].managed_policies.get(role.permissions_boundary_arn)
    return [_document(policy)] if policy else []


def _document(policy: Any) -> str:
    """The default version of moto's managed policy."""
    (text,) = (version.document for version in policy.versions if version.version_id == policy.default_version_id)
    return str(text)
