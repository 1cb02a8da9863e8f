from __future__ import annotations

import json
from typing import Any

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.inventory_services import LISTINGS
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION


def names(service: str, type_name: str, region: str = REGION, account: str = ACCOUNT) -> list[str]:
    resources = inventory.collect().get(account, {}).get(region, {}).get(service, [])
    return [resource["name"] for resource in resources if resource["type"] == type_name]


def others() -> list[tuple[str, str]]:
    return [
        (service, resource["name"])
        for regions in inventory.collect().values()
        for services in regions.values()
        for service, resources in services.items()
        for resource in resources
        if resource["type"] == "other"
    ]


def test_account_without_resources_is_not_there(clients: Clients) -> None:
    clients.client("ec2").describe_vpcs()
    clients.client("iam").list_roles()
    clients.client("kms").list_keys()
    clients.client("sagemaker").list_domains()
    clients.client("route53resolver").list_firewall_domain_lists()
    assert inventory.collect() == {}


def test_buckets_with_their_objects(clients: Clients, other_clients: Clients) -> None:
    for number, each in enumerate((clients, other_clients)):
        s3 = each.client("s3")
        s3.create_bucket(Bucket=f"data-{number}", CreateBucketConfiguration={"LocationConstraint": REGION})
    clients.client("s3").put_object(Bucket="data-0", Key="k", Body=b"")
    assert inventory.collect()[ACCOUNT]["aws"]["s3"] == [
        {"type": "bucket", "name": "data-0", "details": {"objects": 1}}
    ]
    assert names("s3", "bucket", "aws", OTHER_ACCOUNT) == ["data-1"]


def test_key_pending_deletion_shows_its_state(clients: Clients) -> None:
    kms = clients.client("kms")
    key = kms.create_key(Description="data")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/data", TargetKeyId=key)
    assert names("kms", "alias") == ["alias/data"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    (found,) = [r for r in inventory.collect()[ACCOUNT][REGION]["kms"] if r["type"] == "key"]
    assert found == {"type": "key", "name": key, "details": {"state": "PendingDeletion", "description": "data"}}


def test_roles_and_policies_of_the_account_with_their_paths(clients: Clients) -> None:
    iam = clients.client("iam")
    trust = {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName="run", Path="/team/", AssumeRolePolicyDocument=json.dumps(trust))
    allow: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.create_policy(PolicyName="read", PolicyDocument=document)
    assert names("iam", "role", "aws") == ["team/run"]
    assert names("iam", "policy", "aws") == ["read"]


def test_network_without_the_default_vpc(clients: Clients) -> None:
    ec2 = clients.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")
    assert names("ec2", "VPC") == [vpc]
    assert names("ec2", "subnet") == [subnet]
    assert group in names("ec2", "security group")
    assert names("ec2", "endpoint") == [endpoint["VpcEndpoint"]["VpcEndpointId"]]
    assert len(names("ec2", "route table")) == 1
    assert len(names("ec2", "network ACL")) == 1
    assert others() == []


def test_small_services(clients: Clients) -> None:
    clients.client("ssm").put_parameter(Name="/p", Value="1", Type="String")
    clients.client("logs").create_log_group(logGroupName="/g")
    clients.client("ecr").create_repository(repositoryName="images")
    made = clients.client("route53resolver").create_firewall_domain_list(Name="allowed", CreatorRequestId="1")
    assert names("ssm", "parameter") == ["/p"]
    assert names("logs", "log group") == ["/g"]
    assert names("ecr", "repository") == ["images"]
    assert names("route53resolver", "firewall domain list") == [made["FirewallDomainList"]["Id"]]
    assert others() == []


def test_what_a_project_is_made_of(clients: Clients) -> None:
    role = json.dumps(trusting_services("codebuild", "codepipeline"))
    arn = clients.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=role)["Role"]["Arn"]
    clients.client("codecommit").create_repository(repositoryName="code")
    clients.client("codebuild").create_project(
        name="build",
        serviceRole=arn,
        source={"type": "CODEPIPELINE"},
        artifacts={"type": "CODEPIPELINE"},
        environment={"type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "image": "i"},
    )
    clients.client("codepipeline").create_pipeline(pipeline=pipeline(arn))
    clients.client("events").put_rule(Name="commit", EventPattern=json.dumps({"source": ["aws.codecommit"]}))
    clients.client("sagemaker").create_model_package_group(ModelPackageGroupName="models")
    assert names("codecommit", "repository") == ["code"]
    assert names("codebuild", "build project") == ["build"]
    assert names("codepipeline", "pipeline") == ["release"]
    assert names("events", "rule") == ["commit"]
    assert names("sagemaker", "model package group") == ["models"]
    assert others() == []


def trusting_services(*services: str) -> dict[str, Any]:
    principal = {"Service": [f"{service}.amazonaws.com" for service in services]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def pipeline(role: str) -> dict[str, Any]:
    def stage(name: str, category: str, provider: str) -> dict[str, Any]:
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": name, "actions": [{"name": name, "actionTypeId": kind}]}

    return {
        "name": "release",
        "roleArn": role,
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [stage("Source", "Source", "CodeCommit"), stage("Build", "Build", "CodeBuild")],
    }


def test_an_organization_with_its_units(clients: Clients) -> None:
    organizations = clients.client("organizations")
    organization = organizations.create_organization()["Organization"]["Id"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="u")["OrganizationalUnit"]["Id"]
    assert names("organizations", "organization", "aws") == [organization]
    assert names("organizations", "organizational unit", "aws") == [unit]
    assert names("organizations", "organization policy", "aws") == []
    assert others() == []


def test_a_service_that_was_only_asked_holds_nothing(clients: Clients) -> None:
    clients.client("codepipeline").list_pipelines()
    clients.client("codebuild").list_projects()
    clients.client("codecommit").list_repositories()
    clients.client("events").list_rules()
    clients.client("servicecatalog").list_portfolios()
    assert inventory.collect() == {}


def test_state_of_a_service_that_is_not_listed_shows_as_other(clients: Clients) -> None:
    assert "sqs" not in LISTINGS
    clients.client("sqs").create_queue(QueueName="q")
    assert others() == [("sqs", "queues")]


def test_state_that_the_listing_of_a_service_leaves_out_shows_as_other(clients: Clients) -> None:
    clients.client("ec2").create_key_pair(KeyName="k")
    assert others() == [("ec2", "key_pairs")]
