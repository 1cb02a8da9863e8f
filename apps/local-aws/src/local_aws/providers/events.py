"""Provider of Amazon EventBridge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.api_names import as_api
from local_aws.provider_support import discarding, document, ignoring, pick, tag_changes
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

_DEFAULT_BUS = "default"
_MAX_NAME = 64
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""
_SUFFIX = 13


class Rule(ResourceProvider):
    """AWS::Events::Rule, with its targets."""

    type_name = "AWS::Events::Rule"
    handled = frozenset(
        {
            "Description",
            "EventBusName",
            "EventPattern",
            "Name",
            "RoleArn",
            "ScheduleExpression",
            "State",
            "Tags",
            "Targets",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        events = request.clients.client("events")
        name = properties.get("Name") or _fitting(request.suggested_name)
        bus = properties.get("EventBusName", _DEFAULT_BUS)
        options = {"Tags": properties["Tags"]} if properties.get("Tags") else {}
        arn = events.put_rule(Name=name, **_settings(properties), **options)["RuleArn"]
        with discarding(lambda: events.delete_rule(Name=name, EventBusName=bus)):
            _put_targets(events, name, bus, properties)
        return ResourceState(_identifier(name, bus), {"Arn": arn, "RuleName": name})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        events = request.clients.client("events")
        name, arn = current.attributes["RuleName"], current.attributes["Arn"]
        bus = properties.get("EventBusName", _DEFAULT_BUS)
        events.put_rule(Name=name, **_settings(properties))
        kept = {target["Id"] for target in properties.get("Targets", [])}
        _remove_targets(events, name, bus, [entry for entry in _target_ids(previous) if entry not in kept])
        _put_targets(events, name, bus, properties)
        changes = tag_changes(previous, properties)
        if changes.removed:
            events.untag_resource(ResourceARN=arn, TagKeys=changes.removed)
        if changes.added:
            events.tag_resource(ResourceARN=arn, Tags=changes.added_list)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        events = request.clients.client("events")
        name, bus = current.attributes["RuleName"], properties.get("EventBusName", _DEFAULT_BUS)
        with ignoring("ResourceNotFoundException"):
            _remove_targets(events, name, bus, _target_ids(properties))
            events.delete_rule(Name=name, EventBusName=bus)


def _fitting(name: str) -> str:
    """A generated name that keeps its beginning and its suffix.

    Where CloudFormation shortens the name of a rule is not verified without AWS.
    """
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - _SUFFIX] + name[-_SUFFIX:]


def _settings(properties: Mapping[str, Any]) -> dict[str, Any]:
    names = ("Description", "EventBusName", "RoleArn", "ScheduleExpression", "State")
    settings = pick(properties, *names)
    if "EventPattern" in properties:
        settings["EventPattern"] = document(properties["EventPattern"])
    return settings


def _identifier(name: str, bus: str) -> str:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html"""
    return name if bus == _DEFAULT_BUS else f"{bus}|{name}"


def _target_ids(properties: Mapping[str, Any]) -> list[str]:
    return [target["Id"] for target in properties.get("Targets", [])]


def _put_targets(events: Any, name: str, bus: str, properties: Mapping[str, Any]) -> None:
    if not properties.get("Targets"):
        return
    shape = events.meta.service_model.operation_model("PutTargets").input_shape.members["Targets"]
    targets = as_api(properties["Targets"], shape, f"{Rule.type_name}/Targets")
    events.put_targets(Rule=name, EventBusName=bus, Targets=targets)


def _remove_targets(events: Any, name: str, bus: str, identifiers: list[str]) -> None:
    if identifiers:
        events.remove_targets(Rule=name, EventBusName=bus, Ids=identifiers)


PROVIDERS: tuple[type[ResourceProvider], ...] = (Rule,)
