"""The platform around an organization: accounts of stages that no policy names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from identity_policies import Identities
from platform_under_test import Platform
from stages_under_test import (
    FOREIGNER,
    NEWCOMER,
    STAGES,
    model_session,
    policies,
    read_the_model,
    stage_vpc,
    upload_a_model,
)

EXECUTION_ROLE = "acmeml-stackset-execution"


@pytest.fixture(scope="module")
def organized(deployed: Platform) -> Platform:
    """The example, moved into an organization of all its accounts but one."""
    organizations = deployed.client("organizations")
    organization = organizations.create_organization()["Organization"]["Id"]
    for account in (*STAGES.values(), NEWCOMER):
        target = {"Id": account, "Type": "ACCOUNT"}
        invited = organizations.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        deployed.client("organizations", account=account).accept_handshake(HandshakeId=invited)
    config = deployed.edited()
    config["platform"] |= {"organizationId": organization, "perimeter": {"around": "organization"}}
    finished = deployed.deploy(config)
    assert finished.code == 0, finished.output
    return deployed


def with_account(platform: Platform, account: str) -> dict[str, Any]:
    """One more account in production."""
    config = platform.edited()
    config["environments"][0]["stages"][1]["accounts"].append(account)
    return config


def administration_session(platform: Platform) -> dict[str, str]:
    """Credentials of the administration role as CloudFormation has them when a stack set works."""
    (role,) = [arn for arn in platform.roles("stackset-administration") if "/core/" in arn]
    stack_set = f"arn:aws:cloudformation:{platform.region}:{platform.account}:stackset/acmeml-research-Targets:id"
    return platform.session_of_service(role, "cloudformation.amazonaws.com", stack_set)


def assume(platform: Platform, role_arn: str) -> str:
    """The account in which the administration role finds itself."""
    sts = platform.client("sts", administration_session(platform))
    session = sts.assume_role(RoleArn=role_arn, RoleSessionName="scenario")["AssumedRoleUser"]["Arn"]
    return str(session.split(":")[4])


def test_no_policy_of_the_platform_names_an_account_of_a_stage(organized: Platform) -> None:
    for path, policy in policies(organized).items():
        assert not any(account in json.dumps(policy) for account in STAGES.values()), path


def test_the_administration_role_gets_into_accounts_of_the_organization_by_one_name_only(organized: Platform) -> None:
    for account in STAGES.values():
        assert assume(organized, f"arn:aws:iam::{account}:role/{EXECUTION_ROLE}") == account
    (model_role,) = organized.roles("model-execution", STAGES["staging"])
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(organized, model_role)


def test_a_foreign_role_of_the_same_name_that_trusts_the_platform_is_out_of_reach(organized: Platform) -> None:
    everybody = {"Effect": "Allow", "Principal": {"AWS": organized.account}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    iam = organized.client("iam", account=FOREIGNER)
    arn = iam.create_role(RoleName=EXECUTION_ROLE, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    try:
        with pytest.raises(ClientError, match="no identity-based policy allows the sts:AssumeRole action"):
            assume(organized, arn)
    finally:
        iam.delete_role(RoleName=EXECUTION_ROLE)


def test_one_more_account_changes_no_policy_and_reads_models(organized: Platform) -> None:
    before = policies(organized)
    finished = organized.deploy(with_account(organized, NEWCOMER))
    assert finished.code == 0, finished.output
    assert policies(organized) == before
    upload_a_model(organized)
    (role,) = organized.roles("model-execution", NEWCOMER)
    session = model_session(organized, role)
    assert read_the_model(organized, session, stage_vpc(organized, NEWCOMER)) == b"a model"
    with pytest.raises(ClientError, match="AccessDenied"):
        read_the_model(organized, session, None)


def test_what_was_answered_is_allowed_by_the_policies_of_who_asked(organized: Platform) -> None:
    identities = Identities()
    identities.remember(organized)
    answered = [call for call in organized.control("calls") if call["status"] < 400]
    (administration,) = [arn for arn in organized.roles("stackset-administration") if "/core/" in arn]
    actions = {call["action"] for call in answered if identities.principal_of(call) == identities.role(administration)}
    assert "sts:AssumeRole" in actions
    assert identities.refusals(answered) == []


def test_an_account_outside_the_organization_stops_the_roll_out_with_its_name(organized: Platform) -> None:
    before = policies(organized)
    finished = organized.run("deploy-local", config=with_account(organized, FOREIGNER))
    assert finished.code == 1, finished.output
    reasons = " ".join(organized.failures("acmeml-research-Targets").values())
    assert f"Account {FOREIGNER} should have '{EXECUTION_ROLE}' role" in reasons
    assert organized.stacks()["acmeml-research-Targets"] == "UPDATE_ROLLBACK_COMPLETE"
    assert set(organized.stacks(FOREIGNER)) <= {"acmeml-TargetSetup"}
    assert policies(organized) == before
    finished = organized.deploy()
    assert finished.code == 0, finished.output


def test_destroying_leaves_no_stack_in_the_accounts(organized: Platform) -> None:
    finished = organized.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    for account in (*STAGES.values(), NEWCOMER):
        assert set(organized.stacks(account)) == set()
