from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.ssm import Parameter

FULL: dict[str, Any] = {
    "Name": "/platform/vpc",
    "Type": "String",
    "Value": "vpc-1",
    "Description": "the network",
    "Tier": "Standard",
    "AllowedPattern": "^vpc-",
    "Tags": {"team": "red", "old": "1"},
}


def described(ssm: Any) -> dict[str, Any]:
    (parameter,) = ssm.describe_parameters()["Parameters"]
    return dict(parameter)


def tags(ssm: Any) -> dict[str, str]:
    listed = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/platform/vpc")["TagList"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_parameter_is_created_updated_and_deleted(stack: Any, clients: Any) -> None:
    ssm = clients.client("ssm")
    state = stack.create(Parameter, FULL)
    assert state.physical_id == "/platform/vpc"
    assert state.attributes["Arn"] == "arn:aws:ssm:eu-west-1:111111111111:parameter/platform/vpc"
    assert described(ssm)["Description"] == "the network"
    assert tags(ssm) == {"team": "red", "old": "1"}
    after = {"Name": "/platform/vpc", "Type": "StringList", "Value": "a,b", "Tags": {"team": "blue"}}
    assert stack.update(Parameter, state, FULL, after).attributes["Value"] == "a,b"
    parameter = ssm.get_parameter(Name="/platform/vpc")["Parameter"]
    assert (parameter["Type"], parameter["Value"]) == ("StringList", "a,b")
    assert not described(ssm).get("Description")
    assert not described(ssm).get("AllowedPattern")
    assert tags(ssm) == {"team": "blue"}
    stack.delete(Parameter, state, after)
    stack.delete(Parameter, state, after)
    assert ssm.describe_parameters()["Parameters"] == []


def test_an_existing_name_and_a_value_outside_the_pattern_are_refused(stack: Any) -> None:
    stack.create(Parameter, FULL)
    with pytest.raises(ClientError, match="ParameterAlreadyExists"):
        stack.create(Parameter, FULL)
    with pytest.raises(ResourceFailure, match=r"allowedPattern: \^vpc-"):
        stack.create(Parameter, {**FULL, "Name": "/other", "Value": "subnet-1"})
