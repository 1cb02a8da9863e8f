"""Sessions that AWS services hold: what a job, a model or a notebook runs with.

On AWS only the service itself gets such credentials. Tests get them here when the trust policy of the role lets the
service assume it on behalf of a resource of the role's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from local_aws import accounts
from local_aws.policy import trust


class SessionRefusedError(Exception):
    """The request names no role and service, or the role does not trust the service."""


def open_for_service(wanted: Mapping[str, Any], region: str = "us-east-1") -> dict[str, Any]:
    """Credentials of a role for a service principal.

    `wanted` holds `role_arn`, `service` (such as "sagemaker.amazonaws.com") and optionally `source_arn`, the resource
    on whose behalf the service acts. Raises SessionRefusedError.
    """
    role_arn, service = str(wanted.get("role_arn", "")), str(wanted.get("service", ""))
    if role_arn.count(":") < 5 or not service:
        raise SessionRefusedError(f'role_arn is "{role_arn}" and service is "{service}", name both')
    account = role_arn.split(":")[4]
    name = service.split(".")[0]
    source_arn = str(wanted.get("source_arn") or f"arn:{accounts.PARTITION}:{name}:{region}:{account}:local")
    refusal = trust.refusal_for_service(role_arn, service, account, source_arn)
    if refusal is not None:
        raise SessionRefusedError(refusal)
    return asdict(accounts.open_session(role_arn, name, region))
