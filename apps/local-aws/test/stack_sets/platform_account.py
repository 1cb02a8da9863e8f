"""A platform account with stack sets, and the accounts that they go to."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION

STAGING, PRODUCTION, SANDBOX = "222222222222", "333333333333", "444444444444"
ADMINISTRATION, EXECUTION = "administration", "execution"
ADMINISTRATION_ARN = f"arn:aws:iam::{ACCOUNT}:role/{ADMINISTRATION}"


def create_role(account: str, name: str, principal: dict[str, Any], **statement: Any) -> None:
    """A role with one statement of trust."""
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **statement}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    Clients(account, REGION).client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)


def create_administration_role(**condition: Any) -> None:
    """The role in the platform account."""
    conditions = {"Condition": condition} if condition else {}
    create_role(ACCOUNT, ADMINISTRATION, {"Service": "cloudformation.amazonaws.com"}, **conditions)
    allow_to_assume(ADMINISTRATION, EXECUTION)


def allow_to_assume(name: str, execution: str, **condition: Any) -> None:
    """Lets a role of the platform account assume those of a name, in every account that fulfills the condition."""
    resource = f"arn:aws:iam::*:role/{execution}"
    conditions = {"Condition": condition} if condition else {}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource, **conditions}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    Clients(ACCOUNT, REGION).client("iam").put_role_policy(RoleName=name, PolicyName="assume", PolicyDocument=document)


def create_execution_role(account: str, trusted: str = ADMINISTRATION_ARN) -> None:
    """The role in a target account."""
    exactly = {"Condition": {"ArnEquals": {"aws:PrincipalArn": trusted}}}
    create_role(account, EXECUTION, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, **exactly)


def template(name: str = "/made", parameter_type: str = "String", **properties: Any) -> str:
    """A template that writes its parameter into an SSM parameter."""
    made = {"Type": "String", "Name": name, "Value": {"Ref": "Value"}, **properties}
    return json.dumps(
        {
            "Parameters": {"Value": {"Type": parameter_type, "Default": "first"}},
            "Resources": {"Made": {"Type": "AWS::SSM::Parameter", "Properties": made}},
        }
    )


def value_in(account: str, name: str = "/made") -> str | None:
    """What the stack in an account has written."""
    found = Clients(account, REGION).client("ssm").get_parameters(Names=[name])["Parameters"]
    return str(found[0]["Value"]) if found else None


def stacks_in(account: str, region: str = REGION) -> list[str]:
    """Names of the stacks in an account."""
    shown = Clients(account, region).client("cloudformation").describe_stacks()["Stacks"]
    return [stack["StackName"] for stack in shown]


@dataclass
class Platform:
    """The API of stack sets in the platform account."""

    cloudformation: Any

    def create(self, name: str = "shared", body: str | None = None, **more: Any) -> None:
        roles = {"AdministrationRoleARN": ADMINISTRATION_ARN, "ExecutionRoleName": EXECUTION}
        self.cloudformation.create_stack_set(StackSetName=name, TemplateBody=body or template(), **roles, **more)

    def update(self, name: str = "shared", tolerance: int = 0, **more: Any) -> dict[str, Any]:
        roles = {"AdministrationRoleARN": ADMINISTRATION_ARN, "ExecutionRoleName": EXECUTION}
        preferences = {"FailureToleranceCount": tolerance}
        started = self.cloudformation.update_stack_set(
            StackSetName=name, OperationPreferences=preferences, **roles, **more
        )
        return self.ended(started["OperationId"], name)

    def add(self, *accounts: str, name: str = "shared", tolerance: int = 0, **more: Any) -> dict[str, Any]:
        started = self.cloudformation.create_stack_instances(
            StackSetName=name,
            Accounts=list(accounts),
            Regions=[REGION],
            OperationPreferences={"FailureToleranceCount": tolerance},
            **more,
        )
        return self.ended(started["OperationId"], name)

    def remove(self, *accounts: str, name: str = "shared", tolerance: int = 0, retain: bool = False) -> dict[str, Any]:
        started = self.cloudformation.delete_stack_instances(
            StackSetName=name,
            Accounts=list(accounts),
            Regions=[REGION],
            RetainStacks=retain,
            OperationPreferences={"FailureToleranceCount": tolerance},
        )
        return self.ended(started["OperationId"], name)

    def operation(self, operation_id: str, name: str = "shared") -> dict[str, Any]:
        found = self.cloudformation.describe_stack_set_operation(StackSetName=name, OperationId=operation_id)
        return dict(found["StackSetOperation"])

    def ended(self, operation_id: str, name: str = "shared") -> dict[str, Any]:
        """The operation as soon as nothing happens any more."""
        for _ in range(600):
            operation = self.operation(operation_id, name)
            if "EndTimestamp" in operation:
                return operation
            time.sleep(0.05)
        raise AssertionError(f"operation {operation_id} is still in {operation['Status']}")

    def results(self, operation: dict[str, Any], name: str = "shared") -> dict[str, tuple[str, str]]:
        """Status and reason by account."""
        shown = self.cloudformation.list_stack_set_operation_results(
            StackSetName=name, OperationId=operation["OperationId"]
        )["Summaries"]
        return {each["Account"]: (each["Status"], each.get("StatusReason", "")) for each in shown}

    def statuses(self, name: str = "shared") -> dict[str, tuple[str, str]]:
        """Status and detailed status of the instances by account."""
        shown = self.cloudformation.list_stack_instances(StackSetName=name)["Summaries"]
        return {each["Account"]: (each["Status"], each["StackInstanceStatus"]["DetailedStatus"]) for each in shown}

    def instance(self, account: str, name: str = "shared") -> dict[str, Any]:
        shown = self.cloudformation.describe_stack_instance(
            StackSetName=name, StackInstanceAccount=account, StackInstanceRegion=REGION
        )
        return dict(shown["StackInstance"])


@dataclass
class Deployment:
    """The stack of the platform account."""

    cloudformation: Any
    stack_id: str = ""

    def deploy(self, *accounts: str, **properties: Any) -> str:
        """Create or update the stack; answers its status. A property that is None is left out."""
        group = {"DeploymentTargets": {"Accounts": list(accounts)}, "Regions": [REGION]}
        content: dict[str, Any] = {
            "StackSetName": "shared",
            "PermissionModel": "SELF_MANAGED",
            "AdministrationRoleARN": ADMINISTRATION_ARN,
            "ExecutionRoleName": EXECUTION,
            "TemplateBody": template(),
            "ManagedExecution": {"Active": True},
            **({"StackInstancesGroup": [group]} if accounts else {}),
            **properties,
        }
        content = {name: value for name, value in content.items() if value is not None}
        resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": content}
        body = json.dumps({"Resources": {"Set": resource}, "Outputs": {"Id": {"Value": {"Ref": "Set"}}}})
        exists = self.cloudformation.describe_stacks()["Stacks"]
        act = self.cloudformation.update_stack if exists else self.cloudformation.create_stack
        self.stack_id = act(StackName="targets", TemplateBody=body)["StackId"]
        return self.settled()

    def destroy(self) -> str:
        self.cloudformation.delete_stack(StackName="targets")
        return self.settled()

    def settled(self) -> str:
        for _ in range(600):
            (stack,) = self.cloudformation.describe_stacks(StackName=self.stack_id)["Stacks"]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return str(stack["StackStatus"])
            time.sleep(0.05)
        raise AssertionError("the stack does not settle")

    def failures(self) -> str:
        events = self.cloudformation.describe_stack_events(StackName=self.stack_id)["StackEvents"]
        return " ".join(e.get("ResourceStatusReason", "") for e in events if e["ResourceStatus"].endswith("_FAILED"))
