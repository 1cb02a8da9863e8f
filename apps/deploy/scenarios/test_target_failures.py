"""A stage account whose owner has not set it up, and one whose owner trusts somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from platform_under_test import Platform

STAGING = ("222222222222", "444444444444", "555555555555")
PRODUCTION = "333333333333"
MISSING = STAGING[1]
EXECUTION_ROLE = "acmeml-stackset-execution"
ORGANIZATION = {"organizationId": "o-abcd123456"}


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


def test_the_check_tells_every_owner_what_the_own_account_has(platform: Platform) -> None:
    config = staged(platform, tolerance=1)

    def check(account: str, changed: dict[str, object] = config) -> tuple[int, str]:
        finished = platform.run_as_owner(account, "target-setup", "--check", config=changed)
        return finished.code, finished.output

    code, output = check(STAGING[0])
    assert code == 0, output
    assert f"acmeml-TargetSetup in account {STAGING[0]} is as this configuration wants it" in output
    code, output = check(MISSING)
    assert code == 1, output
    assert f"acmeml-TargetSetup in account {MISSING} is missing" in output
    code, output = check(STAGING[0], {**config, "platform": {**platform.config["platform"], **ORGANIZATION}})
    assert code == 1, output
    assert 'OrganizationId is "" instead of "o-abcd123456"' in output
    code, output = check("999999999999")
    assert code == 2, output
    assert "account 999999999999, which is in no stage" in output


def test_after_the_set_up_the_next_deployment_completes(platform: Platform) -> None:
    finished = platform.deploy(staged(platform, tolerance=1))
    assert finished.code == 0, finished.output
    for template in ("network", "roles"):
        assert instances(platform, template) == dict.fromkeys(STAGING, "CURRENT")
    assert platform.roles("model-deployment", MISSING)


@contextmanager
def trusting_somebody_else(platform: Platform, account: str) -> Iterator[None]:
    """The owner of an account does not trust the platform for a while."""
    iam = platform.client("iam", account=account)
    trust = iam.get_role(RoleName=EXECUTION_ROLE)["Role"]["AssumeRolePolicyDocument"]
    somebody_else = json.dumps(trust).replace(platform.account, "999999999999")
    iam.update_assume_role_policy(RoleName=EXECUTION_ROLE, PolicyDocument=somebody_else)
    yield
    iam.update_assume_role_policy(RoleName=EXECUTION_ROLE, PolicyDocument=json.dumps(trust))


def test_an_owner_who_trusts_somebody_else_is_named_and_loses_nothing(platform: Platform) -> None:
    before = platform.stacks(PRODUCTION)
    config = platform.edited()
    config["environments"][0].setdefault("retention", {})["logDays"] = 400
    with trusting_somebody_else(platform, PRODUCTION):
        finished = platform.run("deploy-local", "--skip-target-setup", PRODUCTION, config=config)
        assert finished.code == 1, finished.output
        assert f"Account {PRODUCTION}" in " ".join(platform.failures("acmeml-research-Targets").values())
        assert platform.stacks(PRODUCTION) == before
    finished = platform.deploy()
    assert finished.code == 0, finished.output


def test_a_destruction_that_an_owner_stops_names_the_account_and_what_to_do(platform: Platform) -> None:
    with trusting_somebody_else(platform, PRODUCTION):
        finished = platform.run("destroy-local")
        assert finished.code == 1, finished.output
        assert f"stacks in the stage accounts {PRODUCTION} could not be deleted:" in finished.output
        assert '"npx projen target-setup" shows how' in finished.output
        assert f"delete-stack-instances --region {platform.region}" in finished.output
        assert f"--accounts {PRODUCTION} --regions {platform.region} --retain-stacks" in finished.output
        assert [name for name in platform.stacks(PRODUCTION) if name.startswith("StackSet-")]
    finished = platform.run("destroy-local")
    assert finished.code == 0, finished.output
