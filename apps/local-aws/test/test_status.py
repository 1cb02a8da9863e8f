from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

import pytest

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

MISSING = "333333333333"
TEMPLATE = json.dumps(
    {"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/p", "Value": "1"}}}}
)


def create_role(account: str, name: str, principal: dict[str, Any]) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = Clients(account, REGION).client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(role["Role"]["Arn"])


def ask(settings: Settings) -> Any:
    with urllib.request.urlopen(f"{settings.endpoint}/_local-aws/status") as response:
        return json.load(response)


@pytest.fixture
def stack_set(clients: Clients) -> str:
    """A stack set in two accounts, of which one has no execution role."""
    cloudformation = clients.client("cloudformation")
    administration = create_role(ACCOUNT, "administration", {"Service": "cloudformation.amazonaws.com"})
    execution = create_role(OTHER_ACCOUNT, "execution", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": execution}
    clients.client("iam").put_role_policy(
        RoleName="administration",
        PolicyName="assume",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    cloudformation.create_stack_set(
        StackSetName="network",
        TemplateBody=TEMPLATE,
        AdministrationRoleARN=administration,
        ExecutionRoleName="execution",
    )
    operation = cloudformation.create_stack_instances(
        StackSetName="network",
        Accounts=[OTHER_ACCOUNT, MISSING],
        Regions=[REGION],
        OperationPreferences={"FailureToleranceCount": 1},
    )["OperationId"]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = cloudformation.describe_stack_set_operation(StackSetName="network", OperationId=operation)
        if found["StackSetOperation"]["Status"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.05)
    return "network"


def test_stacks_keep_the_fields_that_commands_read(server: Settings, clients: Clients) -> None:
    clients.client("cloudformation").create_stack(StackName="core", TemplateBody=TEMPLATE)
    clients.client("cloudformation").get_waiter("stack_create_complete").wait(
        StackName="core", WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    assert ask(server)["stacks"] == [
        {"account": ACCOUNT, "region": REGION, "name": "core", "status": "CREATE_COMPLETE", "resources": 1}
    ]


def test_instances_name_their_stack_or_why_there_is_none(server: Settings, stack_set: str) -> None:
    status = ask(server)
    (found,) = status["stack_sets"]
    assert (found["account"], found["name"], found["status"]) == (ACCOUNT, stack_set, "ACTIVE")
    made, missing = sorted(found["instances"], key=lambda instance: str(instance["account"]))
    (stack,) = status["stacks"]
    assert (stack["account"], stack["name"]) == (OTHER_ACCOUNT, made["stack"])
    assert (made["status"], made["reason"]) == ("CURRENT", None)
    assert (missing["account"], missing["status"], missing["stack"]) == (MISSING, "OUTDATED", None)
    assert "execution" in missing["reason"]


def test_the_inventory_has_the_stack_set_and_its_instances(server: Settings, stack_set: str) -> None:
    listed = inventory.collect()[ACCOUNT][REGION]["cloudformation"]
    assert [(resource["type"], resource["name"], resource["details"]) for resource in listed] == [
        ("stack set", "network", {"status": "ACTIVE", "instances": 2}),
        ("stack instance", "network", {"account": OTHER_ACCOUNT, "status": "CURRENT"}),
        ("stack instance", "network", {"account": MISSING, "status": "OUTDATED"}),
    ]
    (stack,) = inventory.collect()[OTHER_ACCOUNT][REGION]["cloudformation"]
    assert stack["type"] == "stack"
