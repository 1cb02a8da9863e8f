"""What the stage accounts get, who reads models from them, and what one more account changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platform_under_test import Platform
from stages_under_test import (
    FOREIGNER,
    NEWCOMER,
    STAGES,
    model_bucket,
    model_session,
    policies,
    read_the_model,
    stage_vpc,
    upload_a_model,
)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_account_has_its_network(deployed: Platform, stage: str) -> None:
    account = STAGES[stage]
    ec2 = deployed.client("ec2", account=account)
    vpc = stage_vpc(deployed, account)
    endpoints = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"]
    prefix = f"com.amazonaws.{deployed.region}."
    assert {"s3", "sts", "kms", "logs", "sagemaker.runtime"} <= {
        each["ServiceName"].removeprefix(prefix) for each in endpoints
    }
    for endpoint in endpoints:
        allowed = json.loads(endpoint["PolicyDocument"])["Statement"]
        assert all(each.get("Condition") or each["Resource"] != "*" for each in allowed), endpoint["ServiceName"]
    groups = ec2.describe_security_groups(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    assert [(group["IpPermissions"], group["IpPermissionsEgress"]) for group in groups] == [([], [])]
    assert [log["TrafficType"] for log in ec2.describe_flow_logs()["FlowLogs"]] == ["ALL"]
    resolver = deployed.client("route53resolver", account=account)
    assert len(resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]) == 1
    parameter = f"/acmeml/research/stages/{stage}/network/vpc-id"
    assert deployed.client("ssm", account=account).get_parameter(Name=parameter)["Parameter"]["Value"] == vpc


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_account_has_its_roles(deployed: Platform, stage: str) -> None:
    account = STAGES[stage]
    (model,) = deployed.roles("model-execution", account)
    assert model.startswith(f"arn:aws:iam::{account}:role/acmeml/research/stages/{stage}/model-execution/")
    assert deployed.roles("model-deployment", account) == [
        f"arn:aws:iam::{account}:role/acmeml-research-{stage}-deploy"
    ]
    iam = deployed.client("iam", account=account)
    for name in deployed.resources("AWS::IAM::Role", account).values():
        role = iam.get_role(RoleName=name)["Role"]
        assert "PermissionsBoundary" in role, name
        assert any(tag["Key"] == "secure-mlops:principal" for tag in role.get("Tags", [])), name


def test_stage_accounts_have_no_bootstrap_and_no_other_stacks(deployed: Platform) -> None:
    for stage, account in STAGES.items():
        names = {name.rsplit("-", 5)[0] if name.startswith("StackSet-") else name for name in deployed.stacks(account)}
        assert names == {
            "acmeml-TargetSetup",
            f"StackSet-acmeml-research-Targets-{stage}-network",
            f"StackSet-acmeml-research-Targets-{stage}-roles",
        }


def test_reference_defect_2_roles_follow_the_network_and_production_follows_staging(deployed: Platform) -> None:
    events = deployed.client("cloudformation").describe_stack_events(StackName="acmeml-research-Targets")["StackEvents"]
    order = [
        event["PhysicalResourceId"].rsplit(":", 1)[0]
        for event in reversed(events)
        if event["ResourceType"] == "AWS::CloudFormation::StackSet" and event["ResourceStatus"] == "CREATE_COMPLETE"
    ]
    assert order == [
        f"acmeml-research-Targets-{stage}-{template}" for stage in STAGES for template in ("network", "roles")
    ]


def test_a_model_is_read_from_a_stage_through_an_endpoint_of_its_own_account_only(deployed: Platform) -> None:
    upload_a_model(deployed)
    account = STAGES["staging"]
    (role,) = deployed.roles("model-execution", account)
    session = model_session(deployed, role)
    assert read_the_model(deployed, session, stage_vpc(deployed, account)) == b"a model"
    (platform_vpc,) = deployed.resources("AWS::EC2::VPC").values()
    for elsewhere in (None, stage_vpc(deployed, STAGES["production"]), platform_vpc):
        with pytest.raises(ClientError, match="AccessDenied"):
            read_the_model(deployed, session, elsewhere)
    inside = deployed.client("s3", session, vpc_id=stage_vpc(deployed, account))
    with pytest.raises(ClientError, match="AccessDenied"):
        inside.put_object(Bucket=model_bucket(deployed), Key="abalone/model.tar.gz", Body=b"another")


def test_the_same_role_name_in_a_foreign_account_reads_nothing(deployed: Platform) -> None:
    iam = deployed.client("iam", account=FOREIGNER)
    ec2 = deployed.client("ec2", account=FOREIGNER)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    (ours,) = deployed.roles("model-execution", STAGES["staging"])
    path, name = ours.split(":role", 1)[1].rsplit("/", 1)
    role = iam.create_role(RoleName=name, Path=f"{path}/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{deployed.region}.s3")["VpcEndpoint"]
    try:
        with pytest.raises(ClientError, match="AccessDenied"):
            read_the_model(deployed, model_session(deployed, role), vpc)
    finally:
        ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
        ec2.delete_vpc(VpcId=vpc)
        iam.delete_role(RoleName=name)


def leaves(value: Any) -> list[str]:
    """The texts of a document, in an order that does not depend on lists being sorted."""
    if isinstance(value, dict):
        return sorted(leaf for key, item in value.items() for leaf in (key, *leaves(item)))
    if isinstance(value, list):
        return sorted(leaf for item in value for leaf in leaves(item))
    return [str(value)]


def added(before: Any, after: Any) -> list[str]:
    """The texts that a document has more than another; fails when it has lost one."""
    rest = leaves(after)
    for leaf in leaves(before):
        assert leaf in rest, f"{leaf} is gone"
        rest.remove(leaf)
    return rest


def identities(platform: Platform) -> dict[str, dict[str, str]]:
    """Physical ids in all accounts that are deployed to, by account and path."""
    kinds = ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::IAM::Role")
    kinds += ("AWS::SageMaker::Domain", "AWS::CloudFormation::StackSet")
    return {
        account: {path: name for kind in kinds for path, name in platform.resources(kind, account).items()}
        for account in (platform.account, *STAGES.values())
    }


def test_reference_defect_3_one_more_account_adds_its_id_and_its_instances_and_nothing_else(
    deployed: Platform,
) -> None:
    before, policies_before = identities(deployed), policies(deployed)
    larger = deployed.edited()
    larger["environments"][0]["stages"][1]["accounts"].append(NEWCOMER)
    finished = deployed.deploy(larger)
    assert finished.code == 0, finished.output
    assert identities(deployed) == before
    policies_after = policies(deployed)
    assert policies_after.keys() == policies_before.keys()
    for path, policy in policies_after.items():
        assert all(NEWCOMER in text for text in added(policies_before[path], policy)), path
    changed = [path for path in policies_after if policies_after[path] != policies_before[path]]
    assert changed
    upload_a_model(deployed)
    (role,) = deployed.roles("model-execution", NEWCOMER)
    session = model_session(deployed, role)
    assert read_the_model(deployed, session, stage_vpc(deployed, NEWCOMER)) == b"a model"

    smaller = deployed.edited()
    smaller["environments"][0]["stages"][1]["accounts"].remove(NEWCOMER)
    finished = deployed.deploy(smaller)
    assert finished.code == 0, finished.output
    assert identities(deployed) == before
    assert policies(deployed) == policies_before
    assert set(deployed.stacks(NEWCOMER)) <= {"acmeml-TargetSetup"}


def test_destroying_leaves_nothing_in_the_stage_accounts_but_keys_that_wait(deployed: Platform) -> None:
    finished = deployed.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    for account in STAGES.values():
        assert deployed.stacks(account) == {}
        kms = deployed.client("kms", account=account)
        keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
        assert {key["KeyState"] for key in keys} == {"PendingDeletion"}
