from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.events import Rule
from local_aws.providers.iam import Role
from local_aws.testing import ACCOUNT, REGION

from .trust import trusting

ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/on-commit"
PIPELINE = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:build"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"
PATTERN = {"source": ["aws.codecommit"], "detail": {"referenceName": ["main"]}}


@pytest.fixture
def rule(stack: Any) -> dict[str, Any]:
    """A rule that starts a pipeline, under a role that trusts exactly this rule."""
    trust = trusting("events.amazonaws.com", **{"aws:SourceAccount": ACCOUNT, "aws:SourceArn": ARN})
    role = stack.create(Role, {"RoleName": "events", "AssumeRolePolicyDocument": trust})
    return {
        "Name": "on-commit",
        "Description": "Starts the build",
        "EventPattern": PATTERN,
        "State": "ENABLED",
        "Targets": [{"Id": "build", "Arn": PIPELINE, "RoleArn": role.attributes["Arn"]}],
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
    }


@pytest.fixture
def events(clients: Any) -> Any:
    return clients.client("events")


def tags(events: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in events.list_tags_for_resource(ResourceARN=ARN)["Tags"]}


def test_rule_is_returned_as_defined(stack: Any, rule: dict[str, Any], events: Any) -> None:
    state = stack.create(Rule, rule)
    assert (state.physical_id, state.attributes) == ("on-commit", {"Arn": ARN, "RuleName": "on-commit"})
    found = events.describe_rule(Name="on-commit")
    assert (json.loads(found["EventPattern"]), found["State"]) == (PATTERN, "ENABLED")
    assert found["Description"] == "Starts the build"
    assert events.list_targets_by_rule(Rule="on-commit")["Targets"] == rule["Targets"]
    assert events.list_rule_names_by_target(TargetArn=PIPELINE)["RuleNames"] == ["on-commit"]
    assert tags(events) == {"a": "1", "b": "1"}


def test_update_replaces_settings_targets_and_tags(stack: Any, rule: dict[str, Any], events: Any) -> None:
    state = stack.create(Rule, rule)
    after = {
        "Name": "on-commit",
        "EventPattern": {"source": ["aws.s3"]},
        "State": "DISABLED",
        "Targets": [{"Id": "queue", "Arn": QUEUE, "InputTransformer": {"InputTemplate": '"x"'}}],
        "Tags": [{"Key": "a", "Value": "2"}],
    }
    assert stack.update(Rule, state, rule, after) == state
    found = events.describe_rule(Name="on-commit")
    assert (json.loads(found["EventPattern"]), found["State"]) == ({"source": ["aws.s3"]}, "DISABLED")
    assert "Description" not in found
    assert events.list_targets_by_rule(Rule="on-commit")["Targets"] == after["Targets"]
    assert tags(events) == {"a": "2"}


def test_a_target_that_keeps_its_id_is_replaced(stack: Any, rule: dict[str, Any], events: Any) -> None:
    state = stack.create(Rule, rule)
    stack.update(Rule, state, rule, {**rule, "Targets": [{"Id": "build", "Arn": QUEUE}]})
    assert events.list_targets_by_rule(Rule="on-commit")["Targets"] == [{"Id": "build", "Arn": QUEUE}]


def test_rule_is_deleted_with_its_targets(stack: Any, rule: dict[str, Any], events: Any) -> None:
    state = stack.create(Rule, rule)
    with pytest.raises(ClientError, match="since it has targets"):
        events.delete_rule(Name="on-commit")
    stack.delete(Rule, state, rule)
    stack.delete(Rule, state, rule)
    assert events.list_rules()["Rules"] == []


def test_rule_of_another_bus(stack: Any, events: Any) -> None:
    events.create_event_bus(Name="ours")
    properties = {"EventBusName": "ours", "EventPattern": PATTERN}
    state = stack.create(Rule, properties, name="generated")
    assert (state.physical_id, state.attributes["RuleName"]) == ("ours|generated", "generated")
    stack.update(Rule, state, properties, {**properties, "State": "DISABLED"})
    assert events.describe_rule(Name="generated", EventBusName="ours")["State"] == "DISABLED"
    stack.delete(Rule, state, properties)
    assert events.list_rules(EventBusName="ours")["Rules"] == []


def test_a_generated_name_fits(stack: Any, events: Any) -> None:
    suggested = f"SC-{ACCOUNT}-pp-abcdefghijklm-{'Pipeline' * 5}-ABCDEFGHIJKL"
    state = stack.create(Rule, {"EventPattern": PATTERN}, name=suggested)
    (found,) = events.list_rules()["Rules"]
    assert (found["Name"], len(found["Name"])) == (state.physical_id, 64)
    assert found["Name"].startswith(f"SC-{ACCOUNT}-pp-abcdefghijklm-Pipeline")
    assert found["Name"].endswith("-ABCDEFGHIJKL")


@pytest.mark.parametrize(
    "trust",
    [
        trusting("codepipeline.amazonaws.com"),
        trusting("events.amazonaws.com", **{"aws:SourceArn": f"{ARN}-other"}),
    ],
)
def test_a_failed_creation_leaves_nothing(stack: Any, rule: dict[str, Any], events: Any, trust: dict[str, Any]) -> None:
    role = stack.create(Role, {"RoleName": "other", "AssumeRolePolicyDocument": trust}).attributes["Arn"]
    target = {**rule["Targets"][0], "RoleArn": role}
    with pytest.raises(ClientError, match=r"cannot be assumed by principal 'events.amazonaws.com'"):
        stack.create(Rule, {**rule, "Targets": [target]})
    assert events.list_rules()["Rules"] == []


def test_targets_are_checked(stack: Any, rule: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="RoleArn is required"):
        stack.create(Rule, {**rule, "Targets": [{"Id": "build", "Arn": PIPELINE}]})
    with pytest.raises(ClientError, match="LimitExceeded"):
        stack.create(Rule, {**rule, "Targets": [{"Id": str(index), "Arn": QUEUE} for index in range(6)]})
    with pytest.raises(ResourceFailure, match=r"AWS::Events::Rule/Targets/EcsParameters/TagList"):
        stack.create(
            Rule,
            {
                **rule,
                "Targets": [{"Id": "a", "Arn": QUEUE, "EcsParameters": {"TaskDefinitionArn": "x", "TagList": []}}],
            },
        )
