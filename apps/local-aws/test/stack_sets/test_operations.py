"""What can go wrong with operations on stack sets, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from platform_account import (
    ADMINISTRATION,
    ADMINISTRATION_ARN,
    EXECUTION,
    PRODUCTION,
    SANDBOX,
    STAGING,
    Platform,
    allow_to_assume,
    create_administration_role,
    create_execution_role,
    create_role,
    stacks_in,
    template,
    value_in,
)

from local_aws.clients import Clients
from local_aws.cloudformation.stack import store
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, REGION

MISSING_ROLE = "Account {} should have 'execution' role with trust relationship to Role 'administration'."
TOLERANCE = "Cancelled since failure tolerance has exceeded"


@pytest.fixture
def roles(clients: Clients) -> None:
    create_administration_role()
    for account in (STAGING, PRODUCTION, SANDBOX):
        create_execution_role(account)


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def delete_execution_role(account: str) -> None:
    Clients(account, REGION).client("iam").delete_role(RoleName=EXECUTION)


class TestPartialFailure:
    @pytest.fixture(autouse=True)
    def without_role_in_production(self, clients: Clients) -> None:
        create_administration_role()
        create_execution_role(STAGING)
        create_execution_role(SANDBOX)

    def test_without_tolerance_the_accounts_behind_are_cancelled(self, platform: Platform) -> None:
        platform.create()
        operation = platform.add(STAGING, PRODUCTION, SANDBOX)
        assert operation["Status"] == "FAILED"
        assert operation["StatusDetails"] == {"FailedStackInstancesCount": 1}
        assert platform.results(operation) == {
            STAGING: ("SUCCEEDED", ""),
            PRODUCTION: ("FAILED", MISSING_ROLE.format(PRODUCTION)),
            SANDBOX: ("CANCELLED", TOLERANCE),
        }
        assert platform.statuses() == {
            STAGING: ("CURRENT", "SUCCEEDED"),
            PRODUCTION: ("OUTDATED", "FAILED"),
            SANDBOX: ("OUTDATED", "CANCELLED"),
        }
        assert platform.instance(PRODUCTION)["StatusReason"] == MISSING_ROLE.format(PRODUCTION)
        assert "StackId" not in platform.instance(PRODUCTION)
        assert (value_in(STAGING), value_in(SANDBOX)) == ("first", None)

    def test_with_tolerance_the_others_go_on(self, platform: Platform) -> None:
        platform.create()
        operation = platform.add(STAGING, PRODUCTION, SANDBOX, tolerance=1)
        assert operation["Status"] == "SUCCEEDED"
        assert platform.results(operation)[PRODUCTION][0] == "FAILED"
        assert platform.statuses()[SANDBOX] == ("CURRENT", "SUCCEEDED")
        assert (value_in(STAGING), value_in(SANDBOX)) == ("first", "first")

    def test_percentage_is_rounded_down(self, platform: Platform) -> None:
        platform.create()
        started = platform.cloudformation.create_stack_instances(
            StackSetName="shared",
            Accounts=[PRODUCTION, STAGING, SANDBOX],
            Regions=[REGION],
            OperationPreferences={"FailureTolerancePercentage": 33},
        )
        operation = platform.ended(started["OperationId"])
        assert operation["Status"] == "FAILED"
        assert platform.results(operation)[STAGING] == ("CANCELLED", TOLERANCE)

    def test_later_update_repairs(self, platform: Platform) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION, SANDBOX)
        create_execution_role(PRODUCTION)
        operation = platform.update(UsePreviousTemplate=True)
        assert operation["Status"] == "SUCCEEDED"
        assert set(platform.statuses().values()) == {("CURRENT", "SUCCEEDED")}
        assert "StatusReason" not in platform.instance(PRODUCTION)
        assert value_in(PRODUCTION) == "first"

    def test_next_region_is_not_begun(self, platform: Platform) -> None:
        platform.create()
        started = platform.cloudformation.create_stack_instances(
            StackSetName="shared",
            Accounts=[PRODUCTION],
            Regions=[REGION, "us-east-1"],
            OperationPreferences={"RegionOrder": ["us-east-1", REGION]},
        )
        operation = platform.ended(started["OperationId"])
        shown = platform.cloudformation.list_stack_set_operation_results(
            StackSetName="shared", OperationId=operation["OperationId"]
        )["Summaries"]
        assert {each["Region"]: each["Status"] for each in shown} == {"us-east-1": "FAILED", REGION: "CANCELLED"}


class TestRoles:
    def test_execution_role_that_trusts_somebody_else(self, platform: Platform) -> None:
        create_administration_role()
        create_execution_role(STAGING, trusted=f"arn:aws:iam::{ACCOUNT}:role/other")
        platform.create()
        operation = platform.add(STAGING)
        assert operation["Status"] == "FAILED"
        assert platform.results(operation)[STAGING] == ("FAILED", MISSING_ROLE.format(STAGING))
        assert stacks_in(STAGING) == []

    def test_administration_role_that_may_assume_in_its_organization_only(
        self, platform: Platform, clients: Clients
    ) -> None:
        organizations = clients.client("organizations")
        organization = organizations.create_organization()["Organization"]["Id"]
        invited = organizations.invite_account_to_organization(Target={"Id": STAGING, "Type": "ACCOUNT"})["Handshake"]
        Clients(STAGING, REGION).client("organizations").accept_handshake(HandshakeId=invited["Id"])
        create_administration_role()
        allow_to_assume(ADMINISTRATION, EXECUTION, StringEquals={"aws:ResourceOrgID": organization})
        for account in (STAGING, PRODUCTION):
            create_execution_role(account)
        platform.create()
        assert platform.add(STAGING)["Status"] == "SUCCEEDED"
        operation = platform.add(PRODUCTION)
        assert operation["Status"] == "FAILED"
        assert platform.results(operation)[PRODUCTION] == ("FAILED", MISSING_ROLE.format(PRODUCTION))
        assert stacks_in(PRODUCTION) == []

    def test_administration_role_that_does_not_exist(self, platform: Platform) -> None:
        platform.create()
        code, message = refused(
            platform.cloudformation.create_stack_instances,
            StackSetName="shared",
            Accounts=[STAGING],
            Regions=[REGION],
        )
        assert code == "ValidationError"
        assert message.startswith(
            f"Account {ACCOUNT} should have '{ADMINISTRATION}' role with trust relationship to CloudFormation service."
        )
        assert platform.statuses() == {}

    @pytest.mark.parametrize(("pattern", "trusted"), [("shared", True), ("other", False)])
    def test_administration_role_that_trusts_some_stack_sets(
        self, platform: Platform, pattern: str, trusted: bool
    ) -> None:
        create_execution_role(STAGING)
        create_administration_role(
            StringEquals={"aws:SourceAccount": ACCOUNT},
            ArnLike={"aws:SourceArn": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stackset/{pattern}:*"},
        )
        platform.create()
        if trusted:
            assert platform.add(STAGING)["Status"] == "SUCCEEDED"
        else:
            with pytest.raises(ClientError, match="with trust relationship to CloudFormation service"):
                platform.add(STAGING)

    def test_everything_is_called_by_the_execution_role(
        self, platform: Platform, roles: None, server: Settings
    ) -> None:
        platform.create()
        platform.add(STAGING)
        lines = Path(server.state_dir, "calls.jsonl").read_text().splitlines()
        in_staging = [line for line in lines if f'"account": "{STAGING}"' in line and "iam:CreateRole" not in line]
        principal = f'"principal": "arn:aws:sts::{STAGING}:assumed-role/{EXECUTION}/'
        assert any("cloudformation:CreateStack" in line for line in in_staging)
        assert any("ssm:PutParameter" in line for line in in_staging)
        assert [line for line in in_staging if principal not in line] == []
        assumed = [line for line in lines if "sts:AssumeRole" in line]
        assert all(f"arn:aws:sts::{ACCOUNT}:assumed-role/{ADMINISTRATION}/" in line for line in assumed)
        assert len(assumed) == 1


class TestDeletion:
    def test_instances_then_set(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION)
        code, _ = refused(platform.cloudformation.delete_stack_set, StackSetName="shared")
        assert code == "StackSetNotEmptyException"
        assert platform.remove(STAGING, PRODUCTION)["Status"] == "SUCCEEDED"
        assert (stacks_in(STAGING), value_in(PRODUCTION)) == ([], None)
        platform.cloudformation.delete_stack_set(StackSetName="shared")
        platform.cloudformation.delete_stack_set(StackSetName="shared")
        code, _ = refused(platform.cloudformation.describe_stack_set, StackSetName="shared")
        assert code == "StackSetNotFoundException"
        assert platform.cloudformation.list_stack_sets(Status="ACTIVE")["Summaries"] == []
        assert len(platform.cloudformation.list_stack_sets(Status="DELETED")["Summaries"]) == 1

    def test_missing_role_leaves_an_inoperable_instance_until_it_is_back(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION)
        delete_execution_role(STAGING)
        operation = platform.remove(STAGING, PRODUCTION, tolerance=1)
        assert platform.results(operation)[STAGING] == ("FAILED", MISSING_ROLE.format(STAGING))
        assert platform.statuses() == {STAGING: ("INOPERABLE", "INOPERABLE")}
        assert platform.results(platform.update(UsePreviousTemplate=True)) == {}
        create_execution_role(STAGING)
        assert platform.remove(STAGING)["Status"] == "SUCCEEDED"
        assert platform.statuses() == {}
        assert stacks_in(STAGING) == []

    def test_cancelled_deletion_leaves_the_instance_current(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION)
        delete_execution_role(STAGING)
        platform.remove(STAGING, PRODUCTION)
        assert platform.statuses()[PRODUCTION] == ("CURRENT", "CANCELLED")

    def test_instance_that_never_had_a_stack_needs_no_role(self, platform: Platform) -> None:
        create_administration_role()
        platform.create()
        platform.add(STAGING)
        assert platform.remove(STAGING)["Status"] == "SUCCEEDED"
        assert platform.statuses() == {}

    def test_retained_stack_stays(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING)
        delete_execution_role(STAGING)
        operation = platform.remove(STAGING, retain=True)
        assert (operation["Status"], operation["RetainStacks"]) == ("SUCCEEDED", True)
        assert platform.statuses() == {}
        assert value_in(STAGING) == "first"


class TestStacks:
    def test_parameters_tags_and_overrides_reach_the_stacks(self, platform: Platform, roles: None) -> None:
        platform.create(
            Parameters=[{"ParameterKey": "Value", "ParameterValue": "set"}], Tags=[{"Key": "team", "Value": "blue"}]
        )
        platform.add(STAGING)
        platform.add(PRODUCTION, ParameterOverrides=[{"ParameterKey": "Value", "ParameterValue": "own"}])
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("set", "own")
        (name,) = stacks_in(STAGING)
        assert name.startswith("StackSet-shared-")
        (stack,) = Clients(STAGING, REGION).client("cloudformation").describe_stacks()["Stacks"]
        assert stack["Tags"] == [{"Key": "team", "Value": "blue"}]
        assert platform.instance(STAGING)["StackId"] == stack["StackId"]

    def test_update_of_parameters_keeps_overrides(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING)
        platform.add(PRODUCTION, ParameterOverrides=[{"ParameterKey": "Value", "ParameterValue": "own"}])
        platform.update(UsePreviousTemplate=True, Parameters=[{"ParameterKey": "Value", "ParameterValue": "second"}])
        assert (value_in(STAGING), value_in(PRODUCTION)) == ("second", "own")
        started = platform.cloudformation.update_stack_instances(
            StackSetName="shared", Accounts=[PRODUCTION], Regions=[REGION], ParameterOverrides=[]
        )
        assert platform.ended(started["OperationId"])["Status"] == "SUCCEEDED"
        assert value_in(PRODUCTION) == "second"

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"Parameters": [{"ParameterKey": "Value", "ParameterValue": "second"}]}, "OUTDATED"),
            ({"Tags": [{"Key": "team", "Value": "blue"}]}, "OUTDATED"),
            ({"Description": "the same stacks"}, "CURRENT"),
        ],
        ids=["parameters", "tags", "description"],
    )
    def test_update_in_one_account_leaves_the_others_behind(
        self, platform: Platform, roles: None, change: dict[str, Any], status: str
    ) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION)
        operation = platform.update(UsePreviousTemplate=True, Accounts=[STAGING], Regions=[REGION], **change)
        assert list(platform.results(operation)) == [STAGING]
        assert platform.statuses() == {STAGING: ("CURRENT", "SUCCEEDED"), PRODUCTION: (status, "SUCCEEDED")}

    def test_failing_update_leaves_what_was_there(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING, PRODUCTION)
        broken = template(AllowedPattern="^second$")
        operation = platform.update(TemplateBody=broken)
        assert operation["Status"] == "FAILED"
        status, reason = platform.results(operation)[STAGING]
        assert status == "FAILED"
        assert reason.startswith("ResourceLogicalId:Made, ResourceType:AWS::SSM::Parameter, ResourceStatusReason:")
        assert "allowedPattern" in reason
        assert platform.statuses() == {STAGING: ("OUTDATED", "FAILED"), PRODUCTION: ("OUTDATED", "CANCELLED")}
        assert value_in(STAGING) == "first"
        platform.update(TemplateBody=template(Description="repaired"))
        assert set(platform.statuses().values()) == {("CURRENT", "SUCCEEDED")}

    def test_failed_creation_is_deleted_and_made_again(self, platform: Platform, roles: None) -> None:
        platform.create(body=template(AllowedPattern="^second$"))
        platform.add(STAGING)
        assert stacks_in(STAGING) == []
        assert platform.statuses() == {STAGING: ("OUTDATED", "FAILED")}
        platform.update(UsePreviousTemplate=True, Parameters=[{"ParameterKey": "Value", "ParameterValue": "second"}])
        assert value_in(STAGING) == "second"

    def test_stack_that_cannot_be_updated_is_made_again(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING)
        (stack,) = store(STAGING, REGION).present().values()
        stack.set_status("ROLLBACK_COMPLETE")
        assert platform.update(UsePreviousTemplate=True)["Status"] == "SUCCEEDED"
        assert platform.instance(STAGING)["StackId"] != stack.stack_id
        assert (len(stacks_in(STAGING)), value_in(STAGING)) == (1, "first")

    def test_stack_that_somebody_deleted_is_made_again(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING)
        target = Clients(STAGING, REGION).client("cloudformation")
        target.delete_stack(StackName=stacks_in(STAGING)[0])
        target.get_waiter("stack_delete_complete").wait(
            StackName=platform.instance(STAGING)["StackId"], WaiterConfig={"Delay": 1}
        )
        platform.update(UsePreviousTemplate=True)
        assert value_in(STAGING) == "first"

    def test_parameter_of_the_target_account(self, platform: Platform, roles: None) -> None:
        for account in (ACCOUNT, STAGING):
            Clients(account, REGION).client("ssm").put_parameter(Name="/subnets", Type="StringList", Value=account)
        body = template(parameter_type="AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>").replace(
            '{"Ref": "Value"}', '{"Fn::Join": ["+", {"Ref": "Value"}]}'
        )
        platform.create(body=body, Parameters=[{"ParameterKey": "Value", "ParameterValue": "/subnets"}])
        operation = platform.add(STAGING, PRODUCTION, tolerance=1)
        assert value_in(STAGING) == STAGING
        assert platform.results(operation)[PRODUCTION] == (
            "FAILED",
            "Unable to fetch parameters [/subnets] from parameter store for this account.",
        )
        assert stacks_in(PRODUCTION) == []

    def test_capabilities(self, platform: Platform, roles: None) -> None:
        body = '{"Resources": {"R": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "made"}}}}'
        with pytest.raises(ClientError, match="CAPABILITY_NAMED_IAM"):
            platform.create(body=body)
        platform.create(body=body, Capabilities=["CAPABILITY_NAMED_IAM"])
        assert platform.add(STAGING)["Status"] == "SUCCEEDED"

    def test_template_larger_than_a_request_allows(self, platform: Platform, roles: None, s3: Any) -> None:
        s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="templates", Key="t.json", Body=(template() + " " * 60_000).encode())
        url = f"https://templates.s3.{REGION}.amazonaws.com/t.json"
        platform.cloudformation.create_stack_set(
            StackSetName="shared",
            TemplateURL=url,
            AdministrationRoleARN=ADMINISTRATION_ARN,
            ExecutionRoleName=EXECUTION,
        )
        assert platform.add(STAGING)["Status"] == "SUCCEEDED"

    def test_two_stack_sets_in_one_account(self, platform: Platform, roles: None) -> None:
        platform.create("one", template("/one"))
        platform.create("two", template("/two"))
        platform.add(STAGING, name="one")
        platform.add(STAGING, name="two")
        platform.remove(STAGING, name="one")
        assert (value_in(STAGING, "/one"), value_in(STAGING, "/two")) == (None, "first")


class TestOperationIds:
    def test_repetition_is_the_same_operation(self, platform: Platform, roles: None) -> None:
        platform.create()
        first = platform.add(STAGING, OperationId="once")
        platform.add(STAGING, OperationId="once")
        assert len(platform.cloudformation.list_stack_set_operations(StackSetName="shared")["Summaries"]) == 1
        assert first["OperationId"] == "once"

    def test_other_operation_with_the_id(self, platform: Platform, roles: None) -> None:
        platform.create()
        platform.add(STAGING, OperationId="once")
        with pytest.raises(ClientError, match="OperationIdAlreadyExistsException"):
            platform.add(PRODUCTION, OperationId="once")

    def test_creation_is_repeatable_with_its_token_only(self, platform: Platform, roles: None) -> None:
        platform.create(ClientRequestToken="token")
        platform.create(ClientRequestToken="token")
        with pytest.raises(ClientError, match="NameAlreadyExistsException"):
            platform.create()

    def test_operation_that_does_not_exist(self, platform: Platform, roles: None) -> None:
        platform.create()
        code, _ = refused(
            platform.cloudformation.describe_stack_set_operation, StackSetName="shared", OperationId="none"
        )
        assert code == "OperationNotFoundException"


def test_described_set(platform: Platform, roles: None) -> None:
    platform.create(Description="everywhere", ManagedExecution={"Active": True})
    platform.add(STAGING)
    shown = platform.cloudformation.describe_stack_set(StackSetName="shared")["StackSet"]
    assert (shown["Status"], shown["PermissionModel"], shown["Regions"]) == ("ACTIVE", "SELF_MANAGED", [REGION])
    assert shown["ManagedExecution"] == {"Active": True}
    assert shown["StackSetARN"] == f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stackset/{shown['StackSetId']}"
    assert (shown["AdministrationRoleARN"], shown["ExecutionRoleName"]) == (ADMINISTRATION_ARN, EXECUTION)
    assert shown["TemplateBody"] == template()


def test_default_roles(platform: Platform) -> None:
    create_role(ACCOUNT, "AWSCloudFormationStackSetAdministrationRole", {"Service": "cloudformation.amazonaws.com"})
    create_role(STAGING, "AWSCloudFormationStackSetExecutionRole", {"AWS": ACCOUNT})
    allow_to_assume("AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole")
    platform.cloudformation.create_stack_set(StackSetName="shared", TemplateBody=template())
    assert platform.add(STAGING)["Status"] == "SUCCEEDED"
