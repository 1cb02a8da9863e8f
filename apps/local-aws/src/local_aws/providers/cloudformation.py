"""Providers of CloudFormation itself: stack sets.

The steps and their order are those of AWS's own provider:
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation/tree/master/aws-cloudformation-stackset
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.provider_support import only, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_FIRST_WAIT, _LONGEST_WAIT = 0.02, 0.5
_TYPE = "AWS::CloudFormation::StackSet"
_SETTINGS = (
    "AdministrationRoleARN",
    "AutoDeployment",
    "CallAs",
    "Capabilities",
    "Description",
    "ExecutionRoleName",
    "Parameters",
    "PermissionModel",
    "Tags",
    "TemplateBody",
    "TemplateURL",
)
_COMPARED = tuple(name for name in _SETTINGS if name not in ("PermissionModel", "TemplateBody", "TemplateURL"))
_TARGETS = ("AccountFilterType", "Accounts", "AccountsUrl", "OrganizationalUnitIds")

_Overrides = tuple[tuple[str, str], ...]
_Instances = Mapping[tuple[str, str], _Overrides]
"""Overrides by region and by the account, root or unit that it is for."""


class StackSet(ResourceProvider):
    """AWS::CloudFormation::StackSet; the API refuses what it does not have."""

    type_name = _TYPE
    handled = frozenset({*_SETTINGS, "ManagedExecution", "OperationPreferences", "StackInstancesGroup", "StackSetName"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        """An operation that fails leaves the set behind, for the rollback to delete with its instances."""
        wanted = _instances(properties)
        client = request.clients.client("cloudformation")
        _look_at_template(client, properties)
        stack_set_id = client.create_stack_set(
            StackSetName=properties["StackSetName"],
            **_settings(properties),
            **pick(properties, "ManagedExecution"),
        )["StackSetId"]
        try:
            _Operations(client, stack_set_id, properties).create_instances(wanted)
        except Exception as error:
            raise ResourceFailure(str(error), stack_set_id) from error
        return _state(stack_set_id)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        """Instances that go, the set itself with what stays, instances that come, overrides."""
        before, after = _instances(previous), _instances(properties)
        client = request.clients.client("cloudformation")
        _look_at_template(client, properties)
        client.describe_stack_set(StackSetName=current.physical_id, **pick(properties, "CallAs"))
        operations = _Operations(client, current.physical_id, properties)
        if previous.get("ManagedExecution") != properties.get("ManagedExecution"):
            managed = properties.get("ManagedExecution") or {"Active": False}
            operations.run("update_stack_set", UsePreviousTemplate=True, ManagedExecution=managed)
        operations.delete_instances({place: () for place in before if place not in after})
        if _differs(previous, properties):
            operations.run("update_stack_set", **_settings(properties))
        operations.create_instances({place: after[place] for place in after if place not in before})
        operations.update_instances(
            {place: after[place] for place in after if place in before and after[place] != before[place]}
        )
        return _state(current.physical_id)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        client = request.clients.client("cloudformation")
        caller = pick(properties, "CallAs")
        if not _exists(client, current.physical_id, caller):
            return
        operations = _Operations(client, current.physical_id, properties)
        operations.delete_instances(dict.fromkeys(_instances(properties), ()))
        client.delete_stack_set(StackSetName=current.physical_id, **caller)


class _Operations:
    """Operations on one stack set, each followed to its end."""

    def __init__(self, client: Any, stack_set_id: str, properties: Mapping[str, Any]) -> None:
        self._client = client
        self._stack_set_id = stack_set_id
        self._caller = pick(properties, "CallAs")
        self._common = pick(properties, "OperationPreferences", "CallAs")

    def create_instances(self, instances: _Instances) -> None:
        for targets, overrides in _grouped(instances):
            self.run("create_stack_instances", **targets, ParameterOverrides=overrides)

    def update_instances(self, instances: _Instances) -> None:
        for targets, overrides in _grouped(instances):
            self.run("update_stack_instances", **targets, ParameterOverrides=overrides)

    def delete_instances(self, instances: _Instances) -> None:
        for targets, _ in _grouped(instances):
            self.run("delete_stack_instances", **targets, RetainStacks=False)

    def run(self, operation: str, **arguments: Any) -> None:
        """Raises ResourceFailure with the reasons of the accounts when the operation does not succeed."""
        call = getattr(self._client, operation)
        started = call(**{**self._common, **arguments}, StackSetName=self._stack_set_id)["OperationId"]
        which = {"StackSetName": self._stack_set_id, "OperationId": started, **self._caller}
        wait = _FIRST_WAIT
        while True:
            found = self._client.describe_stack_set_operation(**which)["StackSetOperation"]
            if "EndTimestamp" in found:
                break
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT)
        if found["Status"] != "SUCCEEDED":
            reasons = "; ".join(self._reasons(which, found))
            raise ResourceFailure(
                f"Stack set operation [{started}] was unexpectedly stopped or failed. status reason(s): [{reasons}]"
            )

    def _reasons(self, which: Mapping[str, str], operation: Mapping[str, Any]) -> Iterable[str]:
        if operation.get("StatusReason"):
            yield operation["StatusReason"]
        for found in self._client.get_paginator("list_stack_set_operation_results").paginate(**which):
            for result in found["Summaries"]:
                if result.get("StatusReason"):
                    yield f"{result['Account']}/{result['Region']} {result['Status']}: {result['StatusReason']}"


def _look_at_template(client: Any, properties: Mapping[str, Any]) -> None:
    """AWS's provider does, so that its caller needs the permission for it: see the handlers of the registry schema."""
    client.get_template_summary(**pick(properties, "TemplateBody", "TemplateURL"))


def _settings(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of the set itself; lists that the template does not have are empty."""
    return {"Capabilities": [], "Parameters": [], "Tags": [], **pick(properties, *_SETTINGS)}


def _differs(previous: Mapping[str, Any], properties: Mapping[str, Any]) -> bool:
    """Whether the set has to be updated: always for a template by URL, behind which anything may be new."""
    if "TemplateURL" in properties:
        return True
    return pick(previous, *_COMPARED, "TemplateBody") != pick(properties, *_COMPARED, "TemplateBody")


def _instances(properties: Mapping[str, Any]) -> _Instances:
    """The instances of a StackInstancesGroup. Raises ResourceFailure for one that it names twice."""
    found: dict[tuple[str, str], _Overrides] = {}
    for group in properties.get("StackInstancesGroup") or ():
        targets = only(group["DeploymentTargets"], _TARGETS, f"{_TYPE}/StackInstancesGroup/DeploymentTargets")
        given = sorted(name for name, value in targets.items() if value)
        if given not in (["Accounts"], ["OrganizationalUnitIds"]):
            raise ResourceFailure(
                f"local AWS deploys stack sets to Accounts or to OrganizationalUnitIds, received {given} as targets"
            )
        overrides = tuple(
            sorted((each["ParameterKey"], each["ParameterValue"]) for each in group.get("ParameterOverrides") or ())
        )
        for region in group["Regions"]:
            for target in targets[given[0]]:
                if (target, region) in found:
                    raise ResourceFailure(f"Stack instance [{target},{region}] is duplicated")
                found[target, region] = overrides
    return found


def _grouped(instances: _Instances) -> list[tuple[dict[str, Any], list[dict[str, str]]]]:
    """As few requests as possible: accounts with the same regions and overrides go together, and so do units."""
    regions: dict[tuple[str, _Overrides], list[str]] = {}
    for (target, region), overrides in instances.items():
        regions.setdefault((target, overrides), []).append(region)
    targets: dict[tuple[bool, tuple[str, ...], _Overrides], list[str]] = {}
    for (target, overrides), where in regions.items():
        targets.setdefault((target.isdigit(), tuple(where), overrides), []).append(target)
    return [
        (
            {**_request_for(which, are_accounts), "Regions": list(where)},
            [{"ParameterKey": key, "ParameterValue": value} for key, value in overrides],
        )
        for (are_accounts, where, overrides), which in targets.items()
    ]


def _request_for(targets: list[str], are_accounts: bool) -> dict[str, Any]:
    return {"Accounts": targets} if are_accounts else {"DeploymentTargets": {"OrganizationalUnitIds": targets}}


def _exists(client: Any, stack_set_id: str, caller: Mapping[str, Any]) -> bool:
    try:
        found = client.describe_stack_set(StackSetName=stack_set_id, **caller)["StackSet"]
    except client.exceptions.StackSetNotFoundException:
        return False
    return bool(found["Status"] == "ACTIVE")


def _state(stack_set_id: str) -> ResourceState:
    return ResourceState(stack_set_id, {"StackSetId": stack_set_id})


PROVIDERS: tuple[type[ResourceProvider], ...] = (StackSet,)
