"""A stage account whose owner has not set it up, and one whose owner trusts somebody else."""

from __future__ import annotations

import json

import pytest

from platform_under_test import Platform

STAGING = ("222222222222", "444444444444", "555555555555")
PRODUCTION = "333333333333"
MISSING = STAGING[1]


def staged(platform: Platform, tolerance: int) -> dict[str, object]:
    """Three accounts in staging."""
    config = platform.edited()
    staging = config["environments"][0]["stages"][0]
    staging["accounts"] = list(STAGING)
    staging["failureTolerance"] = tolerance
    return config


def instances(platform: Platform, template: str) -> dict[str, str]:
    """The status of the instances of a stack set of staging, by account."""
    stack_set = f"acmeml-research-Targets-staging-{template}"
    summaries = platform.client("cloudformation").list_stack_instances(StackSetName=stack_set)["Summaries"]
    return {each["Account"]: each["Status"] for each in summaries}


@pytest.mark.parametrize("stack", ["acmeml-research-Targets"])
def test_reference_defect_8_an_account_without_set_up_stops_the_roll_out_with_its_name_and_the_reason(
    platform: Platform, stack: str
) -> None:
    finished = platform.run("deploy-local", "--skip-target-setup", MISSING, config=staged(platform, tolerance=0))
    assert finished.code == 1, finished.output
    assert MISSING in finished.output
    assert "acmeml-stackset-execution" in finished.output
    assert platform.stacks()[stack] == "ROLLBACK_COMPLETE"
    reasons = " ".join(platform.failures(stack).values())
    assert f"Account {MISSING} should have 'acmeml-stackset-execution' role" in reasons
    # what had been rolled out to the account before it is gone again, and the accounts after it were left alone
    for account in (*STAGING, PRODUCTION):
        assert [name for name in platform.stacks(account) if name.startswith("StackSet-")] == []
    assert platform.stacks()["acmeml-research-Environment"] == "CREATE_COMPLETE"


def test_with_a_tolerance_the_other_accounts_go_on_and_the_deployment_names_the_one_that_failed(
    platform: Platform,
) -> None:
    config = staged(platform, tolerance=1)
    finished = platform.run("deploy-local", "--skip-target-setup", MISSING, config=config)
    assert finished.code == 1, finished.output
    assert MISSING in finished.output
    assert "target-setup" in finished.output
    current = {account: "CURRENT" for account in STAGING if account != MISSING}
    for template in ("network", "roles"):
        assert instances(platform, template) == {**current, MISSING: "OUTDATED"}


def test_after_the_set_up_the_next_deployment_completes(platform: Platform) -> None:
    finished = platform.deploy(staged(platform, tolerance=1))
    assert finished.code == 0, finished.output
    for template in ("network", "roles"):
        assert instances(platform, template) == dict.fromkeys(STAGING, "CURRENT")
    assert platform.roles("model-deployment", MISSING)


def test_an_owner_who_trusts_somebody_else_is_named_and_loses_nothing(platform: Platform) -> None:
    iam = platform.client("iam", account=PRODUCTION)
    name = "acmeml-stackset-execution"
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    somebody_else = json.loads(json.dumps(trust).replace(platform.account, "999999999999"))
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(somebody_else))
    before = platform.stacks(PRODUCTION)

    config = platform.edited()
    config["environments"][0].setdefault("retention", {})["logDays"] = 400
    finished = platform.run("deploy-local", "--skip-target-setup", PRODUCTION, config=config)
    assert finished.code == 1, finished.output
    assert f"Account {PRODUCTION}" in " ".join(platform.failures("acmeml-research-Targets").values())
    assert platform.stacks(PRODUCTION) == before

    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    finished = platform.deploy()
    assert finished.code == 0, finished.output
