"""The main job: deploy the example, find by boto3 what was promised, deploy again, destroy, find nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platform_under_test import Platform, is_open

DEFAULT_ENDPOINT_STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def only(items: dict[str, str]) -> str:
    """The one physical id among resources."""
    assert len(items) == 1, items
    return next(iter(items.values()))


def platform_roles(platform: Platform) -> list[dict[str, Any]]:
    iam = platform.client("iam")
    names = platform.resources("AWS::IAM::Role").values()
    return [iam.get_role(RoleName=name)["Role"] for name in names if not name.startswith("cdk-")]


def test_the_domain_is_private_encrypted_and_without_home_file_system(deployed: Platform) -> None:
    sagemaker = deployed.client("sagemaker")
    domain = sagemaker.describe_domain(DomainId=only(deployed.resources("AWS::SageMaker::Domain")))
    assert domain["Status"] == "InService"
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert domain["VpcId"] == only(deployed.resources("AWS::EC2::VPC"))
    assert domain["HomeEfsFileSystemCreation"] == "Disabled"
    key = domain["KmsKeyId"].rsplit("/", 1)[-1]
    assert key in deployed.resources("AWS::KMS::Key").values()
    idle = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["AppLifecycleManagement"]["IdleSettings"]
    assert idle["LifecycleManagement"] == "ENABLED"
    assert idle["IdleTimeoutInMinutes"] == 60


def test_the_user_of_the_configuration_has_a_profile(deployed: Platform) -> None:
    profiles = deployed.client("sagemaker").list_user_profiles()["UserProfiles"]
    assert [profile["UserProfileName"] for profile in profiles] == ["ada"]


def test_every_endpoint_has_a_policy_of_its_own(deployed: Platform) -> None:
    vpc = only(deployed.resources("AWS::EC2::VPC"))
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    endpoints = deployed.client("ec2").describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]
    services = {endpoint["ServiceName"] for endpoint in endpoints}
    prefix = f"com.amazonaws.{deployed.region}"
    wanted = {f"{prefix}.{name}" for name in ("s3", "sts", "kms", "logs", "sagemaker.api", "sagemaker.runtime")}
    assert services >= wanted | {f"aws.sagemaker.{deployed.region}.studio"}
    for endpoint in endpoints:
        statements = json.loads(endpoint["PolicyDocument"])["Statement"]
        assert DEFAULT_ENDPOINT_STATEMENT not in statements, endpoint["ServiceName"]
        unconditional = [each for each in statements if each["Effect"] == "Allow" and "Condition" not in each]
        assert all(each["Resource"] != "*" for each in unconditional), endpoint["ServiceName"]


def test_names_resolve_only_through_the_dns_firewall(deployed: Platform) -> None:
    resolver = deployed.client("route53resolver")
    vpc = only(deployed.resources("AWS::EC2::VPC"))
    associations = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    assert len(associations) == 1
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=associations[0]["FirewallRuleGroupId"])["FirewallRules"]
    last = max(rules, key=lambda rule: rule["Priority"])
    assert last["Action"] == "BLOCK"
    assert resolver.list_firewall_domains(FirewallDomainListId=last["FirewallDomainListId"])["Domains"] == ["*."]
    # no configuration means fail closed, which is what AWS does by default
    configs = resolver.list_firewall_configs()["FirewallConfigs"]
    assert [each["FirewallFailOpen"] for each in configs if each["ResourceId"] == vpc] in ([], ["DISABLED"])


def test_the_default_security_group_is_closed(deployed: Platform) -> None:
    filters = [
        {"Name": "vpc-id", "Values": [only(deployed.resources("AWS::EC2::VPC"))]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    group = deployed.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]
    assert group["IpPermissions"] == []
    assert group["IpPermissionsEgress"] == []


def test_there_is_no_way_out_of_the_vpc(deployed: Platform) -> None:
    ec2 = deployed.client("ec2")
    vpc = only(deployed.resources("AWS::EC2::VPC"))
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    destinations = {route.get("DestinationCidrBlock") for table in tables for route in table["Routes"]}
    assert "0.0.0.0/0" not in destinations
    gateways = ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])
    assert gateways["InternetGateways"] == []
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    open_ranges = [
        (group["GroupName"], allowed["CidrIp"])
        for group in groups
        for permission in group["IpPermissions"] + group["IpPermissionsEgress"]
        for allowed in permission["IpRanges"]
        if allowed["CidrIp"] == "0.0.0.0/0"
    ]
    assert open_ranges == []


def test_all_traffic_is_logged_under_a_customer_key(deployed: Platform) -> None:
    flow_logs = deployed.client("ec2").describe_flow_logs()["FlowLogs"]
    assert [log["TrafficType"] for log in flow_logs] == ["ALL"]
    groups = {
        group["logGroupName"]: group
        for page in deployed.client("logs").get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    }
    group = groups[flow_logs[0]["LogGroupName"]]
    assert group["kmsKeyId"]
    assert group["retentionInDays"]


def test_every_key_rotates(deployed: Platform) -> None:
    kms = deployed.client("kms")
    keys = deployed.resources("AWS::KMS::Key")
    assert keys
    assert [
        name for name, key in keys.items() if not kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    ] == []


def test_every_role_is_bounded_and_says_what_it_is_for(deployed: Platform) -> None:
    roles = platform_roles(deployed)
    assert roles
    for role in roles:
        tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}
        assert "secure-mlops:principal" in tags, role["RoleName"]
        assert "PermissionsBoundary" in role, role["RoleName"]


def test_data_is_reached_from_inside_the_vpc_only(deployed: Platform) -> None:
    (role,) = deployed.roles("job-execution")
    bucket = next(name for path, name in deployed.resources("AWS::S3::Bucket").items() if "Data" in path)
    job = f"arn:aws:sagemaker:{deployed.region}:{deployed.account}:training-job/scenario"
    session = deployed.session_of_service(role, "sagemaker.amazonaws.com", job)
    inside = deployed.client("s3", session, vpc_id=only(deployed.resources("AWS::EC2::VPC")))
    inside.put_object(Bucket=bucket, Key="table.csv", Body=b"1,2\n")
    assert inside.get_object(Bucket=bucket, Key="table.csv")["Body"].read() == b"1,2\n"
    with pytest.raises(ClientError, match="AccessDenied"):
        deployed.client("s3", session).get_object(Bucket=bucket, Key="table.csv")
    elsewhere = deployed.client("s3", session, vpc_id="vpc-00000000000000000")
    with pytest.raises(ClientError, match="AccessDenied"):
        elsewhere.get_object(Bucket=bucket, Key="table.csv")


def test_nothing_is_unimplemented_or_only_held(deployed: Platform) -> None:
    status = deployed.control("status")
    assert status["unimplemented"] == {}
    assert status["generic"] == []


def test_a_second_run_changes_nothing(deployed: Platform) -> None:
    before = deployed.stacks()
    finished = deployed.deploy()
    assert finished.code == 0, finished.output
    assert "no changes" in finished.output
    assert deployed.stacks() == before


def test_destroying_leaves_the_bootstrap_and_keys_that_wait_for_deletion(deployed: Platform) -> None:
    kept = deployed.run("destroy-local", "--keep-running")
    assert kept.code == 0, kept.output
    assert {name.split("-", 1)[1] for name in deployed.stacks()} == {"BootstrapPolicies", "CdkToolkit"}
    states = {
        deployed.client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        for key in deployed.client("kms").list_keys()["Keys"]
    }
    assert states == {"PendingDeletion"}
    stopped = deployed.run("destroy-local")
    assert stopped.code == 0, stopped.output
    assert not is_open(deployed.port)
