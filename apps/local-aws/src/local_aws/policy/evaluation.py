"""Evaluates one policy document for one request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from dataclasses import dataclass

from local_aws.policy.conditions import holds
from local_aws.policy.document import Effect, PolicyDocument, Statement
from local_aws.policy.patterns import Context, MissingVariableError, matches, substituted
from local_aws.policy.principals import Principal, selects


@dataclass(frozen=True)
class Query:
    """What is asked. `principal` None: the policy is not resource-based, and its statements name no principal.

    The names of condition keys in `context` are lower case.
    """

    action: str
    resource: str
    context: Context
    principal: Principal | None = None


@dataclass(frozen=True)
class Decision:
    """`effect` None: no statement applies. `statement` is the one that decided."""

    effect: Effect | None
    statement: Statement | None = None

    @property
    def allowed(self) -> bool:
        """Whether a statement allows it and none denies it."""
        return self.effect == "Allow"

    @property
    def denied(self) -> bool:
        """Whether a statement denies it explicitly."""
        return self.effect == "Deny"


def evaluate(document: PolicyDocument, query: Query) -> Decision:
    """The decision of the document: an explicit deny wins over every allow."""
    allowing: Statement | None = None
    for statement in document.statements:
        if not _applies(statement, query, document.has_variables):
            continue
        if statement.effect == "Deny":
            return Decision("Deny", statement)
        allowing = allowing or statement
    return Decision("Allow", allowing) if allowing else Decision(None)


def _applies(statement: Statement, query: Query, variables: bool) -> bool:
    return (
        _means_principal(statement, query.principal)
        and _means_action(statement, query.action)
        and _means_resource(statement, query, variables)
        and holds(statement.conditions, query.context, variables)
    )


def _means_principal(statement: Statement, principal: Principal | None) -> bool:
    if principal is None:
        return True
    if statement.not_principals is not None:
        return not selects(statement.not_principals, principal)
    return statement.principals is not None and selects(statement.principals, principal)


def _means_action(statement: Statement, action: str) -> bool:
    if statement.not_actions is not None:
        return not any(matches(pattern, action, ignore_case=True) for pattern in statement.not_actions)
    return any(matches(pattern, action, ignore_case=True) for pattern in statement.actions or ())


def _means_resource(statement: Statement, query: Query, variables: bool) -> bool:
    """A statement without Resource means the resource that the policy is attached to."""
    if statement.not_resources is not None:
        return not any(_matches_resource(pattern, query, variables) for pattern in statement.not_resources)
    if statement.resources is None:
        return True
    return any(_matches_resource(pattern, query, variables) for pattern in statement.resources)


def _matches_resource(pattern: str, query: Query, variables: bool) -> bool:
    try:
        return matches(substituted(pattern, query.context) if variables else pattern, query.resource)
    except MissingVariableError:
        return False
