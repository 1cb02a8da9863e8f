"""Several environments in one account and region: each lives and dies without the others noticing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from platform_under_test import Platform

STAGING = "222222222222"

NAMED = {
    "AWS::CloudFormation::StackSet",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SSM::Parameter",
    "AWS::SageMaker::Domain",
}
"""Types whose names an account and region have once."""


def two_teams(platform: Platform) -> dict[str, Any]:
    """A second environment that keeps its data beside the example's one, with a stage of the same name and account."""
    config = platform.edited()
    second = deepcopy(config["environments"][0])
    second["name"] = "vision"
    second["network"]["cidr"] = "10.60.0.0/16"
    second["retention"] = {"data": "retain", "keys": "retain"}
    second["stages"] = [{"name": "staging", "accounts": [STAGING], "network": {"cidr": "10.61.0.0/20"}}]
    config["environments"].append(second)
    return config


def picture(platform: Platform, team: str) -> dict[str, Any]:
    """Everything that can be seen of an environment: its stacks with their resources, in both accounts."""
    found: dict[str, Any] = {}
    for account in (platform.account, STAGING):
        cloudformation = platform.client("cloudformation", account=account)
        for stack, status in platform.stacks(account).items():
            if f"acmeml-{team}-" in stack:
                pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
                resources = [each for page in pages for each in page["StackResourceSummaries"]]
                found[f"{account} {stack}"] = {
                    "status": status,
                    "resources": {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources},
                    "names": {each["PhysicalResourceId"] for each in resources if each["ResourceType"] in NAMED},
                }
    return found


def test_reference_defect_4_two_environments_share_an_account_and_a_region(platform: Platform) -> None:
    config = two_teams(platform)
    finished = platform.deploy(config)
    assert finished.code == 0, finished.output
    domains = {domain["DomainName"] for domain in platform.client("sagemaker").list_domains()["Domains"]}
    assert domains == {"acmeml-research", "acmeml-vision"}
    research, vision = picture(platform, "research"), picture(platform, "vision")
    assert {key.split("-")[-1] for key in research} >= {"Network", "Environment", "Targets", "ProjectTemplates"}
    names = [set().union(*(stack["names"] for stack in team.values())) for team in (research, vision)]
    assert min(len(each) for each in names) > 50
    assert names[0] & names[1] == set()
    exports = platform.client("cloudformation").list_exports()["Exports"]
    assert [each["Name"] for each in exports if not each["Name"].startswith(("acmeml-", "CdkBootstrap-acmeml-"))] == []


def test_one_environment_is_destroyed_and_the_other_does_not_notice(platform: Platform) -> None:
    before = picture(platform, "research")
    finished = platform.run("destroy-local", "--environment", "vision", "--keep-running")
    assert finished.code == 0, finished.output
    assert picture(platform, "vision") == {}
    assert "is retained by the configuration of vision" in finished.output
    assert picture(platform, "research") == before
    domains = {domain["DomainName"] for domain in platform.client("sagemaker").list_domains()["Domains"]}
    assert domains == {"acmeml-research"}

    rest = platform.edited()
    del rest["environments"][1]
    finished = platform.deploy(rest)
    assert finished.code == 0, finished.output
    assert picture(platform, "research") == before


def test_data_of_an_environment_that_has_left_is_explained_when_everything_goes(platform: Platform) -> None:
    finished = platform.run("destroy-local")
    assert finished.code == 0, finished.output
    kept = [line for line in finished.output.splitlines() if "is retained by the configuration of vision" in line]
    assert any("acmeml-vision-environment-" in line for line in kept), finished.output
    assert any(" key " in line for line in kept), finished.output
