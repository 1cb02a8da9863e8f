from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.logs import LogGroup, ResourcePolicy

FULL: dict[str, Any] = {
    "LogGroupName": "/ours",
    "RetentionInDays": 30,
    "LogGroupClass": "STANDARD",
    "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
}


def make_key(clients: Any) -> str:
    """A key that CloudWatch Logs may use."""
    service = {"Service": "logs.eu-west-1.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": service, "Action": "kms:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return str(clients.client("kms").create_key(Policy=document)["KeyMetadata"]["Arn"])


def test_log_group_is_created_changed_and_deleted(stack: Any, clients: Any) -> None:
    logs = clients.client("logs")
    key = make_key(clients)
    full = {**FULL, "KmsKeyId": key}
    state = stack.create(LogGroup, full)
    assert state.attributes["Arn"] == "arn:aws:logs:eu-west-1:111111111111:log-group:/ours:*"
    (found,) = logs.describe_log_groups()["logGroups"]
    assert (found["retentionInDays"], found["kmsKeyId"], found["logGroupClass"]) == (30, key, "STANDARD")
    after = {"LogGroupName": "/ours", "Tags": [{"Key": "a", "Value": "2"}]}
    stack.update(LogGroup, state, full, after)
    (found,) = logs.describe_log_groups()["logGroups"]
    assert "retentionInDays" not in found
    assert "kmsKeyId" not in found
    assert logs.list_tags_for_resource(resourceArn=found["logGroupArn"])["tags"] == {"a": "2"}
    stack.update(LogGroup, state, after, full)
    (found,) = logs.describe_log_groups()["logGroups"]
    assert found["kmsKeyId"] == key
    stack.delete(LogGroup, state, full)
    stack.delete(LogGroup, state, full)
    assert logs.describe_log_groups()["logGroups"] == []


def test_log_group_refusals(stack: Any, clients: Any) -> None:
    state = stack.create(LogGroup, {**FULL, "LogGroupClass": "INFREQUENT_ACCESS"})
    assert clients.client("logs").describe_log_groups()["logGroups"][0]["logGroupClass"] == "INFREQUENT_ACCESS"
    with pytest.raises(ClientError, match="ResourceAlreadyExists"):
        stack.create(LogGroup, FULL)
    with pytest.raises(ResourceFailure, match='received "STANDARD": keep "INFREQUENT_ACCESS"'):
        stack.update(LogGroup, state, {**FULL, "LogGroupClass": "INFREQUENT_ACCESS"}, FULL)


def test_resource_policy(stack: Any, clients: Any) -> None:
    logs = clients.client("logs")
    properties = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}
    state = stack.create(ResourcePolicy, properties)
    with pytest.raises(ResourceFailure, match="p already exists"):
        stack.create(ResourcePolicy, properties)
    stack.update(ResourcePolicy, state, properties, {"PolicyName": "p", "PolicyDocument": '{"Statement": ["x"]}'})
    assert logs.describe_resource_policies()["resourcePolicies"][0]["policyDocument"] == '{"Statement": ["x"]}'
    stack.delete(ResourcePolicy, state, properties)
    stack.delete(ResourcePolicy, state, properties)
    assert logs.describe_resource_policies()["resourcePolicies"] == []
