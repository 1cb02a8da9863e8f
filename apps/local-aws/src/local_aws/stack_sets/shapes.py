"""Stack sets as the API shows them."""

from __future__ import annotations

from typing import Any

from local_aws.cloudformation import template
from local_aws.cloudformation.parameters import NO_ECHO_MASK
from local_aws.stack_sets.model import InstanceResult, StackInstance, StackSet, StackSetOperation

_NOT_CHECKED = "NOT_CHECKED"


def summary_of_set(stack_set: StackSet) -> dict[str, Any]:
    """A stack set as ListStackSets shows it."""
    return _present(
        {
            "StackSetName": stack_set.name,
            "StackSetId": stack_set.stack_set_id,
            "Description": stack_set.definition.description,
            "Status": stack_set.status,
            "PermissionModel": stack_set.permission_model,
            "AutoDeployment": _auto_deployment(stack_set),
            "DriftStatus": _NOT_CHECKED,
            "ManagedExecution": {"Active": stack_set.managed_execution},
        }
    )


def describe_set(stack_set: StackSet) -> dict[str, Any]:
    """A stack set as DescribeStackSet shows it."""
    definition = stack_set.definition
    declared = template.parse(definition.template_body).section("Parameters")
    shown = summary_of_set(stack_set)
    del shown["DriftStatus"]
    return shown | {
        "TemplateBody": definition.template_body,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": NO_ECHO_MASK if _is_secret(declared.get(key, {})) else value}
            for key, value in definition.parameters.items()
        ],
        "Capabilities": list(definition.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in definition.tags.items()],
        "StackSetARN": stack_set.arn,
        "Regions": sorted({instance.region for instance in stack_set.instances.values()}),
        **(
            {"OrganizationalUnitIds": sorted(stack_set.units)}
            if stack_set.is_service_managed
            else {
                "AdministrationRoleARN": definition.administration_role_arn,
                "ExecutionRoleName": definition.execution_role_name,
            }
        ),
    }


def summary_of_instance(stack_set: StackSet, instance: StackInstance) -> dict[str, Any]:
    """An instance as ListStackInstances shows it."""
    return _present(
        {
            "StackSetId": stack_set.stack_set_id,
            "Region": instance.region,
            "Account": instance.account,
            "StackId": instance.stack_id,
            "Status": instance.status,
            "StatusReason": instance.reason,
            "StackInstanceStatus": {"DetailedStatus": instance.detailed_status},
            "DriftStatus": _NOT_CHECKED,
            "LastOperationId": instance.last_operation_id,
            "OrganizationalUnitId": instance.organizational_unit_id,
        }
    )


def describe_instance(stack_set: StackSet, instance: StackInstance) -> dict[str, Any]:
    """An instance as DescribeStackInstance shows it."""
    overrides = [{"ParameterKey": key, "ParameterValue": value} for key, value in instance.overrides.items()]
    return summary_of_instance(stack_set, instance) | {"ParameterOverrides": overrides}


def summary_of_operation(operation: StackSetOperation) -> dict[str, Any]:
    """An operation as ListStackSetOperations shows it."""
    return _present(
        {
            "OperationId": operation.operation_id,
            "Action": operation.action,
            "Status": operation.status,
            "StatusReason": operation.reason,
            "CreationTimestamp": operation.created,
            "EndTimestamp": operation.ended,
            "StatusDetails": {"FailedStackInstancesCount": operation.failures},
            "OperationPreferences": dict(operation.preferences.given),
        }
    )


def describe_operation(stack_set: StackSet, operation: StackSetOperation) -> dict[str, Any]:
    """An operation as DescribeStackSetOperation shows it."""
    return summary_of_operation(operation) | _present(
        {
            "StackSetId": stack_set.stack_set_id,
            "RetainStacks": operation.retain_stacks,
            "AdministrationRoleARN": operation.administration_role_arn,
            "ExecutionRoleName": operation.execution_role_name,
        }
    )


def summary_of_result(result: InstanceResult) -> dict[str, Any]:
    """The result for one instance as ListStackSetOperationResults shows it."""
    return _present(
        {
            "Account": result.instance.account,
            "Region": result.instance.region,
            "Status": result.status,
            "StatusReason": result.reason,
            "OrganizationalUnitId": result.instance.organizational_unit_id,
            "AccountGateResult": {"Status": "SKIPPED"},
        }
    )


def _auto_deployment(stack_set: StackSet) -> dict[str, bool] | None:
    settings = stack_set.auto_deployment
    if settings is None:
        return None
    retention = {"RetainStacksOnAccountRemoval": settings.retain_stacks} if settings.enabled else {}
    return {"Enabled": settings.enabled, **retention}


def _is_secret(declaration: dict[str, Any]) -> bool:
    return str(declaration.get("NoEcho", "false")).lower() == "true"


def _present(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if value is not None}
