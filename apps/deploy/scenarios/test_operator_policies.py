"""The policies that the platform prints for the people who run its commands: what they did against what these allow."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from local_aws.testing import running_server

from handler_permissions import NOT_GRANTED, check_grants, granted, listed, needed_for, resources_of, unset
from identity_policies import Identities, Role, without
from platform_under_test import BINARIES, Platform, example
from stages_under_test import STAGES

OWN_STACKS = ("acmeml-BootstrapPolicies", "acmeml-CdkToolkit")
BOUNDARY = "acmeml-research-Boundary"
SETUP = "acmeml-TargetSetup"

HANDLER_SERVICES = ("ecr:", "iam:", "s3:", "ssm:")
"""How the actions begin that handlers need, and no command by itself."""

HANDED_ON = {"iam:PassRole"}
"""The role of the stack sets, to CloudFormation; the tests of the command see that it is no other."""

NOT_NEEDED: Mapping[str, Mapping[str, str]] = {
    "AWS::ECR::Repository": unset("EncryptionConfiguration", "kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"),
    "AWS::IAM::ManagedPolicy": NOT_GRANTED["AWS::IAM::ManagedPolicy"],
    "AWS::IAM::Policy": unset(
        "Groups and Users",
        "iam:DeleteGroupPolicy",
        "iam:DeleteUserPolicy",
        "iam:GetGroupPolicy",
        "iam:GetUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutUserPolicy",
    ),
    "AWS::IAM::Role": needed_for(
        "the role of CloudFormation is never without its boundary", "iam:DeleteRolePermissionsBoundary"
    ),
    "AWS::S3::Bucket": {
        **{
            action: reason
            for action, reason in NOT_GRANTED["AWS::S3::Bucket"].items()
            if action not in ("s3:PutBucketAcl", "s3:PutObjectAcl")
        },
        **needed_for("for objects, and a new bucket has none", "s3:PutObjectAcl"),
    },
}
"""Why administrators do not have a permission that a handler lists, by resource type."""


class Operators:
    """A role for each kind of operator, with the policies that are printed for it and nothing else."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        folder = platform.folder / "policies"
        finished = platform.run("operator-policies", "--output", str(folder))
        assert finished.code == 0, finished.output
        self._documents = {path.stem.removeprefix("acmeml-"): path.read_text() for path in folder.iterdir()}
        self.arns = {
            "administrator": self._role(platform.account, "administrator", "engineer", "administrator"),
            "engineer": self._role(platform.account, "engineer", "engineer"),
            **{account: self._role(account, "owner", "stage-owner") for account in STAGES.values()},
        }

    def session(self, operator: str) -> dict[str, str]:
        """Credentials in the words of boto3."""
        arn = self.arns[operator]
        sts = self._platform.client("sts", account=arn.split(":")[4])
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="operator")["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }

    def run(self, operator: str, command: str, *args: str, config: Mapping[str, Any] | None = None) -> str:
        finished = self._platform.run_with(self.session(operator), command, *args, config=config)
        assert finished.code == 0, finished.output
        return finished.output

    def _role(self, account: str, name: str, *policies: str) -> str:
        iam = self._platform.client("iam", account=account)
        trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for policy in policies:
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=self._documents[policy])
        return arn


@dataclass(frozen=True)
class Life:
    """What operators did from the first set-up to the last stack, and what CloudFormation deployed for them.

    `resources` are the properties of what was deployed with an operator's own credentials, by operator and type.
    """

    identities: Identities
    operators: Operators
    calls: list[Mapping[str, Any]]
    resources: Mapping[str, Mapping[str, list[Mapping[str, Any]]]]
    region: str


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Set up, deployed, compared, changed and destroyed by three kinds of operators."""
    with running_server(node_modules=BINARIES.parent) as settings:
        platform = Platform(tmp_path_factory.mktemp("operators"), settings.port, example())
        operators = Operators(platform)
        for account in STAGES.values():
            set_up(platform, operators, account)
        operators.run("administrator", "deploy")
        operators.run("engineer", "diff")
        edited = platform.edited()
        edited["environments"][0]["studio"]["users"].append({"name": "grace"})
        operators.run("engineer", "deploy", "--skip-bootstrap", config=edited)
        identities = Identities()
        identities.remember(platform)
        resources = {
            "administrator": resources_of(platform.client("cloudformation"), [*OWN_STACKS, BOUNDARY]),
            **{
                account: resources_of(platform.client("cloudformation", account=account), [SETUP])
                for account in STAGES.values()
            },
        }
        operators.run("administrator", "destroy", "--confirm", "acmeml", config=edited)
        for stack in reversed(OWN_STACKS):
            delete(platform, operators, "administrator", stack)
        for account in STAGES.values():
            delete(platform, operators, account, SETUP)
        yield Life(identities, operators, platform.control("calls"), resources, platform.region)


def set_up(platform: Platform, operators: Operators, account: str) -> None:
    """What `aws cloudformation deploy` does, and the check afterwards."""
    template = platform.folder / "target-setup.json"
    finished = platform.run("target-setup", "--output", str(template))
    assert finished.code == 0, finished.output
    cloudformation = platform.client("cloudformation", operators.session(account))
    cloudformation.create_change_set(
        StackName=SETUP,
        ChangeSetName="set-up",
        ChangeSetType="CREATE",
        TemplateBody=template.read_text(),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": "PlatformAccountId", "ParameterValue": platform.account}],
    )
    which = {"StackName": SETUP, "ChangeSetName": "set-up"}
    cloudformation.get_waiter("change_set_create_complete").wait(**which, WaiterConfig={"Delay": 1})
    cloudformation.execute_change_set(**which)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=SETUP, WaiterConfig={"Delay": 1})
    operators.run(account, "target-setup", "--check")


def delete(platform: Platform, operators: Operators, operator: str, stack: str) -> None:
    cloudformation = platform.client("cloudformation", operators.session(operator))
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})


def roles_of(life: Life) -> Mapping[str, Role]:
    return {operator: life.identities.role(arn) for operator, arn in life.operators.arns.items()}


def test_every_call_is_allowed_by_the_printed_policies_but_what_the_cdk_does_without(life: Life) -> None:
    """`cdk diff` asks for a change set, and compares templates when it is refused, which local AWS does not do."""
    engineer = life.operators.arns["engineer"]
    action = "cloudformation:CreateChangeSet"
    stacks = f"arn:aws:cloudformation:{life.region}:{engineer.split(':')[4]}:stack"
    assert life.identities.refusals(life.calls) == [
        f"{engineer} may not {action} on {stacks}/{name}/id" for name in (OWN_STACKS[0], BOUNDARY)
    ]


def test_operators_did_what_they_are_for(life: Life) -> None:
    called: dict[str, set[str]] = defaultdict(set)
    for call in life.calls:
        role = life.identities.principal_of(call)
        if role:
            called[role.arn].add(call["action"])
    administrator, engineer, *owners = (called[arn] for arn in life.operators.arns.values())
    assert {"iam:CreateRole", "ecr:CreateRepository", "s3:CreateBucket", "sts:AssumeRole"} <= administrator
    assert {"cloudformation:GetTemplate", "cloudformation:ListStackInstances", "sts:AssumeRole"} <= engineer
    assert not {action for action in engineer if action.startswith(("iam:", "s3:", "ecr:", "ssm:"))}
    assert all({"iam:CreateRole", "ssm:PutParameter"} <= owner for owner in owners)
    assert len(owners) == len(STAGES)


@pytest.mark.parametrize(
    ("operator", "action"),
    [
        ("administrator", "ecr:CreateRepository"),
        ("administrator", "cloudformation:ListStackResources"),
        ("administrator", "servicecatalog:SearchProductsAsAdmin"),
        ("engineer", "sts:AssumeRole"),
        ("engineer", "cloudformation:DescribeStacks"),
        (STAGES["staging"], "iam:CreatePolicy"),
    ],
)
def test_a_permission_that_is_missing_would_be_seen(life: Life, operator: str, action: str) -> None:
    role = roles_of(life)[operator]
    without_it = life.identities.with_role(replace(role, policies=without(role.policies, action)))
    refused = {*without_it.refusals(life.calls)} - {*life.identities.refusals(life.calls)}
    assert refused
    assert all(f"{role.arn} may not {action} on " in line for line in refused), refused


def test_administrators_have_what_handlers_of_the_bootstrap_and_the_bounds_ask_for(life: Life) -> None:
    role = roles_of(life)["administrator"]
    assert set(life.resources["administrator"]) >= {*NOT_NEEDED, "AWS::S3::BucketPolicy", "AWS::SSM::Parameter"}
    check_grants(role, life.resources["administrator"], life.region, NOT_NEEDED)


def test_owners_have_what_handlers_of_the_target_set_up_ask_for(life: Life) -> None:
    for account in STAGES.values():
        check_grants(roles_of(life)[account], life.resources[account], life.region)


def test_no_operator_may_change_what_no_handler_asks_for(life: Life) -> None:
    for operator, resources in life.resources.items():
        of_handlers = {action for action in granted(roles_of(life)[operator]) if action.startswith(HANDLER_SERVICES)}
        assert len(of_handlers) > 10
        assert of_handlers - listed(resources, life.region) - HANDED_ON == set(), operator


def test_engineers_may_change_nothing_but_through_the_bootstrap(life: Life) -> None:
    beside = {"sts:AssumeRole", "cloudformation:DeleteChangeSet", "cloudformation:UpdateStackSet", *HANDED_ON}
    reading = ("cloudformation:Describe", "cloudformation:Get", "cloudformation:List")
    allowed = granted(roles_of(life)["engineer"])
    assert {action for action in allowed if not action.startswith(reading)} == beside
