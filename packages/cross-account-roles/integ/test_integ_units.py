"""A stage that is an organizational unit: accounts come and go, and nothing of the platform changes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

APP, STACK = "integ.units", "IntegUnits"
MANAGEMENT, FIRST, SECOND, OUTSIDER = "999999999999", "222222222222", "333333333333", "444444444444"
DELEGATION = "member.org.stacksets.cloudformation.amazonaws.com"
LEVEL = "/integ/research/stages/staging/level"


@dataclass
class Unit:
    """The unit, as the management account of its organization works on it."""

    account: CdkAccount
    organizations: Any
    root: str
    unit: str
    organization: str

    @property
    def told(self) -> dict[str, str]:
        """What the app is told."""
        path = f"{self.organization}/{self.root}/{self.unit}/*"
        return {"organization": self.organization, "unit": self.unit, "path": path}

    def take_in(self, account: str) -> None:
        self._move(account, self.root, self.unit)

    def put_out(self, account: str) -> None:
        self._move(account, self.unit, self.root)

    def _move(self, account: str, source: str, destination: str) -> None:
        self.organizations.move_account(AccountId=account, SourceParentId=source, DestinationParentId=destination)


@pytest.fixture(scope="module")
def unit(account: CdkAccount, untouched: set[str]) -> Unit:
    """A unit with one account, in an organization that trusts StackSets."""
    organizations = account.client("organizations", account=MANAGEMENT)
    organization = organizations.create_organization()["Organization"]["Id"]
    for member in (account.account, FIRST, SECOND, OUTSIDER):
        invited = organizations.invite_account_to_organization(Target={"Id": member, "Type": "ACCOUNT"})["Handshake"]
        account.client("organizations", account=member).accept_handshake(HandshakeId=invited["Id"])
    root = organizations.list_roots()["Roots"][0]["Id"]
    made = organizations.create_organizational_unit(ParentId=root, Name="staging")["OrganizationalUnit"]["Id"]
    account.client("cloudformation", account=MANAGEMENT).activate_organizations_access()
    unit = Unit(account, organizations, root, made, organization)
    unit.take_in(FIRST)
    return unit


@pytest.fixture(scope="module")
def deployed(account: CdkAccount, unit: Unit) -> Unit:
    """The unit, after the platform became an administrator of StackSets."""
    unit.organizations.register_delegated_administrator(AccountId=account.account, ServicePrincipal=DELEGATION)
    must_deploy(account, APP, **unit.told)
    return unit


def levels(account: CdkAccount) -> dict[str, str]:
    """What the stack of each account has written."""
    found = {
        each: account.client("ssm", account=each).get_parameters(Names=[LEVEL])["Parameters"]
        for each in (FIRST, SECOND, OUTSIDER)
    }
    return {each: parameters[0]["Value"] for each, parameters in found.items() if parameters}


def eventually(holds: Callable[[], bool]) -> None:
    """Waits for what StackSets do by themselves."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it does not come")


def bucket(account: CdkAccount) -> str:
    (name,) = account.of_stack(STACK, "AWS::S3::Bucket").values()
    return name


def policy(account: CdkAccount) -> Any:
    return json.loads(account.client("s3").get_bucket_policy(Bucket=bucket(account))["Policy"])


def network_of(account: CdkAccount, member: str) -> str:
    """The id of the VPC that the template made in an account."""
    (vpc_id,) = account.resources("AWS::EC2::VPC", member).values()
    return vpc_id


def subnets_of(account: CdkAccount, member: str) -> set[str]:
    """The ids of the subnets that the template made in an account."""
    return set(account.resources("AWS::EC2::Subnet", member).values())


def named_by_models(account: CdkAccount, member: str, kind: str) -> set[str]:
    """The ids, such as those of a `subnet`, that the policies of the role of models name."""
    iam = account.client("iam", account=member)
    (role_arn,) = account.roles("model-execution", member)
    name = role_arn.split("/")[-1]
    documents = []
    for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        policy = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        documents.append(version["PolicyVersion"]["Document"])
    return set(re.findall(rf":{member}:{kind}/([^\"]+)", json.dumps(documents)))


def read(account: CdkAccount, member: str, role_arn: str, vpc_id: str) -> str:
    """The error code of reading a model that does not exist: it tells who may look."""
    source = f"arn:aws:sagemaker:{account.region}:{member}:model/scenario"
    session = account.session_of_service(role_arn, "sagemaker.amazonaws.com", source)
    with pytest.raises(ClientError) as caught:
        account.client("s3", session, vpc_id=vpc_id).get_object(Bucket=bucket(account), Key="none")
    return str(caught.value.response["Error"]["Code"])


def test_who_administers_no_stack_sets_leaves_nothing(account: CdkAccount, unit: Unit) -> None:
    finished = account.deploy(APP, **unit.told)
    assert finished.code == 1, finished.output
    assert "Account used is not a delegated administrator" in finished.output
    assert account.stacks()[STACK] == "ROLLBACK_COMPLETE"
    assert account.client("cloudformation", account=MANAGEMENT).list_stack_sets()["Summaries"] == []


def test_the_account_of_the_unit_has_bounded_roles_and_the_others_have_nothing(
    account: CdkAccount, deployed: Unit
) -> None:
    assert levels(account) == {FIRST: "first"}
    iam = account.client("iam", account=FIRST)
    made = account.resources("AWS::IAM::Role", FIRST).values()
    boundaries = {
        iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"].split("/")[1:4]
        == ["integ", "research", "permissions-boundary"]
        for name in made
    }
    assert boundaries == {True}
    assert [len(account.roles(kind, FIRST)) for kind in ("model-execution", "model-deployment")] == [1, 1]


def test_models_work_in_the_network_of_their_account(account: CdkAccount, deployed: Unit) -> None:
    assert len(subnets_of(account, FIRST)) == 2
    assert named_by_models(account, FIRST, "subnet") == subnets_of(account, FIRST)
    assert named_by_models(account, FIRST, "security-group") <= set(
        account.resources("AWS::EC2::SecurityGroup", FIRST).values()
    )


def test_nobody_made_a_role_for_stack_sets(account: CdkAccount, deployed: Unit) -> None:
    roles = account.client("iam", account=FIRST).list_roles()["Roles"]
    own = set(account.resources("AWS::IAM::Role", FIRST).values())
    (service_role,) = [role["RoleName"] for role in roles if role["RoleName"] not in own]
    assert service_role.startswith("stacksets-exec-")


def test_an_account_that_comes_gets_its_roles_and_reads_models_without_a_deployment(
    account: CdkAccount, deployed: Unit
) -> None:
    before = policy(account)
    deployed.take_in(SECOND)
    eventually(lambda: SECOND in levels(account))
    eventually(lambda: set(account.stacks(SECOND).values()) == {"CREATE_COMPLETE"})
    assert named_by_models(account, SECOND, "subnet") == subnets_of(account, SECOND)
    assert subnets_of(account, SECOND).isdisjoint(subnets_of(account, FIRST))
    (role,) = account.roles("model-execution", SECOND)
    assert read(account, SECOND, role, network_of(account, SECOND)) == "NoSuchKey"
    assert policy(account) == before


def test_an_account_that_goes_reads_no_models_and_loses_its_roles(account: CdkAccount, deployed: Unit) -> None:
    vpc_id = network_of(account, FIRST)
    (role,) = account.roles("model-execution", FIRST)
    assert read(account, FIRST, role, vpc_id) == "NoSuchKey"
    source = f"arn:aws:sagemaker:{account.region}:{FIRST}:model/scenario"
    session = account.session_of_service(role, "sagemaker.amazonaws.com", source)
    deployed.put_out(FIRST)
    with pytest.raises(ClientError, match="AccessDenied"):
        account.client("s3", session, vpc_id=vpc_id).get_object(Bucket=bucket(account), Key="none")
    eventually(lambda: account.stacks(FIRST) == {})
    assert levels(account) == {SECOND: "first"}


def test_an_update_reaches_the_accounts_that_came(account: CdkAccount, deployed: Unit) -> None:
    must_deploy(account, APP, "level", **deployed.told)
    assert levels(account) == {SECOND: "second"}


def test_a_template_that_fails_in_an_account_is_rolled_back_there_and_here(account: CdkAccount, deployed: Unit) -> None:
    finished = account.deploy(APP, "level", "fault", **deployed.told)
    assert finished.code == 1, finished.output
    assert f"{SECOND}/{account.region} FAILED" in " ".join(account.failures(STACK).values())
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE"
    assert set(account.stacks(SECOND).values()) <= {"UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
    assert levels(account) == {SECOND: "second"}
    must_deploy(account, APP, **deployed.told)
    assert levels(account) == {SECOND: "first"}


def test_destroying_leaves_only_the_roles_of_the_service(
    account: CdkAccount, deployed: Unit, untouched: set[str]
) -> None:
    must_destroy(account, APP, **deployed.told)
    assert account.inventory() == untouched
    assert levels(account) == {}
    for member in (FIRST, SECOND):
        assert account.stacks(member) == {}
        vpcs = account.client("ec2", account=member).describe_vpcs()["Vpcs"]
        assert [each["VpcId"] for each in vpcs if not each["IsDefault"]] == []
        left = account.inventory(member)
        assert (
            {each for each in left if "/iam/" in each} == {each for each in left if "stacksets-exec-" in each} != set()
        )
