"""A refused request, worded as AWS words it, plus the statement that decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

from dataclasses import dataclass

from local_aws.policy.evaluation import Decision

FORBIDDEN = 403


@dataclass(frozen=True)
class Refusal:
    """The error that the caller gets."""

    code: str
    message: str
    status: int = FORBIDDEN


def by_policy(
    code: str, who: str, action: str, resource: str, decision: Decision, kind: str = "resource-based"
) -> Refusal:
    """The refusal for a decision that denies, or that allows nothing."""
    subject = f'User: {who} is not authorized to perform: {action} on resource: "{resource}"'
    if decision.denied and decision.statement:
        article = "an" if kind[0] in "aeiou" else "a"
        return Refusal(code, f"{subject} with an explicit deny in {article} {kind} policy ({decision.statement.label})")
    return Refusal(code, f"{subject} because no {kind} policy allows the {action} action")
