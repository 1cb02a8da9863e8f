"""Dynamic references: {{resolve:ssm:...}}, {{resolve:ssm-secure:...}} and {{resolve:secretsmanager:...}}."""

from __future__ import annotations

import re

from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.external_values import ExternalValues, secret_field

_REFERENCE = re.compile(r"\{\{resolve:([^:}]+):([^}]+)\}\}")


def resolve(text: str, values: ExternalValues) -> str:
    """The text with its dynamic references replaced.

    Raises TemplateError for a service that CloudFormation does not resolve, and for a value that does not exist.
    """
    return _REFERENCE.sub(lambda match: _value(match.group(1), match.group(2), values), text)


def _value(service: str, reference: str, values: ExternalValues) -> str:
    if service in ("ssm", "ssm-secure"):
        name, version = _split_version(reference)
        return values.parameter(name, version, service == "ssm-secure")
    if service == "secretsmanager":
        return _secret(reference, values)
    raise TemplateError(f"Template error: dynamic reference to unknown service {service}")


def _split_version(reference: str) -> tuple[str, str | None]:
    name, separator, version = reference.rpartition(":")
    return (name, version) if separator and version.isdigit() else (reference, None)


def _secret(reference: str, values: ExternalValues) -> str:
    # secret-id:SecretString:json-key:version-stage:version-id, where an ARN as secret-id holds colons of its own:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
    count = 7 if reference.startswith("arn:") else 1
    parts = reference.split(":")
    secret_id = ":".join(parts[:count])
    _kind, field, stage, version = (parts[count:] + [""] * 4)[:4]
    text = values.secret(secret_id, stage or None, version or None)
    return secret_field(text, field, secret_id) if field else text
