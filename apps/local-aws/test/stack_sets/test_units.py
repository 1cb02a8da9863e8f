"""Stack sets with service-managed permissions: what a delegated administrator may, and which accounts get stacks."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from organization import (
    MANAGEMENT,
    NEWCOMER,
    DelegatedPlatform,
    Organization,
    create_organization,
    eventually,
)
from platform_account import PRODUCTION, SANDBOX, STAGING, stacks_in, template, value_in

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION

CURRENT = ("CURRENT", "SUCCEEDED")
OTHER_REGION = "eu-central-1"


@pytest.fixture
def organization(clients: Clients) -> Organization:
    made = create_organization(ACCOUNT, STAGING, PRODUCTION, SANDBOX)
    made.delegate()
    return made


@pytest.fixture
def delegated(organization: Organization, clients: Clients) -> DelegatedPlatform:
    return DelegatedPlatform(clients.client("cloudformation"))


@pytest.fixture
def workloads(organization: Organization) -> str:
    """A unit with the account of staging."""
    unit = organization.unit("workloads")
    organization.move(STAGING, unit)
    return unit


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Message"])


def actions(platform: DelegatedPlatform) -> list[str]:
    """Of all operations, the newest one first. What happens by itself is in it at once, though it is done later."""
    return [each["Action"] for each in platform.operations()]


class TestAuthorization:
    def test_an_account_that_is_not_registered(self, clients: Clients) -> None:
        create_organization(ACCOUNT)
        platform = DelegatedPlatform(clients.client("cloudformation"))
        assert refused(platform.create) == "Account used is not a delegated administrator"

    def test_a_member_that_says_it_is_the_management_account(self, delegated: DelegatedPlatform) -> None:
        message = refused(
            delegated.cloudformation.create_stack_set,
            StackSetName="shared",
            TemplateBody=template(),
            PermissionModel="SERVICE_MANAGED",
            AutoDeployment={"Enabled": False},
        )
        assert message.startswith("You must be the management account or delegated admin account")

    def test_without_trusted_access(self, clients: Clients) -> None:
        made = create_organization(ACCOUNT)
        made.client.register_delegated_administrator(
            AccountId=ACCOUNT, ServicePrincipal="member.org.stacksets.cloudformation.amazonaws.com"
        )
        platform = DelegatedPlatform(clients.client("cloudformation"))
        assert "must enable organizations access" in refused(platform.create)

    def test_a_member_may_not_activate_trusted_access(self, organization: Organization, clients: Clients) -> None:
        with pytest.raises(ClientError, match="InvalidOperation"):
            clients.client("cloudformation").activate_organizations_access()

    def test_the_set_is_that_of_the_management_account(
        self, delegated: DelegatedPlatform, workloads: str, clients: Clients
    ) -> None:
        delegated.create()
        arn = delegated.call("describe_stack_set")["StackSet"]["StackSetARN"]
        assert arn.split(":")[4] == MANAGEMENT
        managed = Clients(MANAGEMENT, REGION).client("cloudformation")
        assert managed.describe_stack_set(StackSetName="shared")["StackSet"]["StackSetARN"] == arn
        assert "not found" in refused(clients.client("cloudformation").describe_stack_set, StackSetName="shared")

    def test_other_sets_of_the_management_account_stay_out_of_sight(self, delegated: DelegatedPlatform) -> None:
        managed = Clients(MANAGEMENT, REGION).client("cloudformation")
        managed.create_stack_set(StackSetName="shared", TemplateBody=template())
        assert "not found" in refused(delegated.call, operation="describe_stack_set")
        assert delegated.cloudformation.list_stack_sets(CallAs="DELEGATED_ADMIN")["Summaries"] == []


class TestRules:
    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"AdministrationRoleARN": f"arn:aws:iam::{ACCOUNT}:role/x"}, "AdministrationRoleARN is valid only for"),
            ({"ExecutionRoleName": "x"}, "ExecutionRoleName is valid only for stack sets with SELF_MANAGED"),
            ({"AutoDeployment": {}}, "AutoDeployment is required"),
            (
                {"AutoDeployment": {"Enabled": False, "RetainStacksOnAccountRemoval": False}},
                "RetainStacksOnAccountRemoval can be specified only if AutoDeployment is enabled",
            ),
            ({"AutoDeployment": {"Enabled": True, "DependsOn": ["arn"]}}, "an order of automatic deployments"),
            ({"PermissionModel": "SELF_MANAGED", "AutoDeployment": {}}, "CallAs must be SELF"),
            ({"PermissionModel": "SELF_MANAGED"}, "AutoDeployment is valid only for"),
        ],
    )
    def test_what_a_set_may_not_say(self, delegated: DelegatedPlatform, settings: dict[str, Any], reason: str) -> None:
        assert reason in refused(delegated.create, **settings)

    @pytest.mark.parametrize(
        ("targets", "reason"),
        [
            ({"DeploymentTargets": {"OrganizationalUnitIds": ["ou-none-11111111"]}}, "ou-none-11111111 does not exist"),
            ({"DeploymentTargets": {}}, "At least one organizational unit"),
            ({"Accounts": [STAGING]}, "Accounts without AccountFilterType"),
            ({"DeploymentTargets": {"AccountFilterType": "UNION"}}, "filters of accounts"),
        ],
    )
    def test_what_instances_may_not_say(
        self, delegated: DelegatedPlatform, targets: dict[str, Any], reason: str
    ) -> None:
        delegated.create()
        assert reason in refused(delegated.call, operation="create_stack_instances", Regions=[REGION], **targets)

    def test_units_are_no_targets_of_a_self_managed_set(self, clients: Clients, workloads: str) -> None:
        cloudformation = clients.client("cloudformation")
        cloudformation.create_stack_set(StackSetName="own", TemplateBody=template())
        message = refused(
            cloudformation.create_stack_instances,
            StackSetName="own",
            DeploymentTargets={"OrganizationalUnitIds": [workloads]},
            Regions=[REGION],
        )
        assert "OrganizationalUnitIds are valid only for SERVICE_MANAGED" in message


class TestInstances:
    def test_accounts_of_nested_units_without_any_role_of_theirs(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        organization.move(PRODUCTION, organization.unit("nested", workloads))
        delegated.create()
        assert delegated.add(workloads)["Status"] == "SUCCEEDED"
        assert delegated.instances() == {STAGING: (*CURRENT, workloads), PRODUCTION: (*CURRENT, workloads)}
        assert (value_in(STAGING), value_in(PRODUCTION), value_in(SANDBOX)) == ("first", "first", None)

    def test_the_root_is_every_account_but_the_management_account(
        self, delegated: DelegatedPlatform, organization: Organization
    ) -> None:
        delegated.create()
        delegated.add(organization.root)
        assert set(delegated.instances()) == {ACCOUNT, STAGING, PRODUCTION, SANDBOX}

    def test_the_role_in_the_account_is_an_administrator_and_stays(
        self, delegated: DelegatedPlatform, workloads: str
    ) -> None:
        delegated.create()
        delegated.add(workloads)
        delegated.remove(workloads)
        iam = Clients(STAGING, REGION).client("iam")
        (role,) = [each for each in iam.list_roles()["Roles"] if each["RoleName"].startswith("stacksets-exec-")]
        (policy,) = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        assert policy["PolicyName"] == "AdministratorAccess"

    def test_a_suspended_account_is_passed_over(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        organization.move(PRODUCTION, workloads)
        organization.client.close_account(AccountId=PRODUCTION)
        delegated.create()
        assert delegated.add(workloads)["Status"] == "SUCCEEDED"
        assert delegated.instances()[PRODUCTION] == ("OUTDATED", "SKIPPED_SUSPENDED_ACCOUNT", workloads)
        assert stacks_in(PRODUCTION) == []
        assert delegated.remove(workloads)["Status"] == "SUCCEEDED"
        assert delegated.instances() == {}

    def test_a_template_that_fails_leaves_no_stack(self, delegated: DelegatedPlatform, workloads: str) -> None:
        delegated.create(body=template(AllowedPattern="^no$"))
        assert delegated.add(workloads)["Status"] == "FAILED"
        assert delegated.instances()[STAGING] == ("OUTDATED", "FAILED", workloads)
        assert stacks_in(STAGING) == []

    def test_a_unit_goes_but_not_from_accounts_that_another_unit_has(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        nested = organization.unit("nested", workloads)
        organization.move(PRODUCTION, nested)
        delegated.create()
        delegated.add(workloads, nested)
        delegated.remove(workloads)
        assert delegated.instances() == {PRODUCTION: (*CURRENT, nested)}
        assert (value_in(STAGING), value_in(PRODUCTION)) == (None, "first")

    def test_what_another_unit_left_behind_stays_with_it(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        other = organization.unit("other")
        organization.move(PRODUCTION, other)
        delegated.create(automatic=False)
        delegated.add(workloads, other)
        organization.move(STAGING, organization.root)
        delegated.remove(other)
        assert delegated.instances() == {STAGING: (*CURRENT, workloads)}
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", None)
        delegated.remove(workloads)
        assert (delegated.instances(), value_in(STAGING)) == ({}, None)

    def test_what_a_unit_left_behind_in_another_region_stays(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        delegated.create(automatic=False)
        delegated.add(workloads)
        delegated.add(workloads, region=OTHER_REGION)
        organization.move(STAGING, organization.root)
        delegated.remove(workloads)
        assert (stacks_in(STAGING), len(stacks_in(STAGING, OTHER_REGION))) == ([], 1)

    def test_an_account_goes_with_the_unit_that_it_is_in_now(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        other = organization.unit("other")
        delegated.create(automatic=False)
        delegated.add(workloads, other)
        organization.move(STAGING, other)
        delegated.remove(other)
        assert (delegated.instances(), value_in(STAGING)) == ({}, None)

    def test_retained_stacks(self, delegated: DelegatedPlatform, workloads: str) -> None:
        delegated.create()
        delegated.add(workloads)
        delegated.remove(workloads, retain=True)
        assert (delegated.instances(), value_in(STAGING)) == ({}, "first")

    def test_overrides(self, delegated: DelegatedPlatform, workloads: str) -> None:
        delegated.create()
        delegated.add(workloads)
        own = [{"ParameterKey": "Value", "ParameterValue": "own"}]
        delegated.ended("update_stack_instances", (workloads,), ParameterOverrides=own)
        assert value_in(STAGING) == "own"


class TestAutomaticDeployment:
    @pytest.fixture
    def deployed(self, delegated: DelegatedPlatform, workloads: str) -> DelegatedPlatform:
        delegated.create()
        delegated.add(workloads)
        return delegated

    def test_an_account_that_moves_in_gets_a_stack(
        self, deployed: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        organization.move(PRODUCTION, workloads)
        eventually(lambda: deployed.instances().get(PRODUCTION) == (*CURRENT, workloads))
        assert value_in(PRODUCTION) == "first"

    def test_several_that_move_in_wait_for_each_other(
        self, deployed: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        organization.move(PRODUCTION, workloads)
        organization.move(SANDBOX, workloads)
        organization.move(STAGING, organization.root)
        eventually(lambda: deployed.instances() == dict.fromkeys((PRODUCTION, SANDBOX), (*CURRENT, workloads)))
        assert (value_in(STAGING), value_in(PRODUCTION), value_in(SANDBOX)) == (None, "first", "first")

    def test_so_does_one_that_joins_a_nested_unit_from_outside(
        self, deployed: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        nested = organization.unit("nested", workloads)
        organization.join(NEWCOMER)
        assert actions(deployed) == ["CREATE"]
        organization.move(NEWCOMER, nested)
        eventually(lambda: value_in(NEWCOMER) == "first")

    def test_an_account_that_joins_the_organization_below_its_root(
        self, delegated: DelegatedPlatform, organization: Organization
    ) -> None:
        delegated.create()
        delegated.add(organization.root)
        organization.join(NEWCOMER)
        eventually(lambda: value_in(NEWCOMER) == "first")

    def test_an_account_that_moves_out_loses_its_stack(
        self, deployed: DelegatedPlatform, organization: Organization
    ) -> None:
        organization.move(STAGING, organization.root)
        eventually(lambda: deployed.instances() == {})
        assert stacks_in(STAGING) == []

    def test_or_keeps_it_when_the_set_says_so(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        delegated.create(AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": True})
        delegated.add(workloads)
        organization.client.remove_account_from_organization(AccountId=STAGING)
        eventually(lambda: delegated.instances() == {})
        assert value_in(STAGING) == "first"

    def test_an_account_between_two_units_of_the_set_keeps_its_stack(
        self, deployed: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        other = organization.unit("other")
        deployed.add(other)
        before = stacks_in(STAGING)
        organization.move(STAGING, other)
        assert actions(deployed) == ["CREATE", "CREATE"]
        assert deployed.instances() == {STAGING: (*CURRENT, other)}
        assert stacks_in(STAGING) == before

    def test_nothing_follows_when_it_is_off(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        delegated.create(automatic=False)
        delegated.add(workloads)
        organization.move(PRODUCTION, workloads)
        organization.move(STAGING, organization.root)
        assert actions(delegated) == ["CREATE"]

    def test_it_can_be_switched_on_later(
        self, delegated: DelegatedPlatform, organization: Organization, workloads: str
    ) -> None:
        delegated.create(automatic=False)
        delegated.add(workloads)
        delegated.update(UsePreviousTemplate=True, AutoDeployment={"Enabled": True})
        assert delegated.call("describe_stack_set")["StackSet"]["AutoDeployment"] == {
            "Enabled": True,
            "RetainStacksOnAccountRemoval": False,
        }
        organization.move(PRODUCTION, workloads)
        eventually(lambda: value_in(PRODUCTION) == "first")

    def test_a_failure_in_an_account_that_comes_shows_in_its_instance(
        self, delegated: DelegatedPlatform, organization: Organization
    ) -> None:
        unit = organization.unit("empty")
        delegated.create(body=template(AllowedPattern="^no$"))
        assert delegated.add(unit)["Status"] == "SUCCEEDED"
        organization.move(PRODUCTION, unit)
        eventually(lambda: delegated.instances().get(PRODUCTION) == ("OUTDATED", "FAILED", unit))
        assert stacks_in(PRODUCTION) == []
