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

STAGE_NETWORK = {
    "cidr": "10.61.0.0/20",
    "subnets": {"workload": 23},
    "networkAcls": "closed",
    "dns": {"blockedThreats": ["tunneling"], "failureMode": "open"},
}
"""The network of a stage with every choice that changes its resources."""


def two_teams(platform: Platform) -> dict[str, Any]:
    """A second environment that keeps its data beside the example's one, with a stage of the same name and account."""
    config = platform.edited()
    second = deepcopy(config["environments"][0])
    second["name"] = "vision"
    second["network"]["cidr"] = "10.60.0.0/16"
    second["retention"] = {"data": "retain", "keys": "retain"}
    second["stages"] = [{"name": "staging", "accounts": [STAGING], "network": deepcopy(STAGE_NETWORK)}]
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


def stage_network(platform: Platform) -> str:
    parameter = "/acmeml/vision/stages/staging/network/vpc-id"
    value: str = platform.client("ssm", account=STAGING).get_parameter(Name=parameter)["Parameter"]["Value"]
    return value


def acls(platform: Platform, vpc: str) -> list[dict[str, Any]]:
    """The network ACLs of a VPC beside the one that it brings along."""
    answer = platform.client("ec2", account=STAGING).describe_network_acls(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["false"]}]
    )
    return list(answer["NetworkAcls"])


def failure_mode(platform: Platform, vpc: str) -> str:
    resolver = platform.client("route53resolver", account=STAGING)
    mode: str = resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]["FirewallFailOpen"]
    return mode


def test_the_network_of_a_stage_is_as_the_configuration_says(platform: Platform) -> None:
    vpc = stage_network(platform)
    subnets = platform.client("ec2", account=STAGING).describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    assert sorted(each["CidrBlock"] for each in subnets["Subnets"]) == ["10.61.0.0/23", "10.61.2.0/23"]
    (acl,) = acls(platform, vpc)
    assert {each["SubnetId"] for each in acl["Associations"]} == {each["SubnetId"] for each in subnets["Subnets"]}
    resolver = platform.client("route53resolver", account=STAGING)
    (association,) = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=association["FirewallRuleGroupId"])["FirewallRules"]
    assert [each.get("DnsThreatProtection") for each in rules] == ["DNS_TUNNELING", None, None]
    assert failure_mode(platform, vpc) == "ENABLED"


def test_a_stage_opens_its_acls_again_and_keeps_its_network(platform: Platform) -> None:
    vpc = stage_network(platform)
    config = platform.edited()
    (stage,) = config["environments"][1]["stages"]
    stage["network"].update({"networkAcls": "open", "dns": {}})
    finished = platform.deploy(config)
    assert finished.code == 0, finished.output
    assert stage_network(platform) == vpc
    assert acls(platform, vpc) == []
    assert failure_mode(platform, vpc) == "DISABLED"


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


def test_what_an_environment_keeps_is_explained_when_its_destruction_fails_half_way(platform: Platform) -> None:
    rest = platform.edited()
    finished = platform.run("deploy-local", config=two_teams(platform))
    assert finished.code == 0, finished.output
    before = picture(platform, "research")
    names = set().union(*(stack["names"] for stack in picture(platform, "vision").values()))
    buckets = names & set(platform.resources("AWS::S3::Bucket").values())
    assert buckets
    ec2 = platform.client("ec2")
    vpc = platform.client("ssm").get_parameter(Name="/acmeml/vision/network/vpc-id")["Parameter"]["Value"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]

    finished = platform.run("destroy-local", "--environment", "vision", config=rest)
    assert finished.code == 1, finished.output
    assert "acmeml-vision-Network could not be deleted: AWS::EC2::VPC" in finished.output
    assert explained(finished.output, "kept by the stacks that are gone:") >= buckets
    assert {stack.split("-")[-1] for stack in picture(platform, "vision")} == {"Network", "Boundary"}
    status = platform.run("status-local")
    assert explained(status.output, "Kept by environments whose stacks are gone:") >= buckets
    finished = platform.deploy(rest)
    assert finished.code == 0, finished.output
    assert "acmeml-vision-Network (DELETE_FAILED: " in finished.output

    ec2.delete_route_table(RouteTableId=table)
    finished = platform.run("destroy-local", "--left-behind")
    assert finished.code == 0, finished.output
    assert explained(finished.output, "What is left:") >= buckets
    assert picture(platform, "vision") == {}
    assert picture(platform, "research") == before


def explained(output: str, title: str) -> set[str]:
    """The names of what is retained by vision, as a table with a title says."""
    reason = "is retained by the configuration of vision"
    lines = output.split(title)[-1].splitlines()
    return {line.removesuffix(reason).split()[-1] for line in lines if line.endswith(reason)}


def test_data_of_an_environment_that_has_left_is_explained_when_everything_goes(platform: Platform) -> None:
    finished = platform.run("destroy-local")
    assert finished.code == 0, finished.output
    kept = [line for line in finished.output.splitlines() if "is retained by the configuration of vision" in line]
    assert any("acmeml-vision-environment-" in line for line in kept), finished.output
    assert any(" key " in line for line in kept), finished.output
