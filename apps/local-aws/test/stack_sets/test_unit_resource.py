"""AWS::CloudFormation::StackSet with organizational units, in a stack of a delegated administrator."""

from __future__ import annotations

from typing import Any

import pytest
from organization import Organization
from platform_account import PRODUCTION, STAGING, Deployment, stacks_in, template, value_in

from local_aws.clients import Clients
from local_aws.testing import REGION


@pytest.fixture
def units(organization: Organization) -> tuple[str, str]:
    """Two units with an account each."""
    one, other = organization.unit("one"), organization.unit("other")
    organization.move(STAGING, one)
    organization.move(PRODUCTION, other)
    return one, other


@pytest.fixture
def stack(clients: Clients) -> Deployment:
    return Deployment(clients.client("cloudformation"))


def deploy(stack: Deployment, *units: str, **properties: Any) -> str:
    """A set in units, as its delegated administrator deploys it; answers the status of the stack."""
    group = {"DeploymentTargets": {"OrganizationalUnitIds": list(units)}, "Regions": [REGION]}
    return stack.deploy(
        **{
            "PermissionModel": "SERVICE_MANAGED",
            "CallAs": "DELEGATED_ADMIN",
            "AutoDeployment": {"Enabled": False},
            "AdministrationRoleARN": None,
            "ExecutionRoleName": None,
            "StackInstancesGroup": [group],
            **properties,
        }
    )


def test_units_come_and_go(stack: Deployment, units: tuple[str, str]) -> None:
    one, other = units
    assert deploy(stack, one) == "CREATE_COMPLETE"
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", None)
    assert deploy(stack, one, other) == "UPDATE_COMPLETE"
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", "first")
    assert deploy(stack, other) == "UPDATE_COMPLETE"
    assert (stacks_in(STAGING), value_in(PRODUCTION)) == ([], "first")
    assert stack.destroy() == "DELETE_COMPLETE"
    assert stacks_in(PRODUCTION) == []


def test_automatic_deployment_changes_in_place(stack: Deployment, units: tuple[str, str]) -> None:
    deploy(stack, units[0])
    before = stacks_in(STAGING)
    settings = {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    assert deploy(stack, units[0], AutoDeployment=settings) == "UPDATE_COMPLETE"
    shown = stack.cloudformation.describe_stack_set(StackSetName="shared", CallAs="DELEGATED_ADMIN")["StackSet"]
    assert shown["AutoDeployment"] == settings
    assert stacks_in(STAGING) == before


def test_a_template_that_fails_in_an_account_leaves_nothing(stack: Deployment, units: tuple[str, str]) -> None:
    assert deploy(stack, *units, TemplateBody=template(AllowedPattern="^no$")) == "ROLLBACK_COMPLETE"
    assert f"{STAGING}/{REGION} FAILED" in stack.failures()
    assert stack.cloudformation.list_stack_sets(CallAs="DELEGATED_ADMIN", Status="ACTIVE")["Summaries"] == []
    assert stacks_in(STAGING) == []


def test_accounts_beside_units_are_refused(stack: Deployment, units: tuple[str, str]) -> None:
    targets = {"OrganizationalUnitIds": [units[0]], "Accounts": [STAGING]}
    group = {"DeploymentTargets": targets, "Regions": [REGION]}
    assert deploy(stack, StackInstancesGroup=[group]) == "ROLLBACK_COMPLETE"
    assert "received ['Accounts', 'OrganizationalUnitIds'] as targets" in stack.failures()
