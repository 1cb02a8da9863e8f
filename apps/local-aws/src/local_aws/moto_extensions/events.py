"""EventBridge: the role of a target must trust the service, and a rule has a limited number of targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend

from local_aws.grafting import graft
from local_aws.policy.trust import refusal_for_service

_SERVICE = "events.amazonaws.com"
_MAX_TARGETS = 5
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""
_put_targets_of_moto: Callable[..., None] = EventsBackend.put_targets


def install() -> None:
    """Check what moto takes as it comes."""
    graft(EventsBackend, put_targets=_put_targets)


def _put_targets(self: Any, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html

    A pipeline needs a role: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
    That the check of the role sees the rule's ARN as `aws:SourceArn` is not verified without AWS.
    """
    rule = self.describe_rule(name, event_bus_arn)
    for target in targets:
        role = target.get("RoleArn")
        reason = refusal_for_service(role, _SERVICE, self.account_id, rule.arn) if role else None
        if reason is not None:
            raise ValidationException(f"Provided role '{role}' cannot be assumed by principal '{_SERVICE}': {reason}")
        if role is None and ":codepipeline:" in target["Arn"]:
            raise ValidationException(f"RoleArn is required for target {target['Arn']}.")
    known = {target["Id"] for target in [*rule.targets, *targets]}
    if len(known) > _MAX_TARGETS:
        raise JsonRESTError(
            "LimitExceededException", f"The requested resource exceeds the maximum number allowed: {_MAX_TARGETS}"
        )
    _put_targets_of_moto(self, name, event_bus_arn, targets)
