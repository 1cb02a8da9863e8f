"""The collaborators of the engine in a running server."""

from __future__ import annotations

from local_aws.accounts import open_session
from local_aws.clients import Clients
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.external_values import ClientValues
from local_aws.cloudformation.surroundings import Surroundings
from local_aws.policy.trust import refusal_for_service
from local_aws.providers.registry import provider_for

SERVICE_PRINCIPAL = "cloudformation.amazonaws.com"
_SESSION_NAME = "AWSCloudFormation"


def clients_under(account: str, region: str, role_arn: str | None) -> Clients:
    """Clients under a role that trusts CloudFormation, or under the administrator when no role is given.

    Raises ValidationError for a role that does not exist or does not trust CloudFormation.
    """
    if role_arn is None:
        return Clients(account, region)
    refusal = refusal_for_service(role_arn, SERVICE_PRINCIPAL, account, "")
    if refusal:
        raise ValidationError(f"Role {role_arn} is invalid or cannot be assumed: {refusal}")
    return Clients(account, region, open_session(role_arn, _SESSION_NAME, region))


SERVER_SURROUNDINGS = Surroundings(provider=provider_for, clients=clients_under, external_values=ClientValues)
"""Typed providers, sessions of the stack's role, and values read through the API."""
