"""Values that a template takes from other services: SSM parameters and secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from local_aws.cloudformation.errors import TemplateError

if TYPE_CHECKING:
    from local_aws.clients import Clients


class ExternalValues(Protocol):
    """Reads SSM parameters and secrets. Both raise TemplateError for what does not exist."""

    def parameter(self, name: str, version: str | None, secure: bool) -> str:
        """The value of an SSM parameter; a SecureString only when `secure`."""

    def secret(self, secret_id: str, stage: str | None, version: str | None) -> str:
        """The text of a secret."""


class ClientValues:
    """Reads through boto3 clients."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def parameter(self, name: str, version: str | None, secure: bool) -> str:
        """The value of an SSM parameter; a SecureString only when `secure`."""
        selector = f"{name}:{version}" if version else name
        # in the plural, as CloudFormation calls it and its roles are allowed to
        answer = self._clients.client("ssm").get_parameters(Names=[selector], WithDecryption=secure)
        if not answer["Parameters"]:
            raise TemplateError(f"Unable to fetch parameters [{selector}] from parameter store for this account.")
        found = answer["Parameters"][0]
        if found["Type"] == "SecureString" and not secure:
            raise TemplateError(
                f"Parameter {selector} is a SecureString, which needs a dynamic reference of ssm-secure"
            )
        return str(found["Value"])

    def secret(self, secret_id: str, stage: str | None, version: str | None) -> str:
        """The text of a secret."""
        selection = {"VersionStage": stage, "VersionId": version}
        given: dict[str, Any] = {key: value for key, value in selection.items() if value}
        try:
            found = self._clients.client("secretsmanager").get_secret_value(SecretId=secret_id, **given)
        except ClientError as error:
            raise TemplateError(
                f"Could not read the secret {secret_id}: {error.response['Error']['Message']}"
            ) from error
        return str(found["SecretString"])


def secret_field(text: str, field: str, secret_id: str) -> str:
    """One field of a secret that holds JSON; raises TemplateError when there is no such field."""
    try:
        value = json.loads(text)[field]
    except (KeyError, TypeError, ValueError) as error:
        raise TemplateError(
            f"Could not find a value associated with JSONKey {field} in the secret {secret_id}"
        ) from error
    return str(value)
