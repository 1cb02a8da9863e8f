"""The collaborators of the engine in a running server."""

from __future__ import annotations

from dataclasses import replace

from local_aws.accounts import Credentials, open_session
from local_aws.clients import Clients
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.external_values import ClientValues
from local_aws.cloudformation.surroundings import Surroundings
from local_aws.policy.trust import refusal_for_service
from local_aws.providers.registry import provider_for

SERVICE_PRINCIPAL = "cloudformation.amazonaws.com"
_SESSION_NAME = "AWSCloudFormation"


def clients_under(account: str, region: str, role_arn: str | None, credentials: Credentials | None = None) -> Clients:
    """Clients under a role that trusts CloudFormation, or with the caller's credentials when no role is given.

    Without credentials that is the administrator.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html

    Raises ValidationError for a role that does not exist or does not trust CloudFormation.
    """
    if role_arn is None:
        return Clients(account, region, credentials)
    refusal = refusal_for_service(role_arn, SERVICE_PRINCIPAL, account, "")
    if refusal:
        raise ValidationError(f"Role {role_arn} is invalid or cannot be assumed: {refusal}")
    return Clients(account, region, open_session(role_arn, _SESSION_NAME, region))


SERVER_SURROUNDINGS = Surroundings(provider=provider_for, clients=clients_under, external_values=ClientValues)
"""Typed providers, sessions of the stack's role, and values read through the API."""


def surroundings_of(caller: Credentials) -> Surroundings:
    """As SERVER_SURROUNDINGS, but a stack without a role acts as its caller."""

    def clients(account: str, region: str, role_arn: str | None) -> Clients:
        return clients_under(account, region, role_arn, caller)

    return replace(SERVER_SURROUNDINGS, clients=clients)
