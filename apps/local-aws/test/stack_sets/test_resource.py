"""AWS::CloudFormation::StackSet in a stack of the platform account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from platform_account import (
    EXECUTION,
    PRODUCTION,
    SANDBOX,
    STAGING,
    Deployment,
    Platform,
    create_administration_role,
    create_execution_role,
    stacks_in,
    template,
    value_in,
)

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import REGION


@pytest.fixture
def stack(clients: Clients) -> Deployment:
    create_administration_role()
    create_execution_role(STAGING)
    return Deployment(clients.client("cloudformation"))


def actions(server: Settings) -> list[str]:
    """The stack set operations that were called."""
    lines = Path(server.state_dir, "calls.jsonl").read_text().splitlines()
    found = [json.loads(line)["action"].removeprefix("cloudformation:") for line in lines]
    return [each for each in found if each.endswith(("StackInstances", "StackSet")) and "Describe" not in each]


class TestCreation:
    def test_set_and_instances(self, stack: Deployment, platform: Platform) -> None:
        create_execution_role(PRODUCTION)
        assert stack.deploy(STAGING, PRODUCTION) == "CREATE_COMPLETE"
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", "first")
        (output,) = stack.cloudformation.describe_stacks(StackName="targets")["Stacks"][0]["Outputs"]
        shown = platform.cloudformation.describe_stack_set(StackSetName="shared")["StackSet"]
        assert output["OutputValue"] == shown["StackSetId"]
        assert shown["ManagedExecution"] == {"Active": True}

    def test_account_without_role_fails_the_resource_and_leaves_nothing(
        self, stack: Deployment, platform: Platform
    ) -> None:
        assert stack.deploy(STAGING, PRODUCTION, SANDBOX) == "ROLLBACK_COMPLETE"
        assert "was unexpectedly stopped or failed. status reason(s): [" in stack.failures()
        assert (
            f"{PRODUCTION}/{REGION} FAILED: Account {PRODUCTION} should have 'execution' role with trust relationship"
            in stack.failures()
        )
        assert f"{SANDBOX}/{REGION} CANCELLED" in stack.failures()
        assert platform.cloudformation.list_stack_sets(Status="ACTIVE")["Summaries"] == []
        assert stacks_in(STAGING) == []

    def test_no_instance_had_a_stack(self, stack: Deployment, platform: Platform) -> None:
        assert stack.deploy(PRODUCTION) == "ROLLBACK_COMPLETE"
        assert platform.cloudformation.list_stack_sets(Status="ACTIVE")["Summaries"] == []

    def test_tolerated_failure_is_a_success_with_an_outdated_instance(
        self, stack: Deployment, platform: Platform
    ) -> None:
        assert stack.deploy(PRODUCTION, STAGING, OperationPreferences={"FailureToleranceCount": 1}) == "CREATE_COMPLETE"
        assert platform.statuses() == {PRODUCTION: ("OUTDATED", "FAILED"), STAGING: ("CURRENT", "SUCCEEDED")}
        assert stack.destroy() == "DELETE_COMPLETE"
        assert stacks_in(STAGING) == []

    def test_template_that_is_none_makes_no_set(self, stack: Deployment, platform: Platform) -> None:
        assert stack.deploy(STAGING, TemplateBody='{"Resources": {"R": {}}}') == "ROLLBACK_COMPLETE"
        assert platform.cloudformation.list_stack_sets()["Summaries"] == []

    def test_instance_named_twice(self, stack: Deployment) -> None:
        group = {"DeploymentTargets": {"Accounts": [STAGING]}, "Regions": [REGION]}
        again = {**group, "ParameterOverrides": [{"ParameterKey": "Value", "ParameterValue": "own"}]}
        assert stack.deploy(StackInstancesGroup=[group, again]) == "ROLLBACK_COMPLETE"
        assert f"Stack instance [{STAGING},{REGION}] is duplicated" in stack.failures()


class TestUpdate:
    def test_added_account_gets_an_instance_and_the_others_are_left_alone(
        self, stack: Deployment, server: Settings
    ) -> None:
        create_execution_role(PRODUCTION)
        stack.deploy(STAGING)
        before = stacks_in(STAGING)
        assert stack.deploy(STAGING, PRODUCTION) == "UPDATE_COMPLETE"
        assert value_in(PRODUCTION) == "first"
        assert stacks_in(STAGING) == before
        assert actions(server) == ["CreateStackSet", "CreateStackInstances", "CreateStackInstances"]

    def test_removed_account_loses_its_stack(self, stack: Deployment, server: Settings) -> None:
        create_execution_role(PRODUCTION)
        stack.deploy(STAGING, PRODUCTION)
        assert stack.deploy(STAGING) == "UPDATE_COMPLETE"
        assert (value_in(STAGING), stacks_in(PRODUCTION)) == ("first", [])
        assert actions(server)[2:] == ["DeleteStackInstances"]

    def test_template_and_parameters(self, stack: Deployment) -> None:
        stack.deploy(STAGING)
        parameters = [{"ParameterKey": "Value", "ParameterValue": "second"}]
        assert stack.deploy(STAGING, Parameters=parameters) == "UPDATE_COMPLETE"
        assert value_in(STAGING) == "second"
        assert stack.deploy(STAGING, TemplateBody=template("/moved")) == "UPDATE_COMPLETE"
        assert (value_in(STAGING), value_in(STAGING, "/moved")) == (None, "first")

    def test_overrides(self, stack: Deployment, server: Settings) -> None:
        group = {"DeploymentTargets": {"Accounts": [STAGING]}, "Regions": [REGION]}
        stack.deploy(StackInstancesGroup=[group])
        overrides = [{"ParameterKey": "Value", "ParameterValue": "own"}]
        stack.deploy(StackInstancesGroup=[{**group, "ParameterOverrides": overrides}])
        assert value_in(STAGING) == "own"
        assert actions(server)[2:] == ["UpdateStackInstances"]

    def test_failing_for_a_new_account_rolls_back_and_completes_after_its_set_up(
        self, stack: Deployment, platform: Platform
    ) -> None:
        stack.deploy(STAGING)
        assert stack.deploy(STAGING, PRODUCTION) == "UPDATE_ROLLBACK_COMPLETE"
        assert platform.statuses() == {STAGING: ("CURRENT", "SUCCEEDED")}
        create_execution_role(PRODUCTION)
        assert stack.deploy(STAGING, PRODUCTION) == "UPDATE_COMPLETE"
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", "first")

    def test_template_that_fails_rolls_the_accounts_back(self, stack: Deployment) -> None:
        create_execution_role(PRODUCTION)
        stack.deploy(STAGING, PRODUCTION)
        assert stack.deploy(STAGING, PRODUCTION, TemplateBody=template(AllowedPattern="^no$")) == (
            "UPDATE_ROLLBACK_COMPLETE"
        )
        assert "allowedPattern" in stack.failures()
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", "first")

    def test_other_name_is_another_set(self, stack: Deployment, platform: Platform) -> None:
        stack.deploy(STAGING)
        assert stack.deploy(STAGING, StackSetName="renamed", TemplateBody=template("/renamed")) == "UPDATE_COMPLETE"
        names = [each["StackSetName"] for each in platform.cloudformation.list_stack_sets(Status="ACTIVE")["Summaries"]]
        assert names == ["renamed"]
        assert (value_in(STAGING), value_in(STAGING, "/renamed")) == (None, "first")


class TestDeletion:
    def test_missing_role_fails_the_deletion_until_it_is_back(self, stack: Deployment, platform: Platform) -> None:
        stack.deploy(STAGING)
        Clients(STAGING, REGION).client("iam").delete_role(RoleName=EXECUTION)
        assert stack.destroy() == "DELETE_FAILED"
        assert f"Account {STAGING} should have 'execution' role" in stack.failures()
        assert platform.statuses() == {STAGING: ("INOPERABLE", "INOPERABLE")}
        create_execution_role(STAGING)
        assert stack.destroy() == "DELETE_COMPLETE"
        assert stacks_in(STAGING) == []

    def test_set_that_is_gone_already(self, stack: Deployment, platform: Platform) -> None:
        stack.deploy()
        platform.cloudformation.delete_stack_set(StackSetName="shared")
        assert stack.destroy() == "DELETE_COMPLETE"
