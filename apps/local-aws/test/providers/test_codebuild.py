from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.codebuild import Project
from local_aws.providers.ec2_network import Subnet, Vpc
from local_aws.providers.iam import Role
from local_aws.testing import ACCOUNT, REGION

from .trust import trusting

ARN = f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/build"


@pytest.fixture
def role(stack: Any) -> str:
    trust = trusting("codebuild.amazonaws.com", **{"aws:SourceAccount": ACCOUNT, "aws:SourceArn": ARN})
    state = stack.create(Role, {"RoleName": "build", "AssumeRolePolicyDocument": trust})
    return str(state.attributes["Arn"])


@pytest.fixture
def minimal(role: str) -> dict[str, Any]:
    """Only what the registry requires, with a name."""
    return {
        "Name": "build",
        "ServiceRole": role,
        "Source": {"Type": "CODEPIPELINE", "BuildSpec": "version: 0.2"},
        "Artifacts": {"Type": "CODEPIPELINE"},
        "Environment": {
            "Type": "LINUX_CONTAINER",
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "Image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        },
    }


@pytest.fixture
def full(stack: Any, minimal: dict[str, Any]) -> dict[str, Any]:
    vpc = stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})
    subnet = stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": "10.0.0.0/24"})
    return {
        **minimal,
        "Description": "Builds",
        "Cache": {"Type": "LOCAL", "Modes": ["LOCAL_SOURCE_CACHE"]},
        "ConcurrentBuildLimit": 2,
        "EncryptionKey": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
        "Environment": {
            **minimal["Environment"],
            "EnvironmentVariables": [{"Name": "STAGE", "Type": "PLAINTEXT", "Value": "staging"}],
            "PrivilegedMode": False,
        },
        "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED", "GroupName": "/builds"}},
        "QueuedTimeoutInMinutes": 10,
        "TimeoutInMinutes": 30,
        "Tags": [{"Key": "a", "Value": "1"}],
        "VpcConfig": {
            "VpcId": vpc.physical_id,
            "Subnets": [subnet.physical_id],
            "SecurityGroupIds": [vpc.attributes["DefaultSecurityGroup"]],
        },
    }


@pytest.fixture
def codebuild(clients: Any) -> Any:
    return clients.client("codebuild")


def described(codebuild: Any, name: str = "build") -> dict[str, Any]:
    (project,) = codebuild.batch_get_projects(names=[name])["projects"]
    return dict(project)


def refused(stack: Any, properties: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as caught:
        stack.create(Project, properties)
    assert caught.value.response["Error"]["Code"] == "InvalidInputException"
    return str(caught.value.response["Error"]["Message"])


def test_project_is_returned_as_defined(stack: Any, full: dict[str, Any], codebuild: Any) -> None:
    state = stack.create(Project, full)
    assert (state.physical_id, state.attributes) == ("build", {"Arn": ARN})
    found = described(codebuild)
    assert found["source"] == {"type": "CODEPIPELINE", "buildspec": "version: 0.2"}
    assert found["vpcConfig"] == {
        "vpcId": full["VpcConfig"]["VpcId"],
        "subnets": full["VpcConfig"]["Subnets"],
        "securityGroupIds": full["VpcConfig"]["SecurityGroupIds"],
    }
    assert found["encryptionKey"] == full["EncryptionKey"]
    assert found["logsConfig"] == {"cloudWatchLogs": {"status": "ENABLED", "groupName": "/builds"}}
    assert found["environment"]["environmentVariables"] == [{"name": "STAGE", "type": "PLAINTEXT", "value": "staging"}]
    assert (found["timeoutInMinutes"], found["queuedTimeoutInMinutes"], found["concurrentBuildLimit"]) == (30, 10, 2)
    assert found["cache"] == {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE"]}
    assert found["tags"] == [{"key": "a", "value": "1"}]
    assert (found["arn"], found["serviceRole"]) == (ARN, full["ServiceRole"])
    assert described(codebuild, ARN) == found


def test_defaults_are_those_of_the_service(stack: Any, minimal: dict[str, Any], codebuild: Any) -> None:
    stack.create(Project, minimal)
    found = described(codebuild)
    assert found["encryptionKey"] == f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/s3"
    assert (found["timeoutInMinutes"], found["queuedTimeoutInMinutes"]) == (60, 480)
    assert (found["cache"], found["badge"]) == ({"type": "NO_CACHE"}, {"badgeEnabled": False})
    assert {"vpcConfig", "logsConfig", "tags"}.isdisjoint(found)


def test_update_changes_in_place(stack: Any, full: dict[str, Any], codebuild: Any) -> None:
    state = stack.create(Project, full)
    before = described(codebuild)
    after = {**full, "TimeoutInMinutes": 45, "Tags": [{"Key": "b", "Value": "2"}]}
    assert stack.update(Project, state, full, after) == state
    found = described(codebuild)
    assert (found["timeoutInMinutes"], found["tags"]) == (45, [{"key": "b", "value": "2"}])
    assert (found["vpcConfig"], found["created"]) == (before["vpcConfig"], before["created"])


def test_removed_properties_fall_back_to_the_defaults(
    stack: Any, full: dict[str, Any], minimal: dict[str, Any], codebuild: Any
) -> None:
    state = stack.create(Project, full)
    stack.update(Project, state, full, minimal)
    updated = described(codebuild)
    stack.delete(Project, state, minimal)
    stack.create(Project, minimal)
    created = described(codebuild)
    for project in (updated, created):
        del project["created"], project["lastModified"]
    assert updated == created


def test_an_update_by_the_api_keeps_what_it_is_not_given(stack: Any, full: dict[str, Any], codebuild: Any) -> None:
    stack.create(Project, full)
    codebuild.update_project(name="build", description="other")
    found = described(codebuild)
    assert (found["description"], found["timeoutInMinutes"]) == ("other", 30)
    codebuild.update_project(name="build", vpcConfig={})
    assert "vpcConfig" not in described(codebuild)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        codebuild.update_project(name="gone")


def test_project_is_deleted_once_or_twice(stack: Any, minimal: dict[str, Any], codebuild: Any) -> None:
    state = stack.create(Project, minimal)
    assert codebuild.list_projects()["projects"] == ["build"]
    stack.delete(Project, state, minimal)
    stack.delete(Project, state, minimal)
    assert codebuild.list_projects()["projects"] == []
    assert codebuild.batch_get_projects(names=["build"])["projectsNotFound"] == ["build"]


@pytest.mark.parametrize(
    "trust",
    [
        trusting("codepipeline.amazonaws.com"),
        trusting("codebuild.amazonaws.com", **{"aws:SourceAccount": "999999999999"}),
        trusting("codebuild.amazonaws.com", **{"aws:SourceArn": ARN + "-other"}),
    ],
)
def test_the_role_must_trust_the_service(stack: Any, minimal: dict[str, Any], trust: dict[str, Any]) -> None:
    role = stack.create(Role, {"RoleName": "other", "AssumeRolePolicyDocument": trust}).attributes["Arn"]
    message = refused(stack, {**minimal, "ServiceRole": role})
    assert message.startswith(f"CodeBuild is not authorized to perform: sts:AssumeRole on {role}")


def test_what_does_not_fit_is_refused(stack: Any, full: dict[str, Any], minimal: dict[str, Any]) -> None:
    network = full["VpcConfig"]
    assert "vpc-gone does not exist" in refused(stack, {**full, "VpcConfig": {**network, "VpcId": "vpc-gone"}})
    assert "subnet-gone does not exist" in refused(
        stack, {**full, "VpcConfig": {**network, "Subnets": ["subnet-gone"]}}
    )
    other = stack.create(Vpc, {"CidrBlock": "10.1.0.0/16"}).attributes["DefaultSecurityGroup"]
    assert f"{other} is not in" in refused(stack, {**full, "VpcConfig": {**network, "SecurityGroupIds": [other]}})
    assert "CODEPIPELINE must be the type of both" in refused(stack, {**minimal, "Artifacts": {"Type": "NO_ARTIFACTS"}})
    alone = {**minimal, "Artifacts": {"Type": "NO_ARTIFACTS"}}
    assert "needs a buildspec" in refused(stack, {**alone, "Source": {"Type": "NO_SOURCE"}})
    assert "location is required" in refused(stack, {**alone, "Source": {"Type": "CODECOMMIT"}})
    assert "account ID does not match" in refused(stack, {**minimal, "ServiceRole": "arn:aws:iam::999999999999:role/x"})
    assert "Invalid project name" in refused(stack, {**minimal, "Name": "no spaces"})


def test_a_property_that_the_api_lacks_is_refused(stack: Any, minimal: dict[str, Any]) -> None:
    with pytest.raises(ResourceFailure, match="AWS::CodeBuild::Project/Source/Color"):
        stack.create(Project, {**minimal, "Source": {**minimal["Source"], "Color": "red"}})


def test_projects_are_private(stack: Any, minimal: dict[str, Any], codebuild: Any) -> None:
    state = stack.create(Project, {**minimal, "Visibility": "PRIVATE"})
    assert described(codebuild)["projectVisibility"] == "PRIVATE"
    with pytest.raises(ResourceFailure, match='received Visibility "PUBLIC_READ": use "PRIVATE"'):
        stack.update(Project, state, minimal, {**minimal, "Visibility": "PUBLIC_READ"})


def test_a_name_is_taken_once(stack: Any, minimal: dict[str, Any]) -> None:
    stack.create(Project, minimal)
    with pytest.raises(ClientError, match="ResourceAlreadyExists"):
        stack.create(Project, minimal)


def test_nothing_is_built(stack: Any, minimal: dict[str, Any], codebuild: Any) -> None:
    stack.create(Project, minimal)
    with pytest.raises(ClientError, match="local AWS does not implement codebuild:StartBuild"):
        codebuild.start_build(projectName="build")
