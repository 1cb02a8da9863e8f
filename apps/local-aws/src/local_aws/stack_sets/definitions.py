"""What a request says about the stacks of a set, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_aws.cloudformation import template
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.service import require_capabilities
from local_aws.stack_sets import roles
from local_aws.stack_sets.model import Definition, StackInstance

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")


@dataclass(frozen=True)
class SetSubmission:
    """What a caller submits for a stack set. None: what it has already, or the default."""

    template_body: str | None = None
    parameters: Sequence[Mapping[str, Any]] | None = None
    capabilities: tuple[str, ...] | None = None
    tags: Mapping[str, str] | None = None
    description: str | None = None
    administration_role_arn: str | None = None
    execution_role_name: str | None = None


def check_name(name: str) -> None:
    """Raises ValidationError for what cannot be the name of a stack set."""
    if not _NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'stackSetName' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_NAME.pattern}"
        )


def new(submission: SetSubmission, account: str) -> Definition:
    """The definition of a new stack set. Raises ValidationError and InsufficientCapabilitiesError."""
    if submission.template_body is None:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    return _checked(submission, submission.template_body, None, account)


def changed(before: Definition, submission: SetSubmission, account: str) -> Definition:
    """The definition after an update.

    Parameters, capabilities and tags that the request leaves out stay as they are; for parameters and capabilities
    that is not verified without AWS. Raises ValidationError and InsufficientCapabilitiesError.
    """
    return _checked(submission, submission.template_body or before.template_body, before, account)


def differ_for_stacks(one: Definition, other: Definition) -> bool:
    """Whether stacks of the one are not up to date with the other."""
    return (one.template_body, one.parameters, one.tags) != (other.template_body, other.parameters, other.tags)


def administration_role(definition: Definition, request: Mapping[str, Any], account: str) -> str:
    """The role that administers an operation."""
    named = request.get("AdministrationRoleARN") or definition.administration_role_arn
    return str(named or roles.default_administration_role_arn(account))


def check_overrides(definition: Definition, overrides: Mapping[str, str]) -> None:
    """Raises ValidationError for parameters that the template does not have."""
    declared = template.parse(definition.template_body).section("Parameters")
    unknown = sorted(set(overrides) - set(declared))
    if unknown:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")


def overridden(
    definition: Definition, instance: StackInstance, request: Sequence[Mapping[str, Any]] | None
) -> dict[str, str]:
    """The overrides of an instance after a request; without a list they stay.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html
    """
    if request is None:
        return dict(instance.overrides)
    values = _values(request, instance.overrides)
    check_overrides(definition, values)
    return values


def _checked(submission: SetSubmission, body: str, before: Definition | None, account: str) -> Definition:
    parsed = template.parse(body)
    capabilities = submission.capabilities
    if capabilities is None:
        capabilities = before.capabilities if before else ()
    require_capabilities(parsed, capabilities)
    declared = parsed.section("Parameters")
    previous = dict(before.parameters) if before else {}
    if submission.parameters is None:
        values = {key: value for key, value in previous.items() if key in declared}
    else:
        values = _values(submission.parameters, previous)
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [key for key, declaration in declared.items() if key not in values and "Default" not in declaration]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    role = submission.administration_role_arn or (before.administration_role_arn if before else None)
    execution = submission.execution_role_name or (before.execution_role_name if before else None)
    return Definition(
        template_body=body,
        administration_role_arn=role or roles.default_administration_role_arn(account),
        execution_role_name=execution or roles.DEFAULT_EXECUTION_ROLE,
        parameters=values,
        capabilities=capabilities,
        tags=dict(submission.tags if submission.tags is not None else before.tags if before else {}),
        description=submission.description or (before.description if before else None),
    )


def _values(request: Sequence[Mapping[str, Any]], previous: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for entry in request:
        key = entry["ParameterKey"]
        if not entry.get("UsePreviousValue"):
            values[key] = entry.get("ParameterValue", "")
        elif key in previous:
            values[key] = previous[key]
        else:
            raise ValidationError(f"Parameter {key} has no previous value")
    return values
